#include "tests/core_stub/core.h"

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <thread>
#include <tuple>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_query.pb.h"

namespace connecx::core_stub {
namespace {

namespace v1 = ::connecx::access::v1;
using Op = offline::SeasonMessage::Op;

constexpr absl::Duration kLookAgain = absl::Milliseconds(100);
constexpr int kPage = 1000;

// A message that fails is told at first, and then each time that its attempts have doubled.
bool IsTold(int attempts) { return (attempts & (attempts - 1)) == 0; }

bool IsCores(const offline::SeasonMessage& message) {
  return message.op == Op::kGrant || message.op == Op::kRevoke;
}

// The order of the contract: by revision, Revoke after Grant.
auto OrderOf(const offline::SeasonMessage& message) {
  return std::tuple(message.revision, message.op == Op::kRevoke);
}

void ToProto(absl::Time time, google::protobuf::Timestamp* proto) {
  proto->set_seconds(absl::ToUnixSeconds(time));
}

std::string ShortPhase(v1::GrantPhase phase) {
  return std::string(absl::StripPrefix(v1::GrantPhase_Name(phase), "GRANT_PHASE_"));
}

// What is wrong with a grant, given the newest message of its booking. Empty: nothing.
std::string Judge(const v1::Grant& grant, const offline::SeasonMessage& newest) {
  if (grant.revision() != newest.revision) {
    return absl::StrCat("has revision ", grant.revision(), ", sent was ", newest.revision);
  }
  const bool revoked = grant.phase() == v1::GRANT_PHASE_REVOKED;
  const bool over = grant.phase() == v1::GRANT_PHASE_EXPIRED;
  if (newest.op == Op::kRevoke && !revoked && !over) {
    return absl::StrCat("was revoked and is ", ShortPhase(grant.phase()));
  }
  if (newest.op == Op::kGrant && (revoked || grant.phase() == v1::GRANT_PHASE_PENDING ||
                                  grant.phase() == v1::GRANT_PHASE_REVOKING)) {
    return absl::StrCat("was booked and is ", ShortPhase(grant.phase()));
  }
  return "";
}

}  // namespace

Core::Core(const offline::Season& season, Acknowledged& acknowledged, const CoreOptions& options,
           std::shared_ptr<grpc::Channel> channel, base::Clock& clock)
    : season_(season),
      options_(options),
      provider_(v1::AccessControlProvider::NewStub(channel)),
      query_(v1::AccessQuery::NewStub(channel)),
      clock_(clock),
      acknowledged_(acknowledged) {}

void Core::SetDeadline(grpc::ClientContext& context) const {
  context.set_deadline(absl::ToChronoTime(clock_.Now() + options_.deadline));
}

template <typename OneCall>
Outcome Core::UntilDone(const std::string& what, OneCall call) {
  thread_local absl::BitGen generator;
  for (int attempts = 1;; ++attempts) {
    {
      base::MutexLock lock(mu_);
      ++summary_.calls;
    }
    const grpc::Status status = call();
    const Outcome outcome = OutcomeOf(status);
    const NextStep next = WhatNext(outcome);
    if (next == NextStep::kDone) return outcome;
    if (next == NextStep::kReport || IsTold(attempts)) {
      std::printf("%s: attempt %d: %s %s\n", what.c_str(), attempts, outcome.reason.c_str(),
                  status.error_message().c_str());
      std::fflush(stdout);
    }
    if (next == NextStep::kReport) return outcome;
    Pause(PauseAfter(attempts, outcome, absl::Uniform(generator, 0.0, 1.0)));
  }
}

void Core::Pause(absl::Duration pause) {
  base::MutexLock lock(mu_);
  const absl::Time end = clock_.Now() + pause;
  while (clock_.Now() < end) clock_.AwaitUntil(mu_, never_, end);
}

absl::Status Core::SyncIds() {
  v1::SyncIdsRequest request;
  request.set_building(season_.building);
  for (const offline::SeasonApartment& apartment : season_.apartments) {
    v1::ApartmentRow* row = request.add_apartments();
    row->set_apartment(apartment.apartment);
    row->set_access_control_id(apartment.access_level);
  }
  for (const offline::SeasonFacility& facility : season_.facilities) {
    v1::FacilityRow* row = request.add_facilities();
    row->set_facility(facility.facility);
    row->set_access_control_facility_id(facility.zone);
  }
  v1::SyncIdsResponse response;
  const Outcome outcome = UntilDone("SyncIds", [&] {
    grpc::ClientContext context;
    SetDeadline(context);
    return provider_->SyncIds(&context, request, &response);
  });
  if (outcome.code != grpc::StatusCode::OK) {
    return absl::FailedPreconditionError(absl::StrCat("SyncIds was refused: ", outcome.reason));
  }
  const v1::SyncIdsCounts& counts = response.counts();
  std::printf("IDs: %d created, %d updated, %d unchanged, %d rejected\n", counts.created(),
              counts.updated(), counts.unchanged(), counts.rejected());
  std::fflush(stdout);
  return absl::OkStatus();
}

void Core::Deliver() {
  Messages messages;
  {
    base::MutexLock lock(mu_);
    for (const offline::SeasonMessage& message : season_.messages) {
      if (!IsCores(message)) continue;
      ++summary_.messages;
      if (!acknowledged_.Contains(message.line)) messages.push_back(&message);
    }
  }
  Send(messages);
}

void Core::ResendLive() {
  const absl::Time now = clock_.Now();
  Messages messages;
  for (const auto& [booking, newest] : Newest()) {
    if (newest->op == Op::kRevoke || newest->window.end + options_.shift > now) {
      messages.push_back(newest);
    }
  }
  Send(messages);
}

void Core::Send(const Messages& messages) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> senders;
  for (int i = 0; i < options_.in_flight; ++i) {
    senders.emplace_back([&] {
      for (std::size_t at = next++; at < messages.size(); at = next++) SendUntilOk(*messages[at]);
    });
  }
  for (std::thread& sender : senders) sender.join();
}

