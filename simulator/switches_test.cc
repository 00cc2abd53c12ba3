#include "simulator/switches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/testing/status_matchers.h"
#include "simulator/door.h"
#include "simulator/fault.h"
#include "simulator/ids.h"
#include "simulator/ship_fixture.h"

namespace connecx::simulator {
namespace {

using base::testing::StatusIs;
using ::testing::HasSubstr;

// A SPACE that answers as told, with short forms of what a client can see of it.
class Bench : public ShipTest {
 public:
  void TestBody() override {}

  using ShipTest::Call;
  using ShipTest::Code;
  using ShipTest::Params;
  using ShipTest::Snapshot;

  void Set(absl::string_view name, absl::string_view value) {
    Behaviour behaviour;
    ASSERT_OK(SetSwitch(name, value, behaviour));
    behaviour_.Set(behaviour);
  }
  void Change(const std::function<void(Database&)>& change) {
    ASSERT_OK(space_.Change([&](Database& database) {
      change(database);
      return absl::OkStatus();
    }));
  }

  // "ZGYM:5 ZPOOL:0"
  std::string Zones() {
    return absl::StrJoin(Snapshot().access_levels["APT"].zones, " ",
                         [](std::string* out, const auto& entry) {
                           absl::StrAppend(out, entry.first, ":", entry.second.timetable_id);
                         });
  }
  // The zones after an Update with these items, or the code.
  std::string Update(const std::vector<std::pair<std::string, int>>& zones) {
    std::string items;
    for (const auto& [zone, timetable] : zones) {
      absl::StrAppend(
          &items, ZoneItem(absl::StrCat("<ExtZoneID>", zone, "</ExtZoneID>", "<TimezoneTableID>",
                                        timetable, "</TimezoneTableID>")));
    }
    const int code = Code(Call("SaltoDBGroup.Update", Group(items)));
    return code != 0 ? absl::StrCat(code) : Zones();
  }
  std::string CodeOf(absl::string_view name, absl::string_view params) {
    return absl::StrCat(Code(Call(name, params)));
  }
  std::string Between(absl::string_view text, absl::string_view open, absl::string_view close) {
    const size_t at = text.find(open);
    if (at == absl::string_view::npos) return "none";
    text.remove_prefix(at + open.size());
    return std::string(text.substr(0, text.find(close)));
  }
  // At this time of 2030-05-04, a Saturday, by SPACE's clock.
  bool Opens(int hour, int minute, int second = 0) {
    const absl::TimeZone zone = clock_.TimeZone();
    const auto answer =
        DecideZone(Snapshot(), "APT", "ZGYM",
                   absl::FromCivil(absl::CivilSecond(2030, 5, 4, hour, minute, second), zone), zone,
                   behaviour_.Get());
    EXPECT_OK(answer);
    return answer.ok() && answer->open;
  }
  Fault FaultOf(absl::string_view request) { return service_.FaultOf(request); }
  std::string AnswerTo(absl::string_view request) { return service_.Answer(request).document; }
  FaultPlan& faults() { return faults_; }
};

Permission On(int hour_from, int hour_to, int timetable = kAlways) {
  const absl::CivilDay day(2030, 5, 4);
  return {.timetable_id = timetable,
          .period = Period{{day, hour_from * 3600}, {day, hour_to * 3600}}};
}

using See = std::function<std::string(Bench&)>;

struct Question {
  const char* name;
  See see;
  std::vector<std::pair<const char*, std::string>> answers;  // what each value makes to be seen
};

std::vector<Question> Questions() {
  return {
      {"list_write",
       [](Bench& bench) {
         bench.Change([](Database& database) {
           database.access_levels["APT"].zones = {{"ZGYM", {}}, {"ZPOOL", {}}};
         });
         return bench.Update({{"ZGYM", 5}});
       },
       {{"replace", "ZGYM:5"},
        {"merge_with_overwrite", "ZGYM:5 ZPOOL:0"},
        {"merge_without_overwrite", "ZGYM:0 ZPOOL:0"}}},
      {"absent_lists",
       [](Bench& bench) {
         bench.Update({{"ZGYM", 5}});
         bench.Call("SaltoDBGroup.Update",
                    "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID><Name>x</Name></SaltoDBGroup>");
         const AccessLevel level = bench.Snapshot().access_levels["APT"];
         return absl::StrCat(level.name, " ", level.zones.size(), level.doors.size(),
                             level.members.size());
       },
       {{"keep", "x 111"}, {"clear", "x 000"}}},
      {"duplicate_item",
       [](Bench& bench) {
         return bench.Update({{"ZGYM", 5}, {"ZGYM", 6}});
       },
       {{"error_7", "7"}, {"error_10", "10"}, {"last_wins", "ZGYM:6"}, {"first_wins", "ZGYM:5"}}},
      {"end_of_day",
       [](Bench& bench) {
         const int code = bench.Code(
             bench.Call("SaltoDBGroup.Update",
                        Group(ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><UsePeriod>1</UsePeriod><Period>"
                                       "<StartDate>2030-05-04T13:30:15</StartDate>"
                                       "<EndDate>2030-05-04T24:00:00</EndDate></Period>"))));
         if (code != 0) return absl::StrCat(code);
         const Period period = *bench.Snapshot().access_levels["APT"].zones["ZGYM"].period;
         return absl::StrCat(FormatLocalDateTime(period.start), " ",
                             FormatLocalDateTime(period.end));
       },
       {{"accept", "2030-05-04T13:30:15 2030-05-04T24:00:00"},
        {"error_503", "503"},
        {"next_day", "2030-05-04T13:30:15 2030-05-05T00:00:00"},
        {"truncate_seconds", "2030-05-04T13:30:00 2030-05-04T24:00:00"}}},
      {"over_midnight",
       [](Bench& bench) {
         const std::string code =
             bench.CodeOf("SaltoDBTimezoneTable.Update",
                          Timetable(Interval("22:00:00", "06:00:00", "<Friday>1</Friday>")));
         bench.Update({{"ZGYM", 17}});
         return absl::StrCat(code, " ", bench.Opens(5, 59), bench.Opens(6, 0), bench.Opens(23, 0));
       },
       {{"error_12", "12 000"}, {"accept", "0 100"}}},
      {"ends",
       [](Bench& bench) {
         bench.Change(
             [](Database& database) { database.access_levels["APT"].zones["ZGYM"] = On(9, 10); });
         return absl::StrCat(bench.Opens(9, 0), bench.Opens(10, 0), bench.Opens(10, 0, 1));
       },
       {{"exclusive", "100"}, {"inclusive", "110"}}},
      {"server_zone",
       [](Bench& bench) { return bench.Between(bench.Params("GetInfo", ""), "<DateTime>", "</"); },
       {{"configured", "2026-9-2T12:03:04"}, {"utc", "2026-9-2T02:03:04"}}},
      {"paging",
       [](Bench& bench) {
         const std::string page = bench.Params(
             "SaltoDBGroupList.Read",
             "<MaxCount>1</MaxCount><StartingFromExtGroupID>B</StartingFromExtGroupID>");
         return absl::StrCat(bench.Between(page, "<ExtGroupID>", "</"), " ",
                             bench.Between(page, "<EOF>", "</"));
       },
       {{"inclusive", "B 0"}, {"exclusive", "C 1"}, {"no_eof", "B none"}}},
      {"group_list",
       [](Bench& bench) { return bench.CodeOf("SaltoDBGroupList.Read", ""); },
       {{"offered", "0"}, {"error_502", "502"}}},
      {"group_insert_or_update",
       [](Bench& bench) { return bench.CodeOf("SaltoDBGroup.InsertOrUpdate", Group("")); },
       {{"offered", "0"}, {"error_502", "502"}}},
      {"unknown_item",
       [](Bench& bench) {
         return bench.Update({{"ZGYM", 5}, {"ZNONE", 5}, {"ZPOOL", 5000}});
       },
       {{"error_11", "11"}, {"skip", "ZGYM:5"}}},
      {"timetables",
       [](Bench& bench) {
         const std::string table = Timetable("");
         std::string codes;
         for (const char* write : {"Update", "Insert", "Insert", "Update"}) {
           absl::StrAppend(&codes,
                           bench.CodeOf(absl::StrCat("SaltoDBTimezoneTable.", write), table), " ");
         }
         return codes;
       },
       {{"fixed", "0 502 502 0 "}, {"insertable", "11 0 10 0 "}}},
      {"timetable_pool",
       [](Bench& bench) {
         return bench.Update({{"ZGYM", 256}}) + " " + bench.Update({{"ZGYM", 257}});
       },
       {{"1024", "ZGYM:256 ZGYM:257"}, {"256", "ZGYM:256 11"}}},
      {"timetable_in_use",
       [](Bench& bench) {
         bench.Update({{"ZGYM", 17}});
         bench.CodeOf("SaltoDBTimezoneTable.Update", Timetable(""));
         return absl::StrCat(bench.Snapshot().doors["D1"].update_required,
                             bench.Snapshot().doors["D2"].update_required, " ",
                             bench.Snapshot().timetables[17].writes);
       },
       {{"update_required", "10 1"}, {"count_only", "00 1"}}},
      {"absent_day_flag",
       [](Bench& bench) {
         bench.CodeOf("SaltoDBTimezoneTable.Update",
                      Timetable(Interval("09:00:00", "10:00:00", "<Monday>1</Monday>")));
         return absl::StrCat(bench.Snapshot().timetables[17].intervals[0].days.count());
       },
       {{"0", "1"}, {"1", "10"}}},
      {"max_intervals",
       [](Bench& bench) {
         std::string intervals;
         for (int hour = 1; hour <= 9; ++hour) {
           absl::StrAppend(&intervals,
                           Interval(absl::StrCat(hour, ":00:00"), absl::StrCat(hour, ":30:00")));
         }
         return bench.CodeOf("SaltoDBTimezoneTable.Update", Timetable(intervals));
       },
       {{"8", "7"}, {"unlimited", "0"}}},
      {"period_times",
       [](Bench& bench) {
         bench.Change(
             [](Database& database) { database.access_levels["APT"].zones["ZGYM"] = On(9, 10); });
         return absl::StrCat(bench.Opens(8, 0), bench.Opens(9, 30), bench.Opens(23, 59));
       },
       {{"minutes", "010"}, {"whole_days", "111"}}},
      {"returned_id",
       [](Bench& bench) {
         const std::string answer = bench.Call(
             "SaltoDBGroup.Update", "<SaltoDBGroup><ExtGroupID>apt</ExtGroupID></SaltoDBGroup>");
         return bench.Between(answer, "<Params>", "</Params>");
       },
       {{"echo", "none"}, {"canonical", "<ExtGroupID>APT</ExtGroupID>"}}},
      {"encoding",
       [](Bench& bench) {
         bench.Change([](Database& database) { database.access_levels["APT"].name = "\xC3\xA9"; });
         return bench.Between(
             bench.AnswerTo("<RequestCall><RequestName>SaltoDBGroupList.Read</RequestName>"
                            "</RequestCall>"),
             "<Name>", "</");
       },
       {{"utf-8", "\xC3\xA9"}, {"iso-8859-1", "\xE9"}}},
      {"expired_permissions",
       [](Bench& bench) {
         bench.Change([](Database& database) {
           Permission over = On(9, 10);
           over.period->start.date = over.period->end.date = absl::CivilDay(2026, 9, 1);
           database.access_levels["APT"].zones = {{"ZGYM", over}, {"ZPOOL", On(9, 10)}};
         });
         bench.Call("GetInfo", "");
         return bench.Zones();
       },
       {{"keep", "ZGYM:0 ZPOOL:0"}, {"purge", "ZPOOL:0"}}},
      {"unfilled_timetable",
       [](Bench& bench) {
         bench.Update({{"ZGYM", 17}});
         return absl::StrCat(bench.Opens(12, 0));
       },
       {{"never", "0"}, {"always", "1"}}},
      {"visitor_levels",
       [](Bench& bench) {
         bench.Change([](Database& database) { database.access_levels["B"].is_visitor = true; });
         const std::string page = bench.Params("SaltoDBGroupList.Read", "<MaxCount>2</MaxCount>");
         const std::string update = bench.CodeOf(
             "SaltoDBGroup.Update", "<SaltoDBGroup><ExtGroupID>B</ExtGroupID></SaltoDBGroup>");
         const std::string erase =
             bench.CodeOf("SaltoDBGroup.Delete", "<ExtGroupID>B</ExtGroupID>");
         return absl::StrCat(absl::StrContains(page, ">B<"), absl::StrContains(page, ">C<"), " ",
                             update, " ", erase);
       },
       {{"like_user_levels", "10 0 0"}, {"hidden", "01 11 11"}}},
      {"filled_timetable",
       [](Bench& bench) {
         bench.CodeOf("SaltoDBTimezoneTable.Update", Timetable(""));
         const bool before = bench.Snapshot().doors["D1"].update_required;
         bench.Update({{"ZGYM", 17}});
         return absl::StrCat(before, bench.Snapshot().doors["D1"].update_required);
       },
       {{"never_update_required", "00"}, {"update_required", "01"}}},
      {"late_write",
       [](Bench& bench) {
         EXPECT_OK(bench.faults().Add({.fault = {FaultKind::kNoAnswer, absl::Seconds(3)}}));
         const Fault fault = bench.FaultOf("<RequestName>GetInfo</RequestName>");
         return absl::StrCat(FaultKindName(fault.kind), " ", absl::FormatDuration(fault.wait));
       },
       {{"never", "no_answer 3s"}, {"carried_out", "late_effect 10s"}}},
  };
}

TEST(SwitchesTest, EachValueIsSeenByAClient) {
  for (const Question& question : Questions()) {
    for (const auto& [value, expected] : question.answers) {
      Bench bench;
      bench.Set(question.name, value);
      EXPECT_EQ(question.see(bench), expected) << question.name << "=" << value;
    }
  }
}

TEST(SwitchesTest, EachSwitchIsInTheTable) {
  // Over a connection: simulator_fault_test.cc. Over STP: the tests of STP. How long: with what
  // they belong to.
  const std::set<std::string> elsewhere = {"stp_length",         "stp_version",
                                           "connections",        "exception_status",
                                           "idle_close_seconds", "late_write_seconds"};
  std::set<std::string> tested = elsewhere;
  for (const Question& question : Questions()) {
    tested.insert(question.name);
    std::vector<std::string> values;
    for (const auto& [value, expected] : question.answers) values.emplace_back(value);
    ASSERT_NE(FindSwitch(question.name), nullptr) << question.name;
    EXPECT_EQ(FindSwitch(question.name)->values, values) << question.name;
  }
  std::set<std::string> all;
  std::set<int> questions;
  for (const Switch& one : Switches()) {
    all.insert(one.name);
    questions.insert(one.question);
  }
  EXPECT_EQ(tested, all);
  EXPECT_EQ(questions.size(), 27u);
}

TEST(SwitchesTest, ValuesAreReadAndWritten) {
  for (const Switch& one : Switches()) {
    Behaviour behaviour;
    EXPECT_EQ(one.get(behaviour), one.values.front()) << one.name << ": the default goes first";
    for (const std::string& value : one.values) {
      ASSERT_OK(one.set(behaviour, value));
      EXPECT_EQ(one.get(behaviour), value) << one.name;
    }
    const std::string before = one.get(behaviour);
    EXPECT_THAT(one.set(behaviour, "-7"), StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_EQ(one.get(behaviour), before) << one.name;
  }
  Behaviour behaviour;
  EXPECT_THAT(SetSwitch("list_wrote", "replace", behaviour),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("there are: list_write, ")));
}

TEST(SwitchesTest, CanonicalIdsAreSpelledEverywhere) {
  Database database;
  database.zones["Gym"].doors = {"d1"};
  database.doors["d1"];
  database.users["ada"].zones["Gym"];
  database.access_levels["apt"].zones["Gym"];
  database.access_levels["apt"].doors["d1"];
  database.access_levels["apt"].members = {"ada"};
  SpellIds(Behaviour{.returned_id = ReturnedId::kCanonical}, database);
  EXPECT_TRUE(database.zones.at("GYM").doors.contains("D1"));
  EXPECT_TRUE(database.users.at("ADA").zones.contains("GYM"));
  EXPECT_TRUE(database.access_levels.at("APT").zones.contains("GYM"));
  EXPECT_TRUE(database.access_levels.at("APT").doors.contains("D1"));
  EXPECT_TRUE(database.access_levels.at("APT").members.contains("ADA"));
}

}  // namespace
}  // namespace connecx::simulator
