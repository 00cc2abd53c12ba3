#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "simulator/model.h"
#include "simulator/ship_fixture.h"

namespace connecx::simulator {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using ShipEntitiesTest = ShipTest;

TEST_F(ShipEntitiesTest, PermissionRules) {
  const struct {
    std::string items;
    int code;
  } cases[] = {
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID>"), 0},
      {ZoneItem("<ExtGroupID>APT</ExtGroupID><ExtZoneID> ZGYM "
                "</ExtZoneID><TimezoneTableID>1024</TimezoneTableID>"),
       0},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><UsePeriod>1</"
                "UsePeriod><Period><StartDate>2030-5-4T00:00:00</StartDate>"
                "<EndDate>2030-05-04T24:00:00</EndDate></Period>"),
       0},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><UsePeriod>1</UsePeriod>"), 12},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><UsePeriod>1</"
                "UsePeriod><Period><StartDate>2030-05-04T00:00:00</StartDate>"
                "<EndDate>2030-05-03T00:00:00</EndDate></Period>"),
       12},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><UsePeriod>1</UsePeriod><Period><StartDate>2030-05-04 "
                "00:00:00</StartDate>"
                "<EndDate>2030-05-04T24:00:00</EndDate></Period>"),
       503},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID>") + ZoneItem("<ExtZoneID>NO</ExtZoneID>"), 11},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><TimezoneTableID>1025</TimezoneTableID>"), 11},
      {ZoneItem("<ExtZoneID>ZGYM</ExtZoneID>") + ZoneItem("<ExtZoneID>ZGYM</ExtZoneID>"), 7},
      {ZoneItem("<ExtDoorID>D1</ExtDoorID>"), 501},
      {ZoneItem(""), 501},
      {"<Other/>", 501},
  };
  for (const auto& c : cases) {
    const Database before = Snapshot();
    const std::string answer = Call("SaltoDBGroup.Update", Group(c.items));
    EXPECT_EQ(Code(answer), c.code) << c.items << "\n" << answer;
    if (c.code != 0) {
      EXPECT_EQ(Snapshot().access_levels.at("APT").zones, before.access_levels.at("APT").zones)
          << c.items;
    }
  }
}

