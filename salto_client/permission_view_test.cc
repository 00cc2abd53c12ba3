#include "salto_client/permission_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "base/testing/status_matchers.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

TEST(ParsePermission, AbsentFieldsHaveShipsDefaults) {
  EXPECT_THAT(ParsePermission({.target_id = "ZGYM"}), IsOkAndHolds(PermissionView{}));
}

TEST(ParsePermission, ReadsWhatServersWrite) {
  const Permission permission = {
      .target_id = "ZGYM",
      .timetable = "17",
      .use_period = "1",
      .period = RawPeriod{.start = "2030-5-4T00:00:00", .end = "2030-05-04 24:00:00"}};
  EXPECT_THAT(ParsePermission(permission),
              IsOkAndHolds(PermissionView{.timetable = 17,
                                          .use_period = true,
                                          .start = absl::CivilSecond(2030, 5, 4),
                                          .end = absl::CivilSecond(2030, 5, 5)}));
}

TEST(ParsePermission, EmptyDatesAreNoDates) {
  const Permission permission = {
      .target_id = "ZGYM", .use_period = "0", .period = RawPeriod{.start = "", .end = ""}};
  EXPECT_THAT(ParsePermission(permission), IsOkAndHolds(PermissionView{}));
}

TEST(ParsePermission, WrongTypesAreErrorsThatNameFieldAndValue) {
  const auto error = [](const Permission& p) { return ParsePermission(p).status(); };
  EXPECT_THAT(error({.target_id = "Z", .timetable = "x17"}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("TimezoneTableID")));
  EXPECT_THAT(error({.target_id = "Z", .timetable = "-1"}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("'-1'")));
  EXPECT_THAT(error({.target_id = "Z", .timetable = ""}), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(error({.target_id = "Z", .timetable = "99999999999"}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(error({.target_id = "Z", .use_period = "true"}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("UsePeriod")));
  EXPECT_THAT(error({.target_id = "Z", .period = RawPeriod{.start = "noon"}}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("StartDate")));
  EXPECT_THAT(error({.target_id = "Z", .period = RawPeriod{.end = "2030-02-30T00:00:00"}}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("EndDate")));
}

TEST(MakePermission, ParsesToWhatItWasMadeOf) {
  const absl::CivilSecond start(2030, 5, 4);
  const absl::CivilSecond end(2030, 5, 4, 23, 59, 59);
  const Permission permission = MakePermission("ZGYM", 17, start, end);
  EXPECT_EQ(permission.target_id, "ZGYM");
  EXPECT_EQ(permission.period->end, "2030-05-04T23:59:59");
  EXPECT_THAT(ParsePermission(permission),
              IsOkAndHolds(
                  PermissionView{.timetable = 17, .use_period = true, .start = start, .end = end}));
}

}  // namespace
}  // namespace connecx::salto
