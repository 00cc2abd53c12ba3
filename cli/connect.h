#ifndef CONNECX_CLI_CONNECT_H_
#define CONNECX_CLI_CONNECT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/arguments.h"

namespace connecx::cli {

// Flags for a connection over TLS.
std::vector<FlagSpec> TlsFlags();

// A channel to `address`, host:port or unix:/path/of/socket; over TLS if one of TlsFlags is given.
// INVALID_ARGUMENT: the flags do not go together, or name files that cannot be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& address,
                                                       const Arguments& arguments);

}  // namespace connecx::cli

#endif  // CONNECX_CLI_CONNECT_H_
