#include "core/openings.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"

namespace connecx::core {
namespace {

// 2026-03-02 is a Monday.
const absl::CivilDay kMonday(2026, 3, 2);

absl::TimeZone Zone(absl::string_view name) {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &time_zone)) << name;
  return time_zone;
}

absl::TimeZone Sydney() { return Zone("Australia/Sydney"); }

absl::Time Local(absl::string_view text, absl::TimeZone time_zone) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M:%S", text, time_zone, &time, &error)) << error;
  return time;
}

HeldPeriod Dates(absl::CivilDay first, absl::CivilDay last) {
  return {absl::CivilSecond(first), absl::CivilSecond(last + 1) - 1};
}

HeldPermission Held(std::optional<HeldPeriod> period, int number,
                    std::optional<std::vector<HeldInterval>> hours) {
  return {.zone = "ZGYM",
          .timetable_number = number,
          .period = period,
          .hours = std::move(hours),
          .digest = "digest"};
}

// 13:00-15:00 as we write it: to 14:59:59.
HeldPermission Afternoon() {
  return Held(Dates(kMonday, kMonday), 17, {{{46800, 53999, DayTypes::All()}}});
}

TEST(OpensAtTest, PeriodAndHoursBothHold) {
  const HeldPermission held = Afternoon();
  const struct {
    const char* local;
    bool open;
  } kCases[] = {
      {"2026-03-02 12:59:59", false}, {"2026-03-02 13:00:00", true},
      {"2026-03-02 14:59:00", true},  {"2026-03-02 14:59:59", true},
      {"2026-03-02 15:00:00", false}, {"2026-03-03 13:30:00", false},
      {"2026-03-01 13:30:00", false},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(OpensAt(held, Local(test.local, Sydney()), Sydney(), {}), test.open) << test.local;
  }
}

TEST(OpensAtTest, EveryFormThatAPersonMayEnter) {
  const absl::Time noon = Local("2026-03-02 12:00:00", Sydney());
  const HeldPeriod day = Dates(kMonday, kMonday);
  const DayTypes monday = DayTypes::Of(DayType::kMonday);
  const DayTypes holiday = DayTypes::Of(DayType::kHoliday);
  const SpecialDays special = {{kMonday, DayType::kHoliday}};
  EXPECT_TRUE(OpensAt(Held(std::nullopt, 0, std::nullopt), noon, Sydney(), {}));
  EXPECT_TRUE(OpensAt(Held(day, 0, std::nullopt), noon, Sydney(), {}));
  EXPECT_FALSE(OpensAt(Held(day, 5, std::nullopt), noon, Sydney(), {})) << "hours unknown";
  EXPECT_FALSE(OpensAt(Held(day, 5, {{}}), noon, Sydney(), {})) << "an empty timetable";
  EXPECT_TRUE(OpensAt(Held(day, 5, {{{0, 86400, monday}}}), noon, Sydney(), {}));
  EXPECT_FALSE(OpensAt(Held(day, 5, {{{0, 86400, monday}}}), noon, Sydney(), special));
  EXPECT_TRUE(OpensAt(Held(day, 5, {{{0, 86400, holiday}}}), noon, Sydney(), special));
  // A Period with times of day.
  const HeldPeriod morning = {absl::CivilSecond(2026, 3, 2, 8), absl::CivilSecond(2026, 3, 2, 12)};
  EXPECT_FALSE(OpensAt(Held(morning, 0, std::nullopt), noon, Sydney(), {}));
  EXPECT_TRUE(OpensAt(Held(morning, 0, std::nullopt), noon - absl::Minutes(1), Sydney(), {}));
}

TEST(FirstOpeningBeyondTest, TheFirstMinuteThatNobodyBooked) {
  const auto at = [](absl::string_view local) { return Local(local, Sydney()); };
  const auto beyond = [&](const std::vector<Window>& booked, absl::string_view from, int days = 8) {
    return FirstOpeningBeyond(Afternoon(), booked, at(from), days, Sydney(), {});
  };
  EXPECT_EQ(beyond({}, "2026-03-02 08:00:00"), at("2026-03-02 13:00:00"));
  EXPECT_EQ(beyond({}, "2026-03-02 13:30:20"), at("2026-03-02 13:30:20"));
  EXPECT_EQ(beyond({}, "2026-03-02 14:59:59"), at("2026-03-02 14:59:59"));
  EXPECT_EQ(beyond({}, "2026-03-02 15:00:00"), std::nullopt);
  EXPECT_EQ(beyond({}, "2026-02-28 08:00:00", 2), at("2026-03-02 13:00:00"));
  EXPECT_EQ(beyond({}, "2026-02-28 08:00:00", 1), std::nullopt);
  const Window first = {at("2026-03-02 13:00:00"), at("2026-03-02 13:40:00")};
  const Window second = {at("2026-03-02 13:45:00"), at("2026-03-02 15:00:00")};
  EXPECT_EQ(beyond({first, second}, "2026-03-02 08:00:00"), at("2026-03-02 13:40:00"));
  EXPECT_EQ(beyond({second, first}, "2026-03-02 13:45:00"), std::nullopt);
  const Window all = {at("2026-03-01 13:00:00"), at("2026-03-03 13:00:00")};
  EXPECT_EQ(beyond({all}, "2026-03-01 08:00:00"), std::nullopt);
}

