#include "server/config/net_address.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace connecx::server {
namespace {

TEST(NetAddressTest, ParsesHostAndPort) {
  EXPECT_EQ(ParseHostPort("127.0.0.1:0"), (HostPort{"127.0.0.1", 0}));
  EXPECT_EQ(ParseHostPort("LocalHost:65535"), (HostPort{"localhost", 65535}));
  EXPECT_EQ(ParseHostPort("[::1]:7070"), (HostPort{"::1", 7070}));
  for (const char* text : {"", ":", "a", "a:", ":1", "a:b", "a:65536", "a:-1", "a:+1", "::1:7070",
                           "[::1]", "[::1:7070", "[a]:1", "a b:1", "a/b:1", "u@a:1", "a:1 "}) {
    EXPECT_EQ(ParseHostPort(text), std::nullopt) << text;
  }
}

TEST(NetAddressTest, KnowsLoopback) {
  for (const char* host : {"localhost", "::1", "127.0.0.1", "127.1.2.3"}) {
    EXPECT_TRUE(IsLoopback(host)) << host;
  }
  for (const char* host :
       {"0.0.0.0", "::", "10.0.0.1", "example.com", "localhost.example.com", "127.example.com"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(NetAddressTest, ParsesGrpcTargets) {
  EXPECT_EQ(ParseGrpcTarget("core.example:1"), (GrpcTarget{"", {"core.example", 1}}));
  EXPECT_EQ(ParseGrpcTarget("dns:///core.example:1"), (GrpcTarget{"", {"core.example", 1}}));
  EXPECT_EQ(ParseGrpcTarget("[::1]:1"), (GrpcTarget{"", {"::1", 1}}));
  EXPECT_EQ(ParseGrpcTarget("unix:/run/core.sock"), (GrpcTarget{"/run/core.sock", {}}));
  EXPECT_EQ(ParseGrpcTarget("unix:///run/core.sock"), (GrpcTarget{"/run/core.sock", {}}));
  for (const char* text :
       {"", "core.example", "core.example:0", "dns:core.example:1", "dns://1.1.1.1/a:1",
        "https://a:1", "unix:", "unix:/", "unix:core.sock", "unix://core.sock", "unix:////a"}) {
    EXPECT_EQ(ParseGrpcTarget(text), std::nullopt) << text;
  }
}

TEST(NetAddressTest, KnowsLocalTargets) {
  for (const char* text : {"unix:/run/core.sock", "localhost:1", "127.0.0.1:1", "dns:///[::1]:1"}) {
    EXPECT_TRUE(IsLocal(ParseGrpcTarget(text).value())) << text;
  }
  EXPECT_FALSE(IsLocal(ParseGrpcTarget("dns:///core.example:1").value()));
}

TEST(NetAddressTest, ParsesUrls) {
  using enum ShipScheme;
  EXPECT_EQ(ParseShipUrl("http://A.example"), (ShipUrl{kHttp, {"a.example", 80}, "/"}));
  EXPECT_EQ(ParseShipUrl("https://a.example/ship"), (ShipUrl{kHttps, {"a.example", 443}, "/ship"}));
  EXPECT_EQ(ParseShipUrl("https://[::1]"), (ShipUrl{kHttps, {"::1", 443}, "/"}));
  EXPECT_EQ(ParseShipUrl("https://[::1]:8100/"), (ShipUrl{kHttps, {"::1", 8100}, "/"}));
  EXPECT_EQ(ParseShipUrl("stp://A.example:6500"), (ShipUrl{kStp, {"a.example", 6500}, "/"}));
  EXPECT_EQ(ParseShipUrl("stp://[::1]:6500"), (ShipUrl{kStp, {"::1", 6500}, "/"}));
  for (const char* text :
       {"",           "a.example",    "ftp://a",    "http://",     "http://:80",
        "http://a:0", "http://u:p@a", "http://a?b", "http://a/?b", "http://a/#b",
        "http://a /", "http://a/b c", "HTTP://a",   "stp://",      "stp://a",
        "stp://a:0",  "stp://a:",     "stp://a:1/", "stp://a:1/b", "stp://u@a:1"}) {
    EXPECT_EQ(ParseShipUrl(text), std::nullopt) << text;
  }
}

TEST(NetAddressTest, AServerHasOneText) {
  for (const auto& [written, text] : std::vector<std::pair<std::string, std::string>>{
           {"http://A.example:80/", "http://a.example"},
           {"https://a.example:443/ship", "https://a.example/ship"},
           {"https://[::1]:8100/", "https://[::1]:8100"},
           {"http://a.example:8100", "http://a.example:8100"},
           {"stp://A.example:80", "stp://a.example:80"}}) {
    const auto url = ParseShipUrl(written);
    ASSERT_TRUE(url.has_value()) << written;
    EXPECT_EQ(ToText(*url), text);
    EXPECT_EQ(ParseShipUrl(text), url);
  }
}

}  // namespace
}  // namespace connecx::server
