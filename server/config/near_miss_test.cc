#include "server/config/near_miss.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace connecx::server {
namespace {

TEST(NearMissTest, FindsTheNearestWithinAThirdOfTheLetters) {
  const std::vector<std::string> known = {"time_zone", "policy", "id", "first", "last"};
  EXPECT_EQ(NearMiss("time-zone", known), "time_zone");
  EXPECT_EQ(NearMiss("TimeZone", known), "time_zone");
  EXPECT_EQ(NearMiss("timezones", known), "time_zone");
  EXPECT_EQ(NearMiss("Policy", known), "policy");
  EXPECT_EQ(NearMiss("polcy", known), "policy");
  EXPECT_EQ(NearMiss("ID", known), "id");
  EXPECT_EQ(NearMiss("is", known), "");
  EXPECT_EQ(NearMiss("fast", known), "last");
  EXPECT_EQ(NearMiss("managers", known), "");
  EXPECT_EQ(NearMiss("", known), "");
}

}  // namespace
}  // namespace connecx::server
