#ifndef CONNECX_SERVER_LISTEN_ADDRESS_H_
#define CONNECX_SERVER_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace connecx::server {

// A TCP address of this machine as gRPC takes it. `address`: "127.0.0.1:PORT" (or another of
// 127.0.0.0/8), "[::1]:PORT" or "localhost:PORT", which is 127.0.0.1; port 0: any free one.
// INVALID_ARGUMENT: another form, or an address that others could reach.
absl::StatusOr<std::string> LoopbackAddress(absl::string_view address);

// Makes room for a Unix socket: removes a socket file that nobody listens on, which a process that
// was killed left behind. FAILED_PRECONDITION: somebody listens on it, or it is no socket.
// INVALID_ARGUMENT: the path is empty or too long.
absl::Status PrepareUnixSocket(const std::string& path);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_LISTEN_ADDRESS_H_