TEST_F(ShipEntitiesTest, GroupReadsBackAsWritten) {
  EXPECT_EQ(
      Params(
          "SaltoDBGroup.Update",
          Group(ZoneItem("<ExtZoneID>ZPOOL</ExtZoneID>") +
                ZoneItem(
                    "<ExtZoneID>ZGYM</ExtZoneID><TimezoneTableID>17</TimezoneTableID><UsePeriod>1"
                    "</UsePeriod><Period><StartDate>2030-5-4T0:00:00</StartDate><EndDate>"
                    "2030-05-04T24:00:00</EndDate></Period>"))),
      "<ExtGroupID>APT</ExtGroupID>");
  EXPECT_EQ(
      Params("SaltoDBGroupList.Read",
             "<MaxCount>1</MaxCount><StartingFromExtGroupID>APT</StartingFromExtGroupID>"
             "<ReturnAccessPermissions_Group_Door>1</ReturnAccessPermissions_Group_Door>"
             "<ReturnAccessPermissions_Group_Zone>1</ReturnAccessPermissions_Group_Zone>"
             "<ReturnMembership_User_Group>1</ReturnMembership_User_Group>"),
      "<SaltoDBGroupList><SaltoDBGroup><ExtGroupID>APT</ExtGroupID><Name>501/1</Name><Description/>"
      "<SaltoDB.AccessPermissionList.Group_Door><SaltoDB.AccessPermission.Group_Door><ExtGroupID>"
      "APT</ExtGroupID>"
      "<ExtDoorID>D2</ExtDoorID><TimezoneTableID>0</TimezoneTableID><UsePeriod>0</"
      "UsePeriod><Period><StartDate>"
      "1900-01-01T00:00:00</StartDate><EndDate>1900-01-01T00:00:00</EndDate></Period>"
      "</SaltoDB.AccessPermission.Group_Door></SaltoDB.AccessPermissionList.Group_Door>"
      "<SaltoDB.AccessPermissionList.Group_Zone><SaltoDB.AccessPermission.Group_Zone><ExtGroupID>"
      "APT</ExtGroupID>"
      "<ExtZoneID>ZGYM</ExtZoneID><TimezoneTableID>17</TimezoneTableID><UsePeriod>1</"
      "UsePeriod><Period><StartDate>"
      "2030-05-04T00:00:00</StartDate><EndDate>2030-05-04T24:00:00</EndDate></Period>"
      "</SaltoDB.AccessPermission.Group_Zone><SaltoDB.AccessPermission.Group_Zone><ExtGroupID>APT</"
      "ExtGroupID>"
      "<ExtZoneID>ZPOOL</ExtZoneID><TimezoneTableID>0</TimezoneTableID><UsePeriod>0</"
      "UsePeriod><Period><StartDate>"
      "1900-01-01T00:00:00</StartDate><EndDate>1900-01-01T00:00:00</EndDate></Period>"
      "</SaltoDB.AccessPermission.Group_Zone></SaltoDB.AccessPermissionList.Group_Zone>"
      "<SaltoDB.MembershipList.User_Group><SaltoDB.Membership.User_Group><ExtGroupID>APT</"
      "ExtGroupID>"
      "<ExtUserID>U1</ExtUserID></SaltoDB.Membership.User_Group></"
      "SaltoDB.MembershipList.User_Group></SaltoDBGroup>"
      "</SaltoDBGroupList><EOF>0</EOF>");
}

TEST_F(ShipEntitiesTest, ListsReplaceAbsentKeepsEmptyClears) {
  Params("SaltoDBGroup.Update", Group(ZoneItem("<ExtZoneID>ZGYM</ExtZoneID>")));
  Params("SaltoDBGroup.Update", Group(ZoneItem("<ExtZoneID>ZPOOL</ExtZoneID>")));
  AccessLevel level = Snapshot().access_levels.at("APT");
  EXPECT_EQ(level.zones.size(), 1u);
  EXPECT_TRUE(level.zones.contains("ZPOOL"));
  EXPECT_TRUE(level.doors.contains("D2"));
  EXPECT_TRUE(level.members.contains("U1"));

  Params("SaltoDBGroup.Update",
         "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID><Name>new</Name></SaltoDBGroup>");
  level = Snapshot().access_levels.at("APT");
  EXPECT_EQ(level.name, "new");
  EXPECT_EQ(level.zones.size(), 1u);

  Params("SaltoDBGroup.Update",
         "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID><SaltoDB.AccessPermissionList.Group_Zone/>"
         "<SaltoDB.MembershipList.User_Group></SaltoDB.MembershipList.User_Group></SaltoDBGroup>");
  level = Snapshot().access_levels.at("APT");
  EXPECT_TRUE(level.zones.empty());
  EXPECT_TRUE(level.members.empty());
  EXPECT_FALSE(level.doors.empty());
  EXPECT_THAT(Params("SaltoDBGroupList.Read",
                     "<ReturnAccessPermissions_Group_Zone>1</ReturnAccessPermissions_Group_Zone>"),
              HasSubstr("<SaltoDB.AccessPermissionList.Group_Zone/>"));
  EXPECT_THAT(Params("SaltoDBGroupList.Read", ""), Not(HasSubstr("Group_Zone")));
}

