#ifndef CONNECX_SERVER_APP_APP_H_
#define CONNECX_SERVER_APP_APP_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "server/config/load.h"

namespace connecx::server {

// The whole plugin: the one place that names implementations. Created and shut down by one thread.
class App {
 public:
  // Opens the store, starts every part and serves. An error of the process itself (listen, store,
  // mail) ends the start; a broken building does not.
  static absl::StatusOr<std::unique_ptr<App>> Start(const LoadedConfig& config, base::Clock& clock);

  // NOT_SERVING, drain, stop; returns within about `grace`. What is not done is due in the store.
  // Idempotent.
  void Shutdown(absl::Duration grace);
  ~App();

  // The port of gRPC's TCP address; 0: none.
  int tcp_port() const;

 private:
  struct Parts;

  explicit App(std::unique_ptr<Parts> parts);

  const std::unique_ptr<Parts> parts_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_APP_H_
