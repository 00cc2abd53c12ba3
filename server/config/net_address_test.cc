#include "server/config/net_address.h"

#include <gtest/gtest.h>

#include <optional>

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
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "example.com", "localhost.example.com"}) {
    EXPECT_FALSE(IsLoopback(host)) << host;
  }
}

TEST(NetAddressTest, ParsesUrls) {
  EXPECT_EQ(ParseHttpUrl("http://A.example"), (HttpUrl{false, {"a.example", 80}, "/"}));
  EXPECT_EQ(ParseHttpUrl("https://a.example/ship"), (HttpUrl{true, {"a.example", 443}, "/ship"}));
  EXPECT_EQ(ParseHttpUrl("https://[::1]"), (HttpUrl{true, {"::1", 443}, "/"}));
  EXPECT_EQ(ParseHttpUrl("https://[::1]:8100/"), (HttpUrl{true, {"::1", 8100}, "/"}));
  for (const char* text :
       {"", "a.example", "ftp://a", "http://", "http://:80", "http://a:0", "http://u:p@a",
        "http://a?b", "http://a/?b", "http://a/#b", "http://a /", "http://a/b c", "HTTP://a"}) {
    EXPECT_EQ(ParseHttpUrl(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace connecx::server