// 5 April 2026: 02:00 to 03:00 happens twice; 4 October 2026: not at all.
TEST(FirstOpeningBeyondTest, WhereTheClocksChange) {
  const DayTypes all = DayTypes::All();
  const auto beyond = [&](absl::CivilDay date, HeldInterval interval, absl::Time from,
                          const std::vector<Window>& booked) {
    return FirstOpeningBeyond(Held(Dates(date, date), 9, {{interval}}), booked, from, 1, Sydney(),
                              {});
  };
  const absl::CivilDay autumn(2026, 4, 5);
  const HeldInterval twice = {2 * 3600, 3 * 3600 - 1, all};
  const absl::Time once = Sydney().At(absl::CivilSecond(2026, 4, 5, 2)).pre;
  EXPECT_EQ(beyond(autumn, twice, once - absl::Hours(1), {}), once);
  EXPECT_EQ(beyond(autumn, twice, once + absl::Minutes(70), {}), once + absl::Minutes(70));
  EXPECT_EQ(beyond(autumn, twice, once + absl::Minutes(50), {}), once + absl::Minutes(50));
  EXPECT_EQ(beyond(autumn, twice, once + absl::Minutes(120), {}), std::nullopt);
  EXPECT_EQ(beyond(autumn, twice, once, {{once, once + absl::Hours(1)}}), std::nullopt)
      << "no local clock can tell the two hours apart";
  const absl::CivilDay spring(2026, 10, 4);
  const HeldInterval never = {2 * 3600, 3 * 3600 - 1, all};
  const absl::Time change = Sydney().At(absl::CivilSecond(2026, 10, 4, 2)).trans;
  EXPECT_EQ(beyond(spring, never, change - absl::Hours(1), {}), std::nullopt);
  const HeldInterval longer = {2 * 3600, 4 * 3600 - 1, all};
  EXPECT_EQ(beyond(spring, longer, change - absl::Hours(1), {}), change);
}

TEST(CoversTest, EveryMinuteOfTheWindow) {
  const auto window = [](absl::string_view start, absl::string_view end) {
    return Window{Local(start, Sydney()), Local(end, Sydney())};
  };
  EXPECT_TRUE(
      Covers(Afternoon(), window("2026-03-02 13:00:00", "2026-03-02 15:00:00"), Sydney(), {}));
  EXPECT_TRUE(
      Covers(Afternoon(), window("2026-03-02 13:30:00", "2026-03-02 14:00:00"), Sydney(), {}));
  EXPECT_FALSE(
      Covers(Afternoon(), window("2026-03-02 12:59:00", "2026-03-02 15:00:00"), Sydney(), {}));
  EXPECT_FALSE(
      Covers(Afternoon(), window("2026-03-02 13:00:00", "2026-03-02 15:01:00"), Sydney(), {}));
  // Over midnight, with two intervals.
  const HeldPermission night = Held(Dates(kMonday, kMonday + 1), 9,
                                    {{{79200, 86400, DayTypes::Of(DayType::kMonday)},
                                      {0, 7199, DayTypes::Of(DayType::kTuesday)}}});
  EXPECT_TRUE(Covers(night, window("2026-03-02 22:00:00", "2026-03-03 02:00:00"), Sydney(), {}));
  EXPECT_FALSE(Covers(night, window("2026-03-02 22:00:00", "2026-03-03 02:01:00"), Sydney(), {}));
  EXPECT_TRUE(Covers(Held(std::nullopt, 0, std::nullopt),
                     window("2026-03-02 22:00:00", "2027-03-02 22:00:00"), Sydney(), {}));
}

TEST(CoversTest, AMinuteThatDoesNotExistIsNotMissed) {
  const HeldPermission held =
      Held(Dates(absl::CivilDay(2026, 10, 4), absl::CivilDay(2026, 10, 4)), 3,
           {{{5400, 7200, DayTypes::All()}, {10800, 12600, DayTypes::All()}}});
  EXPECT_TRUE(
      Covers(held, {Local("2026-10-04 01:30:00", Sydney()), Local("2026-10-04 03:30:00", Sydney())},
             Sydney(), {}));
}

Permission Planned(absl::CivilDay first, absl::CivilDay last, std::vector<Interval> intervals) {
  return {first, last, {std::move(intervals)}};
}

