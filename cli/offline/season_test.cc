#include "cli/offline/season.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "core/day_types.h"
#include "core/window.h"

namespace connecx::offline {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::StartsWith;
using Op = SeasonMessage::Op;

constexpr char kIds[] = R"({
  "building": "tower", "time_zone": "Australia/Sydney", "comment": "for later",
  "apartments": [{"apartment": "501/1", "access_level_ext_id": "A1"}],
  "facilities": [{"facility": "gym", "name": "Gym", "type": "flexible", "zone_ext_id": "Z-GYM",
                  "doors": ["Gym door 1", "Gym door 2"]}],
  "special_days": [{"date": "2026-10-05", "type": "holiday"}]})";
constexpr char kGrant[] =
    R"({"at": "2026-08-05T12:54:34+10:00", "op": "grant", "booking": {"booking_id": "b1",)"
    R"( "revision": 2, "building": "tower", "apartment": "501/1", "facility": "gym",)"
    R"( "start": "2026-09-01T10:30:00+10:00", "end": "2026-09-01T12:00:00+10:00",)"
    R"( "type": "flexible"}})";
constexpr char kRevoke[] =
    R"({"at": "2026-08-05T12:54:34+10:00", "op": "revoke", "booking_id": "b1", "revision": 3})";
constexpr char kUiSet[] =
    R"({"at": "2026-08-05T12:54:34+10:00", "op": "ui_set", "apartment": "501/1",)"
    R"( "facility": "gym", "period": {"start": "2026-09-01", "end": "2026-09-03T23:59:59"},)"
    R"( "windows": [{"from": "09:00", "to": "10:30:00"}, {"from": "20:00", "to": "24:00"}]})";
constexpr char kUiRemove[] =
    R"({"at": "2026-08-05T12:54:34.5+10:00", "op": "ui_remove", "apartment": "501/1",)"
    R"( "facility": "gym"})";

class SeasonTest : public ::testing::Test {
 protected:
  // Both files in a folder of the test's own; the path of the bookings.
  std::string Write(absl::string_view bookings, absl::string_view ids = kIds) {
    WriteFile("x.ids.json", ids);
    return WriteFile("x.bookings.jsonl", bookings);
  }

  std::string WriteFile(absl::string_view name, absl::string_view content) {
    const std::string path = Path(name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }

  static std::string Path(absl::string_view name) {
    return absl::StrCat(::testing::TempDir(), "/",
                        ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".", name);
  }
};

TEST_F(SeasonTest, ReadsIds) {
  ASSERT_OK_AND_ASSIGN(const Season season, LoadSeason(Write("")));
  EXPECT_EQ(season.building, "tower");
  EXPECT_EQ(season.time_zone_name, "Australia/Sydney");
  EXPECT_EQ(season.time_zone.name(), "Australia/Sydney");
  ASSERT_EQ(season.apartments.size(), 1u);
  EXPECT_EQ(season.apartments[0].apartment, "501/1");
  EXPECT_EQ(season.apartments[0].access_level, "A1");
  ASSERT_EQ(season.facilities.size(), 1u);
  EXPECT_EQ(season.facilities[0].facility, "gym");
  EXPECT_EQ(season.facilities[0].name, "Gym");
  EXPECT_EQ(season.facilities[0].type, "flexible");
  EXPECT_EQ(season.facilities[0].zone, "Z-GYM");
  EXPECT_THAT(season.facilities[0].doors, ElementsAre("Gym door 1", "Gym door 2"));
  EXPECT_THAT(season.special_days,
              ElementsAre(Pair(absl::CivilDay(2026, 10, 5), core::DayType::kHoliday)));
  EXPECT_TRUE(season.messages.empty());
}

TEST_F(SeasonTest, ReadsEveryOp) {
  ASSERT_OK_AND_ASSIGN(
      const Season season,
      LoadSeason(Write(absl::StrCat(kGrant, "\n", kRevoke, "\r\n\n", kUiSet, "\n", kUiRemove))));
  const absl::Time at =
      absl::FromCivil(absl::CivilSecond(2026, 8, 5, 2, 54, 34), absl::UTCTimeZone());
  ASSERT_EQ(season.messages.size(), 4u);

  const SeasonMessage& grant = season.messages[0];
  EXPECT_EQ(grant.line, 1);
  EXPECT_EQ(grant.at, at);
  EXPECT_EQ(grant.op, Op::kGrant);
  EXPECT_EQ(grant.booking_id, "b1");
  EXPECT_EQ(grant.revision, 2);
  EXPECT_EQ(grant.apartment, "501/1");
  EXPECT_EQ(grant.facility, "gym");
  EXPECT_EQ(
      grant.window,
      (core::Window{absl::FromCivil(absl::CivilMinute(2026, 9, 1, 0, 30), absl::UTCTimeZone()),
                    absl::FromCivil(absl::CivilMinute(2026, 9, 1, 2, 0), absl::UTCTimeZone())}));

  const SeasonMessage& revoke = season.messages[1];
  EXPECT_EQ(revoke.line, 2);
  EXPECT_EQ(revoke.op, Op::kRevoke);
  EXPECT_EQ(revoke.booking_id, "b1");
  EXPECT_EQ(revoke.revision, 3);

  const SeasonMessage& set = season.messages[2];
  EXPECT_EQ(set.line, 4);  // an empty line is nothing, and counts
  EXPECT_EQ(set.op, Op::kUiSet);
  EXPECT_EQ(set.apartment, "501/1");
  EXPECT_EQ(set.facility, "gym");
  EXPECT_EQ(set.first, absl::CivilDay(2026, 9, 1));
  EXPECT_EQ(set.last, absl::CivilDay(2026, 9, 3));
  EXPECT_THAT(set.times, ElementsAre(TimesOfDay{540, 630}, TimesOfDay{1200, 1440}));

  const SeasonMessage& remove = season.messages[3];
  EXPECT_EQ(remove.line, 5);
  EXPECT_EQ(remove.at, at + absl::Milliseconds(500));
  EXPECT_EQ(remove.op, Op::kUiRemove);
  EXPECT_EQ(remove.apartment, "501/1");
  EXPECT_EQ(remove.facility, "gym");
}

TEST_F(SeasonTest, UiSetWithoutTimesIsAlways) {
  const std::string line = absl::StrReplaceAll(
      kUiSet,
      {{R"(, "windows": [{"from": "09:00", "to": "10:30:00"}, {"from": "20:00", "to": "24:00"}])",
        ""}});
  ASSERT_OK_AND_ASSIGN(const Season season, LoadSeason(Write(line)));
  EXPECT_TRUE(season.messages.at(0).times.empty());
}

TEST_F(SeasonTest, UnpacksGzip) {
  Write("");
  const std::string path = Path("x.bookings.jsonl.gz");
  gzFile file = gzopen(path.c_str(), "wb");
  const std::string text = absl::StrCat(kGrant, "\n", kRevoke, "\n");
  gzwrite(file, text.data(), text.size());
  gzclose(file);
  ASSERT_OK_AND_ASSIGN(const Season season, LoadSeason(path));
  EXPECT_EQ(season.messages.size(), 2u);

  std::ifstream whole(path, std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(whole), {}};
  EXPECT_THAT(LoadSeason(WriteFile("x.bookings.jsonl.gz", packed.substr(0, packed.size() - 12))),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("x.bookings.jsonl.gz: cannot be unpacked: ")));
  EXPECT_THAT(
      LoadSeason(WriteFile("x.bookings.jsonl.gz", text)),
      StatusIs(absl::StatusCode::kInvalidArgument, EndsWith("x.bookings.jsonl.gz: is not gzip")));
}

