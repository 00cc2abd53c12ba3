#ifndef CONNECX_TESTS_CORE_STUB_REGISTRY_SERVICE_H_
#define CONNECX_TESTS_CORE_STUB_REGISTRY_SERVICE_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "connecx/plugin/v1/provider_registry.grpc.pb.h"
#include "connecx/plugin/v1/provider_registry.pb.h"

namespace connecx::core_stub {

// Whom core takes.
struct RegistryRules {
  absl::Duration ttl = absl::Seconds(30);
  std::set<std::string> known_buildings;     // empty: all
  std::map<std::string, std::string> taken;  // building -> the provider that serves it already
  std::vector<std::string> contract_versions = {"connecx.access.v1"};
};

// connecx.plugin.v1.ProviderRegistry as core serves it. What it remembers ends with it: a core that
// was restarted waits for the next repetition. Prints new and changed registrations and refusals to
// stdout. Thread-safe.
class RegistryService final : public plugin::v1::ProviderRegistry::Service {
 public:
  RegistryService(RegistryRules rules, base::Clock& clock);

  grpc::Status Register(grpc::ServerContext* context, const plugin::v1::RegisterRequest* request,
                        plugin::v1::RegisterResponse* response) override EXCLUDES(mu_);

  // The endpoint of who serves the building; waits for it until `deadline`. None: nobody registered
  // by then.
  std::optional<std::string> AwaitEndpoint(const std::string& building, absl::Time deadline)
      EXCLUDES(mu_);

 private:
  struct Registration {
    plugin::v1::RegisterRequest request;
    absl::Time expire_time;
  };

  grpc::Status Check(const plugin::v1::RegisterRequest& request) REQUIRES(mu_);
  std::optional<std::string> EndpointOf(const std::string& building) REQUIRES(mu_);
  void ForgetSilent() REQUIRES(mu_);

  const RegistryRules rules_;
  base::Clock& clock_;
  base::Mutex mu_;
  base::CondVar changed_;
  std::map<std::string, Registration> registrations_ GUARDED_BY(mu_);  // by instance id
  std::map<std::string, std::string> refused_ GUARDED_BY(mu_);         // why, by instance id
};

}  // namespace connecx::core_stub

#endif  // CONNECX_TESTS_CORE_STUB_REGISTRY_SERVICE_H_
