#ifndef CONNECX_SERVER_REGISTRATION_REGISTRY_H_
#define CONNECX_SERVER_REGISTRATION_REGISTRY_H_

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "connecx/plugin/v1/provider_registry.pb.h"

namespace connecx::server {

// Why core did not accept a registration.
struct RegistryError {
  absl::StatusCode code = absl::StatusCode::kUnknown;
  std::string reason;         // ErrorInfo.reason in our domain; empty: core gave none
  std::string message;        // for people
  std::string building = {};  // the one that it is about, by its details; empty: about all

  friend bool operator==(const RegistryError&, const RegistryError&) = default;
};

using RegistryAnswer = std::variant<plugin::v1::RegisterResponse, RegistryError>;

// Core's connecx.plugin.v1.ProviderRegistry. Thread-safe.
class Registry {
 public:
  virtual ~Registry() = default;

  // Blocks until core answers, until `time_limit` is over (kDeadlineExceeded), or until Cancel
  // (kCancelled). kUnavailable without a reason: core cannot be reached.
  virtual RegistryAnswer Register(const plugin::v1::RegisterRequest& request,
                                  absl::Duration time_limit) = 0;

  // Ends the call under way, and every later one at once. Never blocks.
  virtual void Cancel() = 0;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_REGISTRATION_REGISTRY_H_