TEST_F(ShipEntitiesTest, PagingIsInclusiveAndSaysWhenItEnds) {
  const auto page = [this](absl::string_view params) {
    return absl::StrReplaceAll(Params("SaltoDBGroupList.Read", params),
                               {{"<SaltoDBGroup><ExtGroupID>", "["},
                                {"</ExtGroupID>", "]"},
                                {"<Name/>", ""},
                                {"<Name>501/1</Name>", ""},
                                {"<Description/>", ""},
                                {"</SaltoDBGroup>", ""}});
  };
  EXPECT_EQ(page(""), "<SaltoDBGroupList>[APT][B][C]</SaltoDBGroupList><EOF>1</EOF>");
  EXPECT_EQ(page("<MaxCount>2</MaxCount>"),
            "<SaltoDBGroupList>[APT][B]</SaltoDBGroupList><EOF>0</EOF>");
  EXPECT_EQ(page("<MaxCount>2</MaxCount><StartingFromExtGroupID>B</StartingFromExtGroupID>"),
            "<SaltoDBGroupList>[B][C]</SaltoDBGroupList><EOF>1</EOF>");
  EXPECT_EQ(page("<MaxCount>1</MaxCount><StartingFromExtGroupID>AZ</StartingFromExtGroupID>"),
            "<SaltoDBGroupList>[B]</SaltoDBGroupList><EOF>0</EOF>");
  EXPECT_EQ(page("<StartingFromExtGroupID>D</StartingFromExtGroupID>"),
            "<SaltoDBGroupList/><EOF>1</EOF>");
}

TEST_F(ShipEntitiesTest, TimetablesAreAPool) {
  EXPECT_EQ(
      Params("SaltoDBTimezoneTableList.Read",
             "<MaxCount>1</MaxCount><StartingFromTimezoneTableID>17</StartingFromTimezoneTableID>"),
      "<SaltoDBTimezoneTableList><SaltoDBTimezoneTable><TimezoneTableID>17</"
      "TimezoneTableID><Name>Timetable0017"
      "</Name><Description/><SaltoDBTimezoneList/></SaltoDBTimezoneTable></"
      "SaltoDBTimezoneTableList><EOF>0</EOF>");
  EXPECT_EQ(
      Params("SaltoDBTimezoneTable.Update",
             Timetable(Interval("8:00:00", "24:00:00", "<Monday>1</Monday><Holiday>1</Holiday>"))),
      "<TimezoneTableID>17</TimezoneTableID>");
  EXPECT_THAT(
      Params("SaltoDBTimezoneTableList.Read",
             "<MaxCount>1</MaxCount><StartingFromTimezoneTableID>17</StartingFromTimezoneTableID>"),
      HasSubstr(
          "<SaltoDBTimezoneList><SaltoDBTimezone><TimezoneTableID>17</TimezoneTableID><TimezoneID>1"
          "</TimezoneID><StartTime>08:00:00</StartTime><EndTime>24:00:00</EndTime><Monday>1</"
          "Monday>"
          "<Tuesday>0</Tuesday><Wednesday>0</Wednesday><Thursday>0</Thursday><Friday>0</Friday>"
          "<Saturday>0</Saturday><Sunday>0</Sunday><Special1>0</Special1><Special2>0</Special2>"
          "<Holiday>1</Holiday></SaltoDBTimezone></SaltoDBTimezoneList>"));
  Params("SaltoDBTimezoneTable.Update",
         "<SaltoDBTimezoneTable><TimezoneTableID>17</TimezoneTableID><Name>CX</Name></"
         "SaltoDBTimezoneTable>");
  EXPECT_EQ(Snapshot().timetables.at(17).intervals.size(), 1u);
  Params("SaltoDBTimezoneTable.Update", Timetable(""));
  EXPECT_TRUE(Snapshot().timetables.at(17).intervals.empty());
  EXPECT_THAT(Params("SaltoDBTimezoneTableList.Read",
                     "<MaxCount>2147483647</MaxCount><StartingFromTimezoneTableID>1024</"
                     "StartingFromTimezoneTableID>"),
              HasSubstr("<EOF>1</EOF>"));
  EXPECT_EQ(Params("SaltoDBTimezoneTableList.Read",
                   "<StartingFromTimezoneTableID>2147483647</StartingFromTimezoneTableID>"),
            "<SaltoDBTimezoneTableList/><EOF>1</EOF>");
}