void Core::SendUntilOk(const offline::SeasonMessage& message) {
  const std::string what = absl::StrCat("line ", message.line, ", booking ", message.booking_id);
  const Outcome outcome = UntilDone(what, [&] { return Call(message); });
  base::MutexLock lock(mu_);
  if (outcome.code == grpc::StatusCode::OK) {
    ++summary_.delivered;
    acknowledged_.Add(message.line);
  } else {
    summary_.wrong.push_back(absl::StrCat(what, " was refused: ", outcome.reason));
  }
}

grpc::Status Core::Call(const offline::SeasonMessage& message) {
  grpc::ClientContext context;
  SetDeadline(context);
  if (message.op == Op::kRevoke) {
    v1::RevokeRequest request;
    request.set_booking_id(message.booking_id);
    request.set_revision(message.revision);
    request.set_building(season_.building);
    v1::RevokeResponse response;
    return provider_->Revoke(&context, request, &response);
  }
  v1::GrantRequest request;
  request.set_booking_id(message.booking_id);
  request.set_revision(message.revision);
  request.set_building(season_.building);
  request.set_apartment(message.apartment);
  request.set_facility(message.facility);
  ToProto(message.window.start + options_.shift, request.mutable_start_time());
  ToProto(message.window.end + options_.shift, request.mutable_end_time());
  v1::GrantResponse response;
  return provider_->Grant(&context, request, &response);
}

std::map<std::string, const offline::SeasonMessage*> Core::Newest() const {
  std::map<std::string, const offline::SeasonMessage*> newest;
  for (const offline::SeasonMessage& message : season_.messages) {
    if (!IsCores(message)) continue;
    const offline::SeasonMessage*& of_booking = newest[message.booking_id];
    if (of_booking == nullptr || OrderOf(*of_booking) < OrderOf(message)) of_booking = &message;
  }
  return newest;
}

absl::StatusOr<std::vector<v1::Grant>> Core::ListGrants(bool under_way_only) {
  v1::ListGrantsRequest request;
  request.set_building(season_.building);
  request.set_page_size(kPage);
  if (under_way_only) {
    request.add_phases(v1::GRANT_PHASE_PENDING);
    request.add_phases(v1::GRANT_PHASE_REVOKING);
  }
  std::vector<v1::Grant> grants;
  do {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListGrantsResponse page;
    const grpc::Status status = query_->ListGrants(&context, request, &page);
    if (!status.ok()) {
      return absl::UnavailableError(absl::StrCat("ListGrants: ", status.error_message()));
    }
    grants.insert(grants.end(), page.grants().begin(), page.grants().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return grants;
}

bool Core::AwaitSettled() {
  const absl::Time end = clock_.Now() + options_.settle;
  while (clock_.Now() < end) {
    const auto under_way = ListGrants(/*under_way_only=*/true);
    if (under_way.ok() && under_way->empty()) return true;
    Pause(kLookAgain);
  }
  return false;
}

Summary Core::Settle() {
  const bool settled = AwaitSettled();
  const auto grants = ListGrants(/*under_way_only=*/false);
  const auto newest = Newest();
  base::MutexLock lock(mu_);
  Summary summary = summary_;
  if (!settled) summary.wrong.push_back("work is still under way");
  if (!grants.ok()) {
    summary.wrong.push_back(std::string(grants.status().message()));
    return summary;
  }
  std::map<std::string, const v1::Grant*> by_booking;
  for (const v1::Grant& grant : *grants) {
    ++summary.phases[ShortPhase(grant.phase())];
    by_booking[grant.booking_id()] = &grant;
  }
  for (const auto& [booking, message] : newest) {
    const auto found = by_booking.find(booking);
    // A tombstone is not listed.
    if (found == by_booking.end() && message->op == Op::kRevoke) continue;
    const std::string wrong =
        found == by_booking.end() ? "is not there" : Judge(*found->second, *message);
    if (!wrong.empty()) summary.wrong.push_back(absl::StrCat("booking ", booking, " ", wrong));
  }
  return summary;
}

}  // namespace connecx::core_stub
