#include "server/registration/registration.h"

#include <cstddef>
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

absl::Time Registration::Step() {
  absl::Duration limit;
  {
    base::MutexLock lock(mu_);
    limit = AttemptLimit(progress_);
    status_.next_attempt_time.reset();
  }
  const RegistryAnswer answer = registry_.Register(Request(), limit);
  const absl::Time now = clock_.Now();
  const double jitter = jitter_();
  observer_.OnRegistration(AttemptOf(answer));

  base::MutexLock lock(mu_);
  if (const auto* response = std::get_if<plugin::v1::RegisterResponse>(&answer)) {
    Accepted(*response, now);
  } else {
    Failed(std::get<RegistryError>(answer), now);
  }
  status_.next_attempt_time = now + PauseBeforeNext(progress_, jitter);
  return *status_.next_attempt_time;
}

plugin::v1::RegisterRequest Registration::Request() const {
  plugin::v1::RegisterRequest request;
  request.set_instance_id(options_.instance_id);
  *request.mutable_info() = InfoOf(options_.facts);
  *request.mutable_capabilities() = CapabilitiesOf(options_.facts);
  request.set_endpoint(options_.endpoint);
  for (const auto& entry : buildings_.All()) request.add_buildings(entry->building.id);
  request.add_contract_versions(kContractVersion);
  return request;
}

void Registration::Accepted(const plugin::v1::RegisterResponse& response, absl::Time now) {
  progress_ = {.ttl = DurationFromProto(response.ttl()).value_or(absl::ZeroDuration())};
  if (status_.state != RegistrationState::kRegistered) {
    LOG_INFO("registered with core at {} as {}: it uses {}, and is told again every {}",
             options_.registry, options_.instance_id,
             base::Str(CutText(response.contract_version(), kMaxText)),
             absl::FormatDuration(PauseBeforeNext(progress_, 0)));
  }
  status_.state = RegistrationState::kRegistered;
  status_.contract_version = std::string(CutText(response.contract_version(), kMaxText));
  status_.last_success_time = now;
  status_.expire_time = TimeFromProto(response.expire_time());
  status_.reason.clear();
  status_.last_error.clear();
}

void Registration::Failed(const RegistryError& error, absl::Time now) {
  ++progress_.failures;
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
