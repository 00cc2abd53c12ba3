#ifndef CONNECX_SALTO_CLIENT_STP_TCP_CONNECTION_H_
#define CONNECX_SALTO_CLIENT_STP_TCP_CONNECTION_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "salto_client/curl_handle.h"

namespace connecx::salto {

// The client's end of at most one TCP connection at a time, made by libcurl: even looking a name up
// keeps its time limit. Not thread-safe. Errors of Send and Receive: UNAVAILABLE, the connection
// broke; DEADLINE_EXCEEDED, `uptime_limit` has come. Neither closes it.
class TcpConnection {
 public:
  explicit TcpConnection(base::Clock& clock) : clock_(clock) {}

  // Connects anew. UNAVAILABLE: nobody is there, or not within the positive `time_limit`.
  // `address`: "host:port", an IPv6 address in brackets.
  absl::Status Open(const std::string& address, absl::Duration time_limit);

  // Whether it is connected, and nothing has come from the peer, not even its end.
  bool IsQuiet() const;

  absl::Status Send(absl::string_view bytes, absl::Duration uptime_limit);

  // At least one byte, put into `buffer`; none: the peer has closed.
  absl::StatusOr<absl::string_view> Receive(absl::Span<char> buffer, absl::Duration uptime_limit);

  void Close() { handle_.reset(); }

 private:
  // Blocks until `events` of poll() come.
  absl::Status Await(short events, absl::Duration uptime_limit) const;

  base::Clock& clock_;
  CurlHandle handle_{nullptr, &curl_easy_cleanup};  // null: not connected
  curl_socket_t socket_ = CURL_SOCKET_BAD;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_STP_TCP_CONNECTION_H_
