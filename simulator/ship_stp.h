#ifndef CONNECX_SIMULATOR_SHIP_STP_H_
#define CONNECX_SIMULATOR_SHIP_STP_H_

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/http_listener.h"
#include "base/mutex.h"
#include "base/thread_pool.h"
#include "simulator/pause.h"
#include "simulator/ship_port.h"
#include "simulator/ship_service.h"
#include "simulator/stp_frame.h"

namespace connecx::simulator {

// SHIP over STP (docs/ship.md 1.1), on threads of its own: any number of frames on a connection,
// answered one after another, with what docs/ship.md Q4, Q5 and Q19 say, and what faults say (of
// an HTTP status, a reset is what is left). Inferred from what sloppy clients send (docs/ship.md
// section 7): a connection is closed without an answer when what comes next is no frame or is too
// large, or when a client is silent for the keep-alive time, even in mid-frame.
class StpListener final : public ShipListener {
 public:
  // Of `options`, all but certificate and key count. `refuse` keeps connections from being accepted
  // for that long, and returns before. `service` and `pause` must outlive the result. UNAVAILABLE:
  // the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<StpListener>> Start(
      const base::ListenOptions& options, ShipService& service, Pause& pause,
      std::function<void(absl::Duration)> refuse);
  ~StpListener() override;  // Stops; requests in progress are answered first.

  int port() const override { return port_; }
  // "stp://127.0.0.1:6500"
  std::string url() const override;

 private:
  StpListener(const base::ListenOptions& options, ShipService& service, Pause& pause,
              std::function<void(absl::Duration)> refuse, int listening, int port);

  void Accept() EXCLUDES(mu_);
  void Serve(int connection);
  // Whether the connection goes on.
  bool Answer(int connection, const StpFrame& request);
  void Close(int connection) EXCLUDES(mu_);

  const base::ListenOptions options_;
  ShipService& service_;
  Pause& pause_;
  const std::function<void(absl::Duration)> refuse_;
  const int listening_;
  const int port_;

  base::Mutex mu_;
  bool stopping_ GUARDED_BY(mu_) = false;
  std::set<int> connections_ GUARDED_BY(mu_);

  base::ThreadPool pool_;
  std::thread thread_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_STP_H_
