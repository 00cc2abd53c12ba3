#ifndef CONNECX_SALTO_CLIENT_STP_STP_TRANSPORT_H_
#define CONNECX_SALTO_CLIENT_STP_STP_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "salto_client/connection_pool.h"
#include "salto_client/ship/transport.h"
#include "salto_client/stp/tcp_connection.h"

namespace connecx::salto {

struct StpOptions {
  std::string url = {};     // "stp://host:port", an IPv6 address in brackets
  int max_connections = 4;  // further calls wait for a free one, inside their time limit
  absl::Duration connect_limit = absl::Seconds(3);
  size_t max_body_bytes = 32 << 20;
};

// SHIP over STP: a pool of kept-alive connections, on each of which frames and answers alternate,
// as one public client does it; requests are not pipelined, as nobody knows whether they may be.
// A connection that breaks before any byte of the answer is replaced once and the request repeated
// (docs/ship.md Q19). One whose next byte may belong to an answer that is over is closed.
//
// Errors: UNAVAILABLE (not reached, or the connection broke twice before an answer came),
// DEADLINE_EXCEEDED, DATA_LOSS (no frame, truncated, over the size cap).
class StpTransport final : public Transport {
 public:
  // INVALID_ARGUMENT for options that cannot work. Connects to nobody. `clock` outlives the
  // transport.
  static absl::StatusOr<std::unique_ptr<StpTransport>> Create(const StpOptions& options,
                                                              base::Clock& clock);

  // No call may be in flight.
  ~StpTransport() override;

  absl::StatusOr<std::string> RoundTrip(absl::string_view document,
                                        absl::Duration time_limit) override;

 private:
  class Exchange;

  StpTransport(const StpOptions& options, const std::string& address, base::Clock& clock);

  const StpOptions options_;
  const std::string address_;
  base::Clock& clock_;
  ConnectionPool<TcpConnection> pool_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_STP_STP_TRANSPORT_H_
