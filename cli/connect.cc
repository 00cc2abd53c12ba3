#include "cli/connect.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::cli {
namespace {

// The content of the file that a flag names; empty: the flag was not given.
absl::StatusOr<std::string> ReadNamed(const std::string& flag, const Arguments& arguments) {
  if (!arguments.Has(flag)) return "";
  std::ifstream file(arguments.Get(flag), std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (content.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", flag, ": ", arguments.Get(flag), " cannot be read, or is empty"));
  }
  return content;
}

}  // namespace

std::vector<FlagSpec> TlsFlags() {
  return {
      {.name = "ca",
       .value = "FILE",
       .help = "TLS: the authority of the server's certificate (PEM); else the system's"},
      {.name = "cert", .value = "FILE", .help = "TLS: the certificate to show (PEM), with --key"},
      {.name = "key", .value = "FILE", .help = "TLS: its private key (PEM)"},
  };
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& address,
                                                       const Arguments& arguments) {
  if (!arguments.Has("ca") && !arguments.Has("cert") && !arguments.Has("key")) {
    return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  }
  if (absl::StartsWith(address, "unix:")) {
    return absl::InvalidArgumentError(
        absl::StrCat(address, ": a Unix socket has no TLS; leave --ca, --cert and --key out"));
  }
  if (arguments.Has("cert") != arguments.Has("key")) {
    return absl::InvalidArgumentError("--cert and --key go together");
  }
  grpc::SslCredentialsOptions options;
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadNamed("ca", arguments));
  ASSIGN_OR_RETURN(options.pem_cert_chain, ReadNamed("cert", arguments));
  ASSIGN_OR_RETURN(options.pem_private_key, ReadNamed("key", arguments));
  return grpc::CreateChannel(address, grpc::SslCredentials(options));
}

}  // namespace connecx::cli
