#include "server/transport/peer_host.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace connecx::server {
namespace {

constexpr int kPrefixBytes = 8;
constexpr int kMappedAt = 12;  // of the IPv4 address in an IPv4-mapped one

std::string Text(int family, const void* address) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(family, address, text, sizeof(text));
  return text;
}

}  // namespace

std::string PeerHost(const sockaddr_storage& address) {
  if (address.ss_family != AF_INET6) {
    return Text(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  }
  in6_addr host = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&host)) return Text(AF_INET, host.s6_addr + kMappedAt);
  std::fill(host.s6_addr + kPrefixBytes, std::end(host.s6_addr), std::uint8_t{0});
  return absl::StrCat(Text(AF_INET6, &host), "/64");
}

}  // namespace connecx::server
