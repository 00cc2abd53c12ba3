#ifndef CONNECX_SERVER_REGISTRATION_REGISTRATION_STATUS_H_
#define CONNECX_SERVER_REGISTRATION_REGISTRATION_STATUS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace connecx::server {

// Whether core has this server in its registry, by the latest attempt that ended.
enum class RegistrationState {
  kStarting,     // none ended yet
  kRegistered,   // core accepted it, for all buildings but the refused ones
  kRejected,     // core answered with a refusal
  kUnreachable,  // core did not answer
};

// A building that core refuses while it takes others, or that is the only one.
struct RefusedBuilding {
  std::string building;
  std::string reason;  // an ErrorReason
  std::string last_error;
  absl::Time last_error_time;
  absl::Time next_attempt_time;  // when core is asked for it again
};

// What is known of the registration with core.
struct RegistrationStatus {
  RegistrationState state = RegistrationState::kStarting;
  std::string registry;    // as configured
  std::string endpoint;    // as configured
  bool local = false;      // the registry is reached within this machine
  bool encrypted = false;  // and core's certificate is checked
  std::string instance_id;
  std::string contract_version;  // core's choice; empty: never registered in this process

  std::optional<absl::Time> last_success_time;
  std::optional<absl::Time> expire_time;  // by core's clock

  // Of the latest attempt; empty: it did not fail.
  std::string reason;  // an ErrorReason, or a canonical code
  std::string last_error;
  std::optional<absl::Time> last_error_time;  // stays when later ones succeed

  std::optional<absl::Time> next_attempt_time;  // none: one is under way, or there is no building

  std::vector<RefusedBuilding> refused;  // by building
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_REGISTRATION_REGISTRATION_STATUS_H_
