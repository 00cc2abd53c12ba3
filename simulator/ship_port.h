#ifndef CONNECX_SIMULATOR_SHIP_PORT_H_
#define CONNECX_SIMULATOR_SHIP_PORT_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace connecx::simulator {

// Something that accepts connections until it is destroyed; requests in progress are answered
// first.
class ShipListener {
 public:
  virtual ~ShipListener() = default;
  virtual int port() const = 0;
  virtual std::string url() const = 0;
};

// A listener that can refuse connections for a while and then accept them on the same port again.
// Thread-safe but for Listen.
class ShipPort {
 public:
  // Begins to listen on that port; 0: any free one.
  using Starter = std::function<absl::StatusOr<std::unique_ptr<ShipListener>>(int port)>;

  // `clock` must outlive it.
  ShipPort(Starter start, int port, base::Clock& clock)
      : start_(std::move(start)), port_(port), clock_(clock) {}
  ~ShipPort();

  // Once, first. Errors are those of the starter.
  absl::Status Listen();

  int port() const { return port_; }
  const std::string& url() const { return url_; }

  // Closes the port for that long; returns at once. Requests in progress are answered.
  void RefuseFor(absl::Duration wait) EXCLUDES(mu_);
  // Closes or opens the port, and returns when it is so.
  void SetListening(bool listening) EXCLUDES(mu_);

 private:
  void Refuse() EXCLUDES(mu_);

  const Starter start_;
  int port_;
  base::Clock& clock_;
  std::string url_;
  // Of `refusing_` while there is one, else of nobody.
  std::unique_ptr<ShipListener> listener_;

  base::Mutex mu_;
  base::CondVar changed_;
  bool stopping_ GUARDED_BY(mu_) = false;
  bool is_closed_ GUARDED_BY(mu_) = false;
  bool is_refusing_ GUARDED_BY(mu_) = false;
  absl::Time refuse_until_ GUARDED_BY(mu_) = absl::InfinitePast();
  std::thread refusing_ GUARDED_BY(mu_);
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_PORT_H_
