#include "tests/conformance/suite/client.h"

#include <algorithm>
#include <barrier>
#include <cstdlib>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "tests/e2e/support/wire_error.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr absl::Duration kPause = absl::Milliseconds(20);
constexpr absl::Duration kWait = absl::Seconds(2);
constexpr char kActor[] = "access_sanity";

bool OnItsWay(const v1::Grant& grant) {
  return grant.phase() == v1::GRANT_PHASE_PENDING || grant.phase() == v1::GRANT_PHASE_REVOKING;
}

void Remember(const std::string& id, const std::string& building, std::int64_t revision,
              std::map<std::string, SentBooking>& bookings) {
  SentBooking& booking = bookings[id];
  if (booking.revision >= revision) return;
  booking = {building, revision};
}

v1::RevokeRequest CancellationOf(const std::string& id, const SentBooking& booking) {
  v1::RevokeRequest request;
  request.set_booking_id(id);
  request.set_building(booking.building);
  request.set_revision(booking.revision);
  request.set_actor(kActor);
  request.mutable_wait();
  return request;
}

template <typename Request>
absl::StatusOr<v1::Grant> SettleBy(Client& client, Request& request) {
  *request.mutable_wait() = ToProto(kWait);
  absl::StatusOr<v1::Grant> grant = client.Send(request);
  const auto settled = [&] {
    if (!grant.ok() || !OnItsWay(*grant)) return true;
    grant = client.Send(request);
    return !grant.ok() || !OnItsWay(*grant);
  };
  if (client.Eventually(settled)) return grant;
  return Mismatch("an outcome within 40 s", grant->ShortDebugString());
}

}  // namespace

bool Client::Offers(v1::Capability capability) const {
  const auto& offered = capabilities().capabilities();
  return std::find(offered.begin(), offered.end(), capability) != offered.end();
}

std::string Client::Name(absl::string_view label) const {
  return absl::StrCat("cs-", run_.id, "-", number_, "-", label);
}

absl::Time Client::Tomorrow(int minutes) const {
  const absl::CivilHour hour = absl::ToCivilHour(clock().Now(), absl::UTCTimeZone());
  return absl::FromCivil(hour + 25, absl::UTCTimeZone()) + absl::Minutes(minutes);
}

v1::GrantRequest Client::Booking(absl::string_view label, int pair) const {
  v1::GrantRequest request;
  request.set_booking_id(Name(label));
  request.set_revision(1);
  request.set_building(params().building());
  request.set_apartment(params().apartments(pair / 2).apartment());
  request.set_facility(params().facilities(pair % 2).facility());
  *request.mutable_start_time() = ToProto(Tomorrow(0));
  *request.mutable_end_time() = ToProto(Tomorrow(60));
  request.set_actor(kActor);
  request.mutable_wait();
  return request;
}

v1::GrantRequest Client::UnmappedBooking(absl::string_view label) const {
  v1::GrantRequest request = Booking(label);
  request.set_apartment(absl::StrCat("cs-", run_.id, "-nobody"));
  return request;
}

v1::GrantRequest Client::EndingBooking(absl::string_view label) const {
  v1::GrantRequest request = UnmappedBooking(label);
  *request.mutable_start_time() = ToProto(run_.minute - absl::Hours(1));
  *request.mutable_end_time() = ToProto(run_.minute);
  return request;
}

v1::RevokeRequest Client::Cancellation(const v1::GrantRequest& booking,
                                       std::int64_t revision) const {
  return CancellationOf(booking.booking_id(), {booking.building(), revision});
}

v1::SyncIdsRequest Client::Ids() const {
  v1::SyncIdsRequest request;
  request.set_building(params().building());
  request.set_actor(kActor);
  return request;
}

v1::ClearExpiredRequest Client::Clearing() const {
  v1::ClearExpiredRequest request;
  request.set_building(params().building());
  return request;
}

absl::StatusOr<v1::Grant> Client::Settle(v1::GrantRequest request) {
  return SettleBy(*this, request);
}

absl::StatusOr<v1::Grant> Client::Settle(v1::RevokeRequest request) {
  return SettleBy(*this, request);
}

bool Client::Eventually(const std::function<bool()>& holds) {
  base::Mutex mu;
  base::CondVar never;
  const absl::Duration end = clock().Uptime() + kPatience;
  while (!holds()) {
    if (clock().Uptime() > end) return false;
    base::MutexLock lock(mu);
    clock().AwaitUntil(mu, never, clock().Now() + kPause);
  }
  return true;
}