TEST_F(ShipEntitiesTest, TimetableRules) {
  std::string eight;
  for (int i = 0; i < 8; ++i) eight += Interval(absl::StrFormat("%02d:00:00", i), "12:00:00");
  const struct {
    std::string intervals;
    int code;
  } cases[] = {
      {eight, 0},
      {eight + Interval("07:00:00", "12:00:00", "<Monday>1</Monday>"), 0},
      {eight + Interval("08:00:00", "12:00:00"), 7},
      {Interval("22:00:00", "06:00:00"), 12},
      {Interval("22:00:00", "24:00:01"), 503},
      {Interval("22:00", "23:00:00"), 503},
      {Interval("22:00:00", "23:00:00", "<Monday>2</Monday>"), 503},
      {"<SaltoDBTimezone><StartTime>08:00:00</StartTime></SaltoDBTimezone>", 501},
      {Interval("08:00:00", "09:00:00", "<TimezoneID>1</TimezoneID>") +
           Interval("10:00:00", "11:00:00", "<TimezoneID>1</TimezoneID>"),
       12},
  };
  for (const auto& c : cases) {
    const std::string answer = Call("SaltoDBTimezoneTable.Update", Timetable(c.intervals));
    EXPECT_EQ(Code(answer), c.code) << c.intervals << "\n" << answer;
  }
}

TEST_F(ShipEntitiesTest, AtMost96LowZones) {
  for (int i = 0; i < 97; ++i) {
    const std::string answer = Call(
        "SaltoDBZone.InsertOrUpdate",
        absl::StrCat("<SaltoDBZone><ExtZoneID>L", i, "</ExtZoneID><IsLow>1</IsLow></SaltoDBZone>"));
    EXPECT_EQ(Code(answer), i < 96 ? 0 : 601) << i;
  }
}

TEST_F(ShipEntitiesTest, MembershipsAreOneRelationSeenFromBothSides) {
  Params("SaltoDBUser.Update",
         "<SaltoDBUser><ExtUserID>U2</ExtUserID><FirstName>Bea</"
         "FirstName><SaltoDB.MembershipList.User_Group>"
         "<SaltoDB.Membership.User_Group><ExtGroupID>B</ExtGroupID></SaltoDB.Membership.User_Group>"
         "</SaltoDB.MembershipList.User_Group></SaltoDBUser>");
  EXPECT_TRUE(Snapshot().access_levels.at("B").members.contains("U2"));
  const std::string users =
      Params("SaltoDBUserList.Read",
             "<StartingFromExtUserID>U2</StartingFromExtUserID><ReturnMembership_User_Group>1"
             "</ReturnMembership_User_Group>");
  EXPECT_THAT(users, HasSubstr("<FirstName>Bea</FirstName>"));
  EXPECT_THAT(users, HasSubstr("<ExtGroupID>B</ExtGroupID>"));
  Params("SaltoDBUser.Delete", "<ExtUserID>U2</ExtUserID>");
  EXPECT_TRUE(Snapshot().access_levels.at("B").members.empty());

  Params("SaltoDBDoor.Update",
         "<SaltoDBDoor><ExtDoorID>D2</"
         "ExtDoorID><SaltoDB.MembershipList.Door_Zone><SaltoDB.Membership.Door_Zone>"
         "<ExtZoneID>ZPOOL</ExtZoneID></SaltoDB.Membership.Door_Zone></"
         "SaltoDB.MembershipList.Door_Zone></SaltoDBDoor>");
  EXPECT_THAT(
      Params("SaltoDBZoneList.Read", "<ReturnMembership_Door_Zone>1</ReturnMembership_Door_Zone>"),
      HasSubstr(
          "<Name>Pool &amp; Sauna</Name><Description/><IsLow>0</IsLow><IsFreeAssignment>0"
          "</IsFreeAssignment><FreeAssignmentGroup>1</FreeAssignmentGroup><SaltoDB.MembershipList."
          "Door_Zone><SaltoDB.Membership.Door_Zone><ExtZoneID>ZPOOL</ExtZoneID><ExtDoorID>D2</"
          "ExtDoorID>"
          "</SaltoDB.Membership.Door_Zone></SaltoDB.MembershipList.Door_Zone>"));
}