TEST_F(SeasonTest, NamesFilesThatItCannotRead) {
  EXPECT_THAT(LoadSeason(Path("x.bookings.jsonl")),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("x.bookings.jsonl: cannot be opened: No such file"))));
  EXPECT_THAT(LoadSeason(WriteFile("x.bookings.jsonl", "")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("x.ids.json: cannot be opened: ")));
  EXPECT_THAT(LoadSeason("x.csv"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "x.csv: its name does not end in .bookings.jsonl or .bookings.jsonl.gz"));
  EXPECT_THAT(LoadSeason(::testing::TempDir() + "/"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not end in")));
}

struct BrokenCase {
  std::string name;
  std::string text;  // what is replaced
  std::string replacement;
  std::string error;
};

TEST_F(SeasonTest, NamesWhatIsWrongWithIds) {
  const BrokenCase cases[] = {
      {"Json", "{\n", "[", "is not the expected JSON: "},
      {"Building", R"("building": "tower")", R"("building": "")", "building: is missing"},
      {"ZoneMissing", R"("time_zone")", R"("zone")", "time_zone: is missing"},
      {"Zone", "Australia/Sydney", "Mars/Base", "time_zone: \"Mars/Base\" is not a time zone"},
      {"Apartment", R"("apartment": "501/1", )", "", "apartments[0].apartment: is missing"},
      {"ApartmentTwice", R"("access_level_ext_id": "A1"})",
       R"("access_level_ext_id": "A1"}, {"apartment": "501/1", "access_level_ext_id": "A2"})",
       "apartments[1].apartment: \"501/1\" is there already"},
      {"AccessLevel", R"("access_level_ext_id": "A1")", R"("x": 1)",
       "apartments[0].access_level_ext_id: is missing"},
      {"Facility", R"("facility": "gym")", R"("facility": "")",
       "facilities[0].facility: is missing"},
      {"FacilityType", "flexible", "rigid",
       "facilities[0].type: \"rigid\" is none of flexible, fixed, all_day, multi_day"},
      {"Zone", R"("zone_ext_id": "Z-GYM")", R"("x": 1)", "facilities[0].zone_ext_id: is missing"},
      {"Date", "2026-10-05", "2026-02-29",
       "special_days[0].date: \"2026-02-29\" is not a date YYYY-MM-DD"},
      {"DateTwice", R"("type": "holiday"})",
       R"("type": "holiday"}, {"date": "2026-10-05", "type": "special1"})",
       "special_days[1].date: \"2026-10-05\" is there already"},
      {"DayType", "holiday", "feast",
       "special_days[0].type: \"feast\" is none of holiday, special1, special2"},
  };
  for (const BrokenCase& c : cases) {
    const std::string ids = absl::StrReplaceAll(kIds, {{c.text, c.replacement}});
    EXPECT_THAT(LoadSeason(Write("", ids)),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("x.ids.json: "), HasSubstr(c.error))))
        << c.name;
  }
}

