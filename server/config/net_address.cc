#include "server/config/net_address.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace connecx::server {
namespace {

constexpr int kMaxPort = 65535;

struct SchemeFacts {
  ShipScheme scheme;
  absl::string_view start;
  int default_port;  // 0: none
  bool has_path;
};

constexpr SchemeFacts kSchemes[] = {{ShipScheme::kHttp, "http://", 80, true},
                                    {ShipScheme::kHttps, "https://", 443, true},
                                    {ShipScheme::kStp, "stp://", 0, false}};

}  // namespace

std::optional<HostPort> ParseHostPort(absl::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == absl::string_view::npos) return std::nullopt;
  absl::string_view host = text.substr(0, colon);
  const absl::string_view port = text.substr(colon + 1);
  if (absl::ConsumePrefix(&host, "[")) {
    if (!absl::ConsumeSuffix(&host, "]") || !absl::StrContains(host, ':')) return std::nullopt;
  } else if (absl::StrContains(host, ':')) {
    return std::nullopt;
  }
  HostPort result{.host = absl::AsciiStrToLower(host)};
  const bool plain = !port.empty() && std::all_of(port.begin(), port.end(), absl::ascii_isdigit) &&
                     std::all_of(host.begin(), host.end(), [](char c) {
                       return absl::ascii_isgraph(c) && !absl::StrContains("@/?#[]\\", c);
                     });
  if (!plain || host.empty() || !absl::SimpleAtoi(port, &result.port) || result.port > kMaxPort) {
    return std::nullopt;
  }
  return result;
}

bool IsLoopback(absl::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  return absl::StartsWith(host, "127.") && std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isdigit(c) || c == '.';
         });
}

std::optional<GrpcTarget> ParseGrpcTarget(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "unix:")) {
    absl::ConsumePrefix(&text, "//");
    if (text.size() < 2 || text[0] != '/' || text[1] == '/') return std::nullopt;
    return GrpcTarget{.unix_path = std::string(text)};
  }
  absl::ConsumePrefix(&text, "dns:///");
  const std::optional<HostPort> server = ParseHostPort(text);
  if (!server.has_value() || server->port == 0) return std::nullopt;
  return GrpcTarget{.server = *server};
}

bool IsLocal(const GrpcTarget& target) {
  return !target.unix_path.empty() || IsLoopback(target.server.host);
}

std::optional<ShipUrl> ParseShipUrl(absl::string_view text) {
  const auto* const facts = std::find_if(
      std::begin(kSchemes), std::end(kSchemes),
      [&](const SchemeFacts& scheme) { return absl::ConsumePrefix(&text, scheme.start); });
  if (facts == std::end(kSchemes)) return std::nullopt;
  ShipUrl url = {.scheme = facts->scheme};
  const std::size_t slash = std::min(text.find('/'), text.size());
  std::string authority(text.substr(0, slash));
  url.path = slash < text.size() ? std::string(text.substr(slash)) : "/";
  if (url.path.find_first_of("?# ") != std::string::npos) return std::nullopt;
  if (slash < text.size() && !facts->has_path) return std::nullopt;
  const std::size_t after_brackets = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string::npos ||
      (after_brackets != std::string::npos && colon < after_brackets)) {
    absl::StrAppend(&authority, ":", facts->default_port);
  }
  const auto server = ParseHostPort(authority);
  if (!server.has_value() || server->port == 0) return std::nullopt;
  url.server = *server;
  return url;
}

std::string ToText(const ShipUrl& url) {
  const auto& [host, port] = url.server;
  const SchemeFacts& facts = kSchemes[static_cast<int>(url.scheme)];
  std::string text =
      absl::StrCat(facts.start, absl::StrContains(host, ':') ? absl::StrCat("[", host, "]") : host);
  if (port != facts.default_port) absl::StrAppend(&text, ":", port);
  if (url.path != "/") absl::StrAppend(&text, url.path);
  return text;
}

}  // namespace connecx::server
