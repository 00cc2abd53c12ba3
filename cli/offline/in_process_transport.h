#ifndef CONNECX_CLI_OFFLINE_IN_PROCESS_TRANSPORT_H_
#define CONNECX_CLI_OFFLINE_IN_PROCESS_TRANSPORT_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "salto_client/ship/transport.h"
#include "simulator/ship_service.h"

namespace connecx::offline {

// What becomes of a document on its way to SPACE, on the caller's thread: it may be carried there,
// now, later or never, by calling `carry`, which returns SPACE's answer.
using Carry = std::function<std::string(absl::string_view document)>;
using OnTheWay =
    std::function<absl::StatusOr<std::string>(absl::string_view document, const Carry& carry)>;

// SHIP documents carried to a simulated SPACE in the same process. Thread-safe.
class InProcessTransport final : public salto::Transport {
 public:
  // `after_write` is called after every request that may have changed something, on its thread.
  // `on_the_way` may be empty: every document arrives.
  InProcessTransport(simulator::ShipService& service, std::function<void()> after_write,
                     OnTheWay on_the_way)
      : service_(service),
        after_write_(std::move(after_write)),
        on_the_way_(std::move(on_the_way)) {}

  absl::StatusOr<std::string> RoundTrip(absl::string_view document,
                                        absl::Duration time_limit) override;

  std::int64_t calls() const { return calls_; }
  std::int64_t writes() const { return writes_; }

 private:
  std::string Carried(absl::string_view document);

  simulator::ShipService& service_;
  const std::function<void()> after_write_;
  const OnTheWay on_the_way_;
  std::atomic<std::int64_t> calls_ = 0;
  std::atomic<std::int64_t> writes_ = 0;
};

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_IN_PROCESS_TRANSPORT_H_