struct BrokenLineCase {
  std::string line;
  std::string text;  // what is replaced
  std::string replacement;
  std::string error;
};

TEST_F(SeasonTest, NamesWhatIsWrongWithALine) {
  const BrokenLineCase cases[] = {
      {kGrant, "{", "", "is not the expected JSON: "},
      {kGrant, R"("revision": 2)", R"("revision": "two")", "is not the expected JSON: "},
      {kGrant, R"("at")", R"("when")", "at: is missing"},
      {kGrant, "12:54:34+10:00", "12:54:34", "at: \"2026-08-05T12:54:34\" is not an RFC 3339 time"},
      {kGrant, "2026-08-05T12:54:34+10:00", "infinite-future",
       "at: \"infinite-future\" is not an RFC 3339 time"},
      {kGrant, "2026-08-05", "2026-08-04",
       "at: \"2026-08-04T12:54:34+10:00\" is before that of line 1"},
      {kGrant, R"("op": "grant")", R"("op": "allow")",
       "op: \"allow\" is none of grant, revoke, ui_set, ui_remove"},
      {kGrant, R"("op": "grant", )", "", "op: is missing"},
      {kGrant, R"("booking_id": "b1")", R"("x": 1)", "booking.booking_id: is missing"},
      {kGrant, R"("revision": 2)", R"("revision": 0)",
       "booking.revision: is missing or less than 1"},
      {kGrant, R"("tower")", R"("castle")", "booking.building: \"castle\" is not \"tower\""},
      {kGrant, "501/1", "501/2", "booking.apartment: \"501/2\" is not in the IDs' file"},
      {kGrant, R"("gym")", R"("pool")", "booking.facility: \"pool\" is not in the IDs' file"},
      {kGrant, "10:30:00", "10:30:01",
       "booking.start: \"2026-09-01T10:30:01+10:00\" is not a whole minute"},
      {kGrant, "10:30:00", "10:30:00.5",
       "booking.start: \"2026-09-01T10:30:00.5+10:00\" is not a whole minute"},
      {kGrant, "2026-09-01T12:00:00+10:00", "noon",
       "booking.end: \"noon\" is not an RFC 3339 time"},
      {kGrant, "12:00:00", "10:30:00",
       "booking.end: \"2026-09-01T10:30:00+10:00\" is not after booking.start"},
      {kRevoke, R"("booking_id": "b1", )", "", "booking_id: is missing"},
      {kRevoke, R"("revision": 3)", R"("revision": -3)", "revision: is missing or less than 1"},
      {kUiSet, "501/1", "501/2", "apartment: \"501/2\" is not in the IDs' file"},
      {kUiSet, R"("facility": "gym", )", "", "facility: is missing"},
      {kUiSet, R"("period")", R"("x")", "period.start: is missing"},
      {kUiSet, "2026-09-03T23:59:59", "2026-09-31",
       "period.end: \"2026-09-31\" is not YYYY-MM-DD or YYYY-MM-DDThh:mm:ss"},
      {kUiSet, "2026-09-03T23:59:59", "2026-08-31",
       "period.end: \"2026-08-31\" is before period.start"},
      {kUiSet, R"("from": "20:00")", R"("from": "8 pm")",
       "windows[1].from: \"8 pm\" is not HH:MM or HH:MM:SS"},
      {kUiSet, "24:00", "20:00", "windows[1].to: \"20:00\" is not after windows[1].from"},
      {kUiRemove, R"("501/1")", R"("")", "apartment: is missing"},
  };
  for (const BrokenLineCase& c : cases) {
    const std::string line = absl::StrReplaceAll(c.line, {{c.text, c.replacement}});
    ASSERT_NE(line, c.line) << c.text;
    EXPECT_THAT(LoadSeason(Write(absl::StrCat(kRevoke, "\n", line, "\n"))),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(StartsWith(::testing::TempDir()),
                               HasSubstr("x.bookings.jsonl:2: " + c.error))))
        << line;
  }
}

TEST_F(SeasonTest, ReadsManyLines) {
  std::string lines;
  for (int i = 0; i < 10000; ++i) absl::StrAppend(&lines, kGrant, "\n");
  ASSERT_OK_AND_ASSIGN(const Season season, LoadSeason(Write(lines)));
  EXPECT_EQ(season.messages.size(), 10000u);
  EXPECT_EQ(season.messages.back().line, 10000);
}

}  // namespace
}  // namespace connecx::offline
