#include "server/registration/registration.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "connecx/access/v1/errors.pb.h"
#include "server/converters/time_converter.h"
#include "server/services/provider_identity_service.h"
#include "server/text.h"

namespace connecx::server {
namespace {

constexpr char kContractVersion[] = "connecx.access.v1";
constexpr std::size_t kMaxText = 512;

bool Contains(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// Without a reason these come from the way to core, not from core.
RegistrationState StateAfter(const RegistryError& error) {
  if (!error.reason.empty()) return RegistrationState::kRejected;
  switch (error.code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return RegistrationState::kUnreachable;
    default:
      return RegistrationState::kRejected;
  }
}

// Whatever core answers, there are few codes.
std::string CodeOf(const RegistryError& error) {
  access::v1::ErrorReason reason = access::v1::ERROR_REASON_UNSPECIFIED;
  const bool known =
      access::v1::ErrorReason_Parse(absl::StrCat("ERROR_REASON_", error.reason), &reason);
  return known ? error.reason : absl::StatusCodeToString(error.code);
}

core::RegistrationTried AttemptOf(const RegistryAnswer& answer) {
  const auto* error = std::get_if<RegistryError>(&answer);
  if (error == nullptr) return {core::RegistrationOutcome::kRegistered, "OK"};
  return {StateAfter(*error) == RegistrationState::kRejected
              ? core::RegistrationOutcome::kRejected
              : core::RegistrationOutcome::kUnreachable,
          CodeOf(*error)};
}

}  // namespace

Registration::Registration(const RegistrationOptions& options, Registry& registry,
                           const core::BuildingDirectory& buildings, base::Clock& clock,
                           std::function<double()> jitter, core::Observer& observer)
    : options_(options),
      registry_(registry),
      buildings_(buildings),
      clock_(clock),
      jitter_(std::move(jitter)),
      observer_(observer),
      status_({.registry = options.registry,
               .endpoint = options.endpoint,
               .local = options.local,
               .encrypted = options.encrypted,
               .instance_id = options.instance_id}),
      thread_(clock, [this] { return Step(); }) {}

void Registration::Stop() {
  registry_.Cancel();
  thread_.Stop();
}

RegistrationStatus Registration::Status() const {
  base::MutexLock lock(mu_);
  return status_;
}

void Registration::BuildingsChanged() {
  {
    base::MutexLock lock(mu_);
    changed_ = true;
  }
  thread_.Poke();
}

absl::Time Registration::Step() {
  std::vector<std::string> all;
  for (const auto& entry : buildings_.All()) all.push_back(entry->building.id);
  Attempt attempt;
  absl::Duration limit;
  {
    base::MutexLock lock(mu_);
    status_.next_attempt_time.reset();
    if (std::exchange(changed_, false)) due_ = absl::InfinitePast();
    attempt = NextAttempt(all, clock_.Now());
    if (attempt.buildings.empty()) return NoteNextDue(all.size());
    limit = AttemptLimit(progress_);
  }
  const RegistryAnswer answer = registry_.Register(Request(attempt.buildings), limit);
  const absl::Time now = clock_.Now();
  const double jitter = jitter_();
  observer_.OnRegistration(AttemptOf(answer));

  base::MutexLock lock(mu_);
  if (const auto* response = std::get_if<plugin::v1::RegisterResponse>(&answer)) {
    Accepted(*response, attempt, now);
  } else if (const auto& error = std::get<RegistryError>(answer);
             Contains(attempt.buildings, error.building)) {
    Refused(error, attempt, now, jitter);
  } else {
    Failed(error, now, jitter);
  }
  return NoteNextDue(all.size());
}

Registration::Attempt Registration::NextAttempt(const std::vector<std::string>& all,
                                                absl::Time now) {
  std::erase_if(refusals_, [&all](const auto& refusal) { return !Contains(all, refusal.first); });
  // A clock that was set back makes it due, too.
  const auto is_due = [now, longest = PauseBeforeNext({.ttl = progress_.ttl}, 0)](absl::Time due) {
    return now >= due || due > now + longest;
  };
  Attempt attempt;
  const bool others = refusals_.size() < all.size();
  if (!others || !is_due(due_)) {
    const auto soonest =
        std::min_element(refusals_.begin(), refusals_.end(), [](const auto& a, const auto& b) {
          return a.second.told.next_attempt_time < b.second.told.next_attempt_time;
        });
    if (soonest == refusals_.end() || !is_due(soonest->second.told.next_attempt_time)) {
      return attempt;
    }
    attempt.again = soonest->first;
  }
  for (const std::string& building : all) {
    if (!refusals_.contains(building) || building == attempt.again) {
      attempt.buildings.push_back(building);
    }
  }
  return attempt;
}

absl::Time Registration::NoteNextDue(std::size_t all) {
  absl::Time next = refusals_.size() < all ? due_ : absl::InfiniteFuture();
  status_.refused.clear();
  for (const auto& [building, refusal] : refusals_) {
    next = std::min(next, refusal.told.next_attempt_time);
    status_.refused.push_back(refusal.told);
  }
  if (next < absl::InfiniteFuture()) status_.next_attempt_time = std::max(next, clock_.Now());
  return next;
}

plugin::v1::RegisterRequest Registration::Request(const std::vector<std::string>& buildings) const {
  plugin::v1::RegisterRequest request;
  request.set_instance_id(options_.instance_id);
  *request.mutable_info() = InfoOf(options_.facts);
  *request.mutable_capabilities() = CapabilitiesOf(options_.facts);
  request.set_endpoint(options_.endpoint);
  for (const std::string& building : buildings) request.add_buildings(building);
  request.add_contract_versions(kContractVersion);
  return request;
}

void Registration::Accepted(const plugin::v1::RegisterResponse& response, const Attempt& attempt,
                            absl::Time now) {
  progress_ = {.ttl = DurationFromProto(response.ttl()).value_or(absl::ZeroDuration())};
  due_ = now + PauseBeforeNext(progress_, 0);
  if (refusals_.erase(attempt.again) > 0) {
    LOG_INFO("core at {} takes building {} now", options_.registry, attempt.again);
  }
  if (status_.state != RegistrationState::kRegistered) {
    LOG_INFO("registered with core at {} as {}: it uses {}, and is told again every {}",
             options_.registry, options_.instance_id,
             base::Str(CutText(response.contract_version(), kMaxText)),
             absl::FormatDuration(due_ - now));
  }
  status_.state = RegistrationState::kRegistered;
  status_.contract_version = std::string(CutText(response.contract_version(), kMaxText));
  status_.last_success_time = now;
  status_.expire_time = TimeFromProto(response.expire_time());
  status_.reason.clear();
  status_.last_error.clear();
}

void Registration::Refused(const RegistryError& error, const Attempt& attempt, absl::Time now,
                           double jitter) {
  Refusal& refusal = refusals_[error.building];
  if (refusal.failures++ == 0 || refusal.told.reason != error.reason) {
    LOG_ERROR("core at {} refuses building {}, the others are registered without it: {}: {}",
              options_.registry, error.building, error.reason,
              std::string(CutText(error.message, kMaxText)));
  }
  refusal.told = {
      .building = error.building,
      .reason = error.reason,
      .last_error = std::string(CutText(error.message, kMaxText)),
      .last_error_time = now,
      .next_attempt_time =
          now + PauseBeforeNext({.ttl = progress_.ttl, .failures = refusal.failures}, jitter)};
  // The others are told at once that it is not among them.
  if (error.building != attempt.again) due_ = absl::InfinitePast();
  status_.last_error_time = now;
  if (attempt.buildings.size() > 1) return;
  status_.state = StateAfter(error);
  status_.reason = error.reason;
  status_.last_error = refusal.told.last_error;
}

void Registration::Failed(const RegistryError& error, absl::Time now, double jitter) {
  ++progress_.failures;
  due_ = now + PauseBeforeNext(progress_, jitter);
  for (auto& [building, refusal] : refusals_) {
    refusal.told.next_attempt_time = std::max(refusal.told.next_attempt_time, due_);
  }
  const RegistrationState state = StateAfter(error);
  const std::string reason =
      error.reason.empty() ? absl::StatusCodeToString(error.code) : error.reason;
  const std::string message(CutText(error.message, kMaxText));
  if (status_.state != state || status_.reason != reason) {
    if (state == RegistrationState::kRejected) {
      LOG_ERROR("core at {} rejects the registration: {}: {}", options_.registry, reason, message);
    } else {
      LOG_WARNING("core at {} cannot be reached to register: {}: {}", options_.registry, reason,
                  message);
    }
  }
  status_.state = state;
  status_.reason = reason;
  status_.last_error = message;
  status_.last_error_time = now;
}

}  // namespace connecx::server
