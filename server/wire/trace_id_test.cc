#include "server/wire/trace_id.h"

#include <set>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

constexpr char kId[] = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(TraceIdTest, IsTheSecondPartOfAWellFormedTraceparent) {
  const char* const good[] = {
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff",
      "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
      "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
  };
  for (const char* text : good) EXPECT_EQ(TraceIdOf(text), kId) << text;
}

TEST(TraceIdTest, AnythingElseIsIgnored) {
  const char* const bad[] = {
      "",
      "00",
      "00-",
      "00-4bf92f3577b34da6a3ce929d0e0e4736",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",  // version 00 has no more
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-012",
      "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
      "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",  // no version
      "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",  // nothing was traced
      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",   // lower case only
      "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",    // too short
      "00-4bf92f3577b34da6a3ce929d0e0e47366-00f067aa0ba902b7-01",  // too long
      "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
      " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e47\n6-00f067aa0ba902b7-01",
  };
  for (const char* text : bad) EXPECT_EQ(TraceIdOf(text), std::nullopt) << text;
}

TEST(TraceIdTest, NewOnesAreWellFormedAndDiffer) {
  absl::BitGen random;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewTraceId(random);
    EXPECT_EQ(TraceIdOf(absl::StrCat("00-", id, "-00f067aa0ba902b7-01")), id);
    EXPECT_TRUE(seen.insert(id).second) << id;
  }
}

}  // namespace
}  // namespace connecx::server
