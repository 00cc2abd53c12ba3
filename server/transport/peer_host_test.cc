#include "server/transport/peer_host.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <string>

#include "gtest/gtest.h"

namespace connecx::server {
namespace {

std::string HostOfIpv6(const char* text) {
  sockaddr_storage address = {};
  address.ss_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text, &reinterpret_cast<sockaddr_in6&>(address).sin6_addr), 1);
  return PeerHost(address);
}

TEST(PeerHostTest, AnIpv4AddressIsAHost) {
  sockaddr_storage address = {};
  address.ss_family = AF_INET;
  inet_pton(AF_INET, "192.0.2.1", &reinterpret_cast<sockaddr_in&>(address).sin_addr);
  EXPECT_EQ(PeerHost(address), "192.0.2.1");
  EXPECT_EQ(HostOfIpv6("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(PeerHostTest, AnIpv6NetworkIsAHost) {
  EXPECT_EQ(HostOfIpv6("2001:db8:0:1:2::3"), "2001:db8:0:1::/64");
  EXPECT_EQ(HostOfIpv6("2001:db8:0:1:ffff:ffff:ffff:ffff"), "2001:db8:0:1::/64");
  EXPECT_EQ(HostOfIpv6("2001:db8:0:2:2::3"), "2001:db8:0:2::/64");
}

}  // namespace
}  // namespace connecx::server
