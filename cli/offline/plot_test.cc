#include "cli/offline/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/offline/judge.h"
#include "cli/offline/season.h"

namespace connecx::offline {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using Op = SeasonMessage::Op;

class PlotTest : public ::testing::Test {
 protected:
  PlotTest() {
    season_.building = "tower";
    season_.time_zone_name = "Australia/Sydney";
    EXPECT_TRUE(absl::LoadTimeZone(season_.time_zone_name, &season_.time_zone));
    season_.facilities = {{.facility = "pool", .name = "Pool & <Spa>"}};
  }

  absl::Time Local(int month, int day, int hour, int minute) const {
    return absl::FromCivil(absl::CivilMinute(2027, month, day, hour, minute), season_.time_zone);
  }

  void Grant(const std::string& booking, absl::Time start, absl::Time end,
             const std::string& apartment = "501/1") {
    season_.messages.push_back({.at = Local(1, 1, 0, 0),
                                .op = Op::kGrant,
                                .booking_id = booking,
                                .revision = 1,
                                .apartment = apartment,
                                .facility = "pool",
                                .window = {.start = start, .end = end}});
    replayed_.answers.push_back(Answer::kPromised);
  }

  void Open(absl::Time from, absl::Time to) {
    replayed_.doors.push_back({.apartment = "501/1", .facility = "pool", .from = from, .to = to});
  }

  std::string Plot() const { return PlotPair(season_, replayed_, "501/1", "pool"); }

  Season season_;
  Replayed replayed_;
};

TEST_F(PlotTest, DrawsALinePerDate) {
  Grant("b1", Local(3, 5, 22, 0), Local(3, 6, 1, 30));
  Grant("b2", Local(3, 8, 9, 0), Local(3, 8, 10, 0));
  Open(Local(3, 5, 22, 0), Local(3, 6, 1, 20));
  Open(Local(3, 8, 9, 0), Local(3, 8, 10, 5));
  const std::string svg = Plot();
  EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" "));
  EXPECT_THAT(svg, EndsWith("</svg>\n"));
  for (const absl::string_view part : {
           "Apartment 501/1, Pool &amp; &lt;Spa&gt;",
           "tower, 2027-03-05 to 2027-03-08, local time of Australia/Sydney",
           ">Fri 2027-03-05<",
           ">Sat 2027-03-06<",
           ">Sun 2027-03-07<",
           ">Mon 2027-03-08<",
           ">00<",
           ">24<",
           "booked, 270 min",
           "open, 265 min",
           "difference, 15 min",
           "booked 2027-03-05 22:00 to 24:00",
           "booked 2027-03-06 00:00 to 01:30",
           "open 2027-03-06 00:00 to 01:20",
           "difference 2027-03-06 01:20 to 01:30",
           "difference 2027-03-08 10:00 to 10:05",
       }) {
    EXPECT_THAT(svg, HasSubstr(std::string(part)));
  }
  EXPECT_THAT(svg, Not(HasSubstr("2027-03-04")));
  EXPECT_THAT(svg, Not(HasSubstr("2027-03-09")));
}

TEST_F(PlotTest, RepeatedHourIsDrawnTwice) {
  // 02:00 to 03:00 comes twice on 2027-04-04; this is the first time, and then the second.
  const absl::Time start =
      absl::FromCivil(absl::CivilMinute(2027, 4, 3, 15, 10), absl::UTCTimeZone());
  Grant("b1", start, start + absl::Minutes(60));
  const std::string svg = Plot();
  EXPECT_THAT(svg, HasSubstr("booked 2027-04-04 02:10 to 03:00"));
  EXPECT_THAT(svg, HasSubstr("booked 2027-04-04 02:00 to 02:10"));
}

TEST_F(PlotTest, NothingToShow) {
  Grant("b1", Local(3, 5, 22, 0), Local(3, 6, 1, 30), "501/2");
  EXPECT_THAT(Plot(), AllOf(HasSubstr("Never booked, never open."), EndsWith("</svg>\n")));
}

TEST_F(PlotTest, BusiestPair) {
  EXPECT_EQ(BusiestPair(season_).apartment, "");
  Grant("b1", Local(3, 5, 22, 0), Local(3, 6, 1, 30), "501/2");
  Grant("b1", Local(3, 5, 22, 0), Local(3, 6, 1, 30), "501/2");
  Grant("b2", Local(3, 5, 22, 0), Local(3, 6, 1, 30), "501/1");
  EXPECT_EQ(BusiestPair(season_).apartment, "501/1");
  Grant("b3", Local(3, 7, 22, 0), Local(3, 8, 1, 30), "501/2");
  EXPECT_EQ(BusiestPair(season_).apartment, "501/2");
  EXPECT_EQ(BusiestPair(season_).facility, "pool");
}

}  // namespace
}  // namespace connecx::offline