TEST(OpensTheSameTest, ComparesWhatOpensNotHowItIsWritten) {
  const Permission planned = Planned(kMonday, kMonday, {{780, 900, DayTypes::All()}});
  EXPECT_TRUE(OpensTheSame(Afternoon(), planned, kMonday, {}));
  // Another number, split in two, to 15:00:00, only Monday's flag, a longer Period that opens
  // nothing more.
  EXPECT_TRUE(OpensTheSame(Held(Dates(kMonday - 2, kMonday + 3), 99,
                                {{{46800, 50399, DayTypes::Of(DayType::kMonday)},
                                  {50400, 54000, DayTypes::Of(DayType::kMonday)}}}),
                           planned, kMonday, {}));
  // The whole day by a Period with times instead of a timetable.
  EXPECT_TRUE(OpensTheSame(
      Held(HeldPeriod{absl::CivilSecond(2026, 3, 2, 13), absl::CivilSecond(2026, 3, 2, 15)}, 0,
           std::nullopt),
      planned, kMonday, {}));
}

TEST(OpensTheSameTest, OneMinuteIsADifference) {
  const Permission planned = Planned(kMonday, kMonday, {{780, 900, DayTypes::All()}});
  const HeldInterval afternoon = {46800, 53999, DayTypes::All()};
  EXPECT_FALSE(OpensTheSame(Held(Dates(kMonday, kMonday), 17, {{{46800, 54059, DayTypes::All()}}}),
                            planned, kMonday, {}));
  EXPECT_FALSE(OpensTheSame(Held(Dates(kMonday, kMonday), 17, {{{46860, 53999, DayTypes::All()}}}),
                            planned, kMonday, {}));
  EXPECT_FALSE(
      OpensTheSame(Held(Dates(kMonday, kMonday + 1), 17, {{afternoon}}), planned, kMonday, {}));
  EXPECT_FALSE(
      OpensTheSame(Held(Dates(kMonday - 1, kMonday), 17, {{afternoon}}), planned, kMonday - 7, {}));
  EXPECT_FALSE(OpensTheSame(Held(std::nullopt, 17, {{afternoon}}), planned, kMonday, {}));
  EXPECT_FALSE(OpensTheSame(Held(Dates(kMonday, kMonday), 17, std::nullopt), planned, kMonday, {}));
}

TEST(OpensTheSameTest, PastDatesDoNotCount) {
  const Permission planned = Planned(kMonday, kMonday, {{780, 900, DayTypes::All()}});
  const HeldPermission longer =
      Held(Dates(kMonday - 5, kMonday), 17, {{{46800, 53999, DayTypes::All()}}});
  EXPECT_TRUE(OpensTheSame(longer, planned, kMonday, {}));
  EXPECT_FALSE(OpensTheSame(longer, planned, kMonday - 1, {}));
}

TEST(OpensTheSameTest, FindsWhatALongPeriodOpensMuchLater) {
  const Permission planned = Planned(kMonday, kMonday, {{780, 900, DayTypes::All()}});
  const absl::CivilDay carnival(2031, 2, 25);
  const HeldPermission held = Held(Dates(kMonday, absl::CivilDay(2090, 1, 1)), 17,
                                   {{{46800, 53999, DayTypes::Of(DayType::kHoliday)},
                                     {46800, 53999, DayTypes::Of(DayType::kSpecial1)}}});
  const SpecialDays monday_only = {{kMonday, DayType::kHoliday}};
  EXPECT_TRUE(OpensTheSame(held, planned, kMonday, monday_only));
  const SpecialDays and_carnival = {{kMonday, DayType::kHoliday}, {carnival, DayType::kSpecial1}};
  EXPECT_FALSE(OpensTheSame(held, planned, kMonday, and_carnival));
}

TEST(IsOverTest, AfterItsLastInstant) {
  const auto at = [](absl::string_view text) { return Local(text, Sydney()); };
  EXPECT_FALSE(IsOver(Afternoon(), at("2026-03-01 12:00:00"), Sydney()));
  EXPECT_FALSE(IsOver(Afternoon(), at("2026-03-02 23:59:00"), Sydney()));
  EXPECT_TRUE(IsOver(Afternoon(), at("2026-03-03 00:00:00"), Sydney()));
  EXPECT_FALSE(IsOver(Held(std::nullopt, 0, std::nullopt), at("2090-01-01 00:00:00"), Sydney()));
  const HeldPermission to_24 =
      Held(HeldPeriod{absl::CivilSecond(kMonday), absl::CivilSecond(kMonday + 1)}, 0, std::nullopt);
  EXPECT_FALSE(IsOver(to_24, at("2026-03-02 23:59:59"), Sydney()));
  EXPECT_TRUE(IsOver(to_24, at("2026-03-03 00:00:00"), Sydney()));
}

TEST(IsOverTest, ARepeatedHourIsNotOverUntilTheSecondPass) {
  const HeldPermission held =
      Held(HeldPeriod{absl::CivilSecond(2026, 4, 5), absl::CivilSecond(2026, 4, 5, 2, 30)}, 0,
           std::nullopt);
  const absl::Time first_pass = absl::FromCivil(absl::CivilSecond(2026, 4, 4, 15, 45, 0),
                                                absl::UTCTimeZone());  // 02:45, daylight time
  EXPECT_FALSE(IsOver(held, first_pass, Sydney()));
  EXPECT_TRUE(IsOver(held, first_pass + absl::Hours(1), Sydney()));
}

}  // namespace
}  // namespace connecx::core
