#ifndef CONNECX_SERVER_CONFIG_NET_ADDRESS_H_
#define CONNECX_SERVER_CONFIG_NET_ADDRESS_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::server {

struct HostPort {
  std::string host;  // an IPv6 address without its brackets
  int port = 0;      // 0..65535

  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

// "host:port" or "[ipv6]:port". None: it is not.
std::optional<HostPort> ParseHostPort(absl::string_view text);

// Whether only this host itself can reach the address.
bool IsLoopback(absl::string_view host);

// A gRPC target as configurations write it: "host:port", "dns:///host:port", "unix:/path" or
// "unix:///path".
struct GrpcTarget {
  std::string unix_path;  // absolute; empty: `server` counts
  HostPort server;        // its port is not 0

  friend auto operator<=>(const GrpcTarget&, const GrpcTarget&) = default;
};

// None: it is not.
std::optional<GrpcTarget> ParseGrpcTarget(absl::string_view text);

// Whether it is reached without leaving this host.
bool IsLocal(const GrpcTarget& target);

struct HttpUrl {
  bool https = false;
  HostPort server;   // the port is the scheme's where none is written
  std::string path;  // "/" at least

  friend auto operator<=>(const HttpUrl&, const HttpUrl&) = default;
};

// "http(s)://host[:port][/path]", without user, query or fragment. None: it is not.
std::optional<HttpUrl> ParseHttpUrl(absl::string_view text);

// The shortest text that ParseHttpUrl reads as `url`: one text for one server.
std::string ToText(const HttpUrl& url);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_NET_ADDRESS_H_
