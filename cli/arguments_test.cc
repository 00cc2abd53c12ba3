#include "cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"

namespace connecx::cli {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

const std::vector<FlagSpec>& Specs() {
  static const auto& specs = *new std::vector<FlagSpec>{
      {.name = "building", .value = "ID", .required = true},
      {.name = "start", .value = "TIME"},
      {.name = "wait", .value = "DURATION"},
      {.name = "count", .value = "N"},
      {.name = "json"},
      {.name = "apartment", .value = "NAME=ID", .repeated = true},
  };
  return specs;
}

TEST(ArgumentsTest, ReadsFlagsInBothForms) {
  const auto arguments = Arguments::Parse(
      Specs(), {"--building=tower", "--json", "--apartment", "a=1", "--apartment=b=2"}, 0);
  ASSERT_OK(arguments);
  EXPECT_EQ(arguments->Get("building"), "tower");
  EXPECT_TRUE(arguments->Has("json"));
  EXPECT_THAT(arguments->All("apartment"), ElementsAre("a=1", "b=2"));
}

TEST(ArgumentsTest, NamesTheFlagThatIsWrong) {
  struct Case {
    std::vector<std::string> words;
    std::string message;
  };
  for (const Case& c :
       std::vector<Case>{{{}, "--building: is required"},
                         {{"--building"}, "--building: a value (ID) is missing"},
                         {{"--building=a", "--building=b"}, "--building: given twice"},
                         {{"--building=a", "--json=1"}, "--json: takes no value"},
                         {{"--building=a", "--nope"}, "--nope: there is no such flag"},
                         {{"--building=a", "stray"}, "unexpected argument stray"}}) {
    EXPECT_THAT(Arguments::Parse(Specs(), c.words, 0),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
  }
}

TEST(ArgumentsTest, ReadsTimesDurationsAndNumbers) {
  absl::TimeZone sydney;
  ASSERT_TRUE(absl::LoadTimeZone("Australia/Sydney", &sydney));
  const absl::Time six = absl::FromUnixSeconds(1790323200);  // 2026-09-25T18:00+10:00
  for (const char* text : {"2026-09-25T18:00:00+10:00", "2026-09-25T08:00:00Z", "2026-09-25 18:00",
                           "2026-09-25T18:00"}) {
    const auto arguments =
        Arguments::Parse(Specs(), {"--building=a", std::string("--start=") + text}, 0);
    ASSERT_OK(arguments);
    EXPECT_THAT(arguments->Time("start", sydney), IsOkAndHolds(Optional(six))) << text;
  }
  const auto wrong = Arguments::Parse(
      Specs(), {"--building=a", "--start=tomorrow", "--wait=soon", "--count=3x"}, 0);
  ASSERT_OK(wrong);
  EXPECT_THAT(wrong->Time("start", sydney), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(wrong->Duration("wait"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(wrong->Integer("count"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace connecx::cli
