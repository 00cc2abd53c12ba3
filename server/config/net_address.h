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

// What SHIP is spoken over.
enum class ShipScheme { kHttp, kHttps, kStp };

struct ShipUrl {
  ShipScheme scheme = ShipScheme::kHttp;
  HostPort server;   // the port is the scheme's where none is written
  std::string path;  // "/" at least

  friend auto operator<=>(const ShipUrl&, const ShipUrl&) = default;
};

// "http(s)://host[:port][/path]", without user, query or fragment, or "stp://host:port". None: it
// is not.
std::optional<ShipUrl> ParseShipUrl(absl::string_view text);

// The shortest text that ParseShipUrl reads as `url`: one text for one server.
std::string ToText(const ShipUrl& url);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_NET_ADDRESS_H_