TEST_F(ShipEntitiesTest, WhatIsDeletedTakesItsPermissionsWithIt) {
  Params("SaltoDBGroup.Update", Group(ZoneItem("<ExtZoneID>ZGYM</ExtZoneID>")));
  EXPECT_EQ(Params("SaltoDBZone.Delete", "<ExtZoneID>ZGYM</ExtZoneID>"),
            "<ExtZoneID>ZGYM</ExtZoneID>");
  EXPECT_TRUE(Snapshot().access_levels.at("APT").zones.empty());
  Params("SaltoDBDoor.Delete", "<ExtDoorID>D2</ExtDoorID>");
  EXPECT_TRUE(Snapshot().access_levels.at("APT").doors.empty());
  Params("SaltoDBGroup.Delete", "<ExtGroupID>APT</ExtGroupID>");
  EXPECT_FALSE(Snapshot().access_levels.contains("APT"));
}

TEST_F(ShipEntitiesTest, CalendarSetsSpecialDays) {
  const std::string may = "0001230000000000000000000000000";
  const auto update = [](absl::string_view id, absl::string_view month) {
    return absl::StrCat("<SaltoDBYearCalendar><CalendarID>", id,
                        "</CalendarID><Year>2030</Year><Month5>", month,
                        "</Month5></SaltoDBYearCalendar>");
  };
  EXPECT_EQ(Params("SaltoDBYearCalendar.Update", update("1", may)), "<CalendarID>1</CalendarID>");
  EXPECT_EQ(Snapshot().special_days,
            (SpecialDays{{absl::CivilDay(2030, 5, 4), DayType::kHoliday},
                         {absl::CivilDay(2030, 5, 5), DayType::kSpecial1},
                         {absl::CivilDay(2030, 5, 6), DayType::kSpecial2}}));
  Params("SaltoDBYearCalendar.Update", update("1", std::string(31, '0')));
  EXPECT_TRUE(Snapshot().special_days.empty());
  EXPECT_EQ(Code(Call("SaltoDBYearCalendar.Update", update("2", may))), 11);
  EXPECT_EQ(Code(Call("SaltoDBYearCalendar.Update", update("1", "000"))), 12);
  EXPECT_EQ(Code(Call("SaltoDBYearCalendar.Update", update("1", "4" + may.substr(1)))), 12);
}

TEST_F(ShipEntitiesTest, SimpleReads) {
  EXPECT_EQ(Params("SaltoDBLockerList.Read", "<MaxCount>5</MaxCount><StartingFromExtDoorID/>"),
            "<SaltoDBLockerList/><EOF>1</EOF>");
  EXPECT_EQ(Params("SaltoDBAuditTrail.Read",
                   "<MaxCount>5</MaxCount><StartingFromEventID>1</StartingFromEventID>"),
            "<SaltoDBAuditTrail/>");
  EXPECT_THAT(Params("OnlineDoor.GetOnlineStatusList", ""), HasSubstr("<ExtDoorID>D2</ExtDoorID>"));
  EXPECT_THAT(Params("OnlineDoor.GetOnlineStatusList",
                     "<ExtDoorIDList><ExtDoorID>X</ExtDoorID></ExtDoorIDList>"),
              HasSubstr("<ErrorCode>100</ErrorCode>"));
}

}  // namespace
}  // namespace connecx::simulator
