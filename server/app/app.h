#ifndef CONNECX_SERVER_APP_APP_H_
#define CONNECX_SERVER_APP_APP_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/app/system_factory.h"
#include "server/config/load.h"
#include "server/config/reload_plan.h"

namespace connecx::server {

// The whole plugin: the one place that names implementations. Created, reloaded and shut down by
// one thread.
class App {
 public:
  // Opens the store, starts every part and serves. An error of the process itself (listen, store,
  // mail) ends the start; a broken building does not.
  static absl::StatusOr<std::unique_ptr<App>> Start(const LoadedConfig& config, base::Clock& clock);

  // The same with another vendor's access control systems.
  static absl::StatusOr<std::unique_ptr<App>> Start(const LoadedConfig& config, base::Clock& clock,
                                                    std::unique_ptr<SystemFactory> systems);

  struct Reloaded {
    ReloadPlan buildings;
    std::vector<std::string> needs_restart;  // what differs and was not applied, by path
  };

  // Applies a configuration that was read anew, between two calls: buildings, and how mail leaves.
  // What a change of rules or of a system means for plans is due work at once. An error (another
  // installation; a way of mail that cannot be had) changes nothing.
  absl::StatusOr<Reloaded> Reload(const LoadedConfig& config);

  // NOT_SERVING, drain, stop; returns within about `grace`. What is not done is due in the store.
  // Idempotent.
  void Shutdown(absl::Duration grace);
  ~App();

  // The buildings whose configuration is broken now, by id; without an id: the file.
  const std::vector<std::string>& broken() const;
  // The port of gRPC's TCP address; 0: none.
  int tcp_port() const;
  // The port of monitoring's HTTP; 0: none.
  int http_port() const;

 private:
  struct Parts;

  explicit App(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_APP_H_