absl::Status Client::Restart() {
  if (run_.restart_command.empty()) return Skip("no --restart_command was given");
  Note(absl::StrCat("restarted by: ", run_.restart_command));
  const int code = std::system(run_.restart_command.c_str());
  if (code != 0) return Mismatch("the restart command ends with 0", absl::StrCat(code));
  // The first tries may still meet the connection that is gone.
  return Expect(Eventually([this] { return target().AwaitServing(clock().Now() + kPatience); }),
                "the server serves again within 40 s of its restart");
}

void Client::Track(const v1::GrantRequest& request) {
  if (request.validate_only()) return;
  base::MutexLock lock(mu_);
  Remember(request.booking_id(), request.building(), request.revision(), bookings_);
}

void Client::Track(const v1::RevokeRequest& request) {
  if (request.validate_only()) return;
  base::MutexLock lock(mu_);
  Remember(request.booking_id(), request.building(), request.revision(), bookings_);
}

void Client::Track(const v1::SyncIdsRequest& request) {
  if (request.validate_only()) return;
  base::MutexLock lock(mu_);
  ids_touched_ = true;
  for (const v1::ApartmentRow& row : request.apartments()) apartments_.insert(row.apartment());
  for (const v1::FacilityRow& row : request.facilities()) facilities_.insert(row.facility());
}

void Client::KeepIds() {
  base::MutexLock lock(mu_);
  ids_touched_ = false;
}

absl::Status Client::CleanUp() {
  const absl::Status bookings = CleanUpBookings();
  const absl::Status ids = CleanUpIds();
  return bookings.ok() ? ids : bookings;
}

absl::Status Client::CleanUpBookings() {
  std::map<std::string, SentBooking> bookings;
  {
    base::MutexLock lock(mu_);
    bookings.swap(bookings_);
  }
  run_.sent.insert(bookings.begin(), bookings.end());
  // All at first, then one after the other: the server takes them away at the same time.
  std::vector<v1::RevokeRequest> requests;
  for (const auto& [id, booking] : bookings) {
    requests.push_back(CancellationOf(id, booking));
    Call(requests.back());
  }
  std::vector<std::string> left;
  for (const v1::RevokeRequest& request : requests) {
    const absl::StatusOr<v1::Grant> grant = Settle(request);
    if (!grant.ok()) {
      left.push_back(absl::StrCat(request.booking_id(), ": ", grant.status().message()));
    } else if (!IsOver(*grant)) {
      left.push_back(grant->ShortDebugString());
    }
  }
  base::MutexLock lock(mu_);
  bookings_.clear();
  return Expect(left.empty(), "every booking of the case ends REVOKED or EXPIRED",
                absl::StrJoin(left, "; "));
}

absl::Status Client::CleanUpIds() {
  v1::SyncIdsRequest request = MappingOf(params());
  {
    base::MutexLock lock(mu_);
    if (!ids_touched_) return absl::OkStatus();
    for (const auto& row : params().apartments()) apartments_.erase(row.apartment());
    for (const auto& row : params().facilities()) facilities_.erase(row.facility());
    for (const std::string& name : apartments_) request.add_remove_apartments(name);
    for (const std::string& name : facilities_) request.add_remove_facilities(name);
    apartments_.clear();
    facilities_.clear();
    ids_touched_ = false;
  }
  return SyncConfirmed(*this, request);
}

v1::SyncIdsRequest MappingOf(const Params& params) {
  v1::SyncIdsRequest request;
  request.set_building(params.building());
  request.set_actor(kActor);
  *request.mutable_apartments() = params.apartments();
  *request.mutable_facilities() = params.facilities();
  return request;
}

absl::Status SyncConfirmed(Client& client, v1::SyncIdsRequest request) {
  request.set_even_with_live_grants(true);
  Reply<v1::SyncIdsResponse> reply = client.Call(request);
  const e2e::WireError error = e2e::Decode(reply.status);
  const auto removals = error.metadata.find("removals");
  int count = 0;
  if (removals != error.metadata.end() && absl::SimpleAtoi(removals->second, &count)) {
    request.set_confirm_removals(count);
    reply = client.Call(request);
  }
  return Expect(reply.status.ok(), "the IDs that were made can be taken away",
                ErrorText(reply.status));
}

bool MayHaveBeenAccepted(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::INTERNAL:
    case grpc::StatusCode::UNKNOWN:
      return true;
    default:
      return false;
  }
}

void Together(int count, const std::function<void(int)>& call) {
  std::barrier<> start(count);
  std::vector<std::jthread> callers;
  callers.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    callers.emplace_back([&start, &call, i] {
      start.arrive_and_wait();
      call(i);
    });
  }
}

}  // namespace connecx::conformance
