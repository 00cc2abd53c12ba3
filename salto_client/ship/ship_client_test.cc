#include "salto_client/ship/ship_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/status_matchers.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/transport.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;

constexpr absl::Duration kLimit = absl::Seconds(5);

// Answers every request with the same Params, as an answer to `request_name`.
class CannedTransport final : public Transport {
 public:
  void AnswerWith(absl::string_view request_name, absl::string_view params) {
    answer_ =
        absl::StrCat("<?xml version='1.0' encoding='utf-8'?><RequestResponse><RequestName>",
                     request_name, "</RequestName><Params>", params, "</Params></RequestResponse>");
  }
  void FailWith(absl::Status error) { answer_ = error; }

  const std::string& request() const { return request_; }
  int calls() const { return calls_; }

  absl::StatusOr<std::string> RoundTrip(absl::string_view document,
                                        absl::Duration time_limit) override {
    ++calls_;
    request_ = std::string(document);
    EXPECT_EQ(time_limit, kLimit);
    return answer_;
  }

 private:
  absl::StatusOr<std::string> answer_ = absl::UnavailableError("nothing to say");
  std::string request_;
  int calls_ = 0;
};

class ShipClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<Page<Group>> ReadGroupsFrom(absl::string_view params) {
    transport_.AnswerWith("SaltoDBGroupList.Read", params);
    return client_.ReadGroups({}, kAllGroupLists, kLimit);
  }
  absl::StatusOr<Page<Timetable>> ReadTimetablesFrom(absl::string_view params) {
    transport_.AnswerWith("SaltoDBTimezoneTableList.Read", params);
    return client_.ReadTimetables({}, kLimit);
  }

  CannedTransport transport_;
  ShipClient client_{transport_};
};

TEST_F(ShipClientTest, GetInfoReadsAnUnpaddedDateTime) {
  transport_.AnswerWith("GetInfo",
                        "<ProtocolID>SHIP</ProtocolID><ProtocolVersion>1.0</ProtocolVersion>"
                        "<DateTime>2004-9-2T12:30:20</DateTime>"
                        "<DefaultLanguage>eng</DefaultLanguage><New>x</New>");
  EXPECT_THAT(client_.GetInfo(kLimit),
              IsOkAndHolds(ServerInfo{.protocol_id = "SHIP",
                                      .protocol_version = "1.0",
                                      .local_time = absl::CivilSecond(2004, 9, 2, 12, 30, 20),
                                      .default_language = "eng"}));
  EXPECT_THAT(transport_.request(),
              HasSubstr("<RequestName>GetInfo</RequestName><Params></Params>"));
}

TEST_F(ShipClientTest, GetInfoWithoutATimeIsDataLoss) {
  transport_.AnswerWith("GetInfo", "<ProtocolID>SHIP</ProtocolID>");
  EXPECT_THAT(client_.GetInfo(kLimit),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("DateTime")));
  transport_.AnswerWith("GetInfo", "<DateTime>noon</DateTime>");
  EXPECT_THAT(client_.GetInfo(kLimit), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("noon")));
}

TEST_F(ShipClientTest, ReadGroupsAsksForWhatIsWanted) {
  transport_.AnswerWith("SaltoDBGroupList.Read", "<SaltoDBGroupList/><EOF>1</EOF>");
  EXPECT_THAT(
      client_.ReadGroups({.start_from = "501/56 é", .max_count = 2}, {.zones = true}, kLimit),
      IsOkAndHolds(Page<Group>{.eof = true}));
  EXPECT_THAT(transport_.request(),
              HasSubstr("<MaxCount>2</MaxCount>"
                        "<StartingFromExtGroupID>501/56 &#233;</StartingFromExtGroupID>"
                        "<ReturnAccessPermissions_Group_Door>0</ReturnAccessPermissions_Group_Door>"
                        "<ReturnAccessPermissions_Group_Zone>1</ReturnAccessPermissions_Group_Zone>"
                        "<ReturnMembership_User_Group>0</ReturnMembership_User_Group>"));
}

constexpr absl::string_view kGroupXml = R"(
  <SaltoDBGroupList><SaltoDBGroup>
    <ExtGroupID> APT-0501 </ExtGroupID><Name>Apartment 501/56</Name><Description />
    <SomethingNew>1</SomethingNew>
    <SaltoDB.AccessPermissionList.Group_Door/>
    <SaltoDB.AccessPermissionList.Group_Zone>
      <SaltoDB.AccessPermission.Group_Zone>
        <ExtGroupID>APT-0501</ExtGroupID><ExtZoneID>ZGYM</ExtZoneID>
        <TimezoneTableID>17</TimezoneTableID><UsePeriod>1</UsePeriod>
        <Period><StartDate>2030-5-4T00:00:00</StartDate><EndDate>2030-05-04T24:00:00</EndDate>
          <Extra a="1">&#228;</Extra></Period>
        <Flavour><Kind>x &lt; y</Kind></Flavour>
      </SaltoDB.AccessPermission.Group_Zone>
      <SaltoDB.AccessPermission.Group_Zone><ExtZoneID>ZLIFT</ExtZoneID>
      </SaltoDB.AccessPermission.Group_Zone>
    </SaltoDB.AccessPermissionList.Group_Zone>
    <SaltoDB.MembershipList.User_Group>
      <SaltoDB.Membership.User_Group><ExtUserID>U1</ExtUserID><Since>2020</Since>
      </SaltoDB.Membership.User_Group>
    </SaltoDB.MembershipList.User_Group>
  </SaltoDBGroup></SaltoDBGroupList><EOF>0</EOF>)";

TEST_F(ShipClientTest, ReadGroupsKeepsForeignDataAsRead) {
  const absl::StatusOr<Page<Group>> page = ReadGroupsFrom(kGroupXml);
  ASSERT_OK(page.status());
  EXPECT_EQ(page->eof, false);
  const Permission gym = {.target_id = "ZGYM",
                          .timetable = "17",
                          .use_period = "1",
                          .period = RawPeriod{.start = "2030-5-4T00:00:00",
                                              .end = "2030-05-04T24:00:00",
                                              .unknown = {"<Extra a=\"1\">&#228;</Extra>"}},
                          .unknown = {"<Flavour><Kind>x &#60; y</Kind></Flavour>"}};
  EXPECT_THAT(page->items,
              ElementsAre(Group{.group_id = "APT-0501",
                                .name = "Apartment 501/56",
                                .doors = std::vector<Permission>(),
                                .zones = std::vector<Permission>{gym, {.target_id = "ZLIFT"}},
                                .members = std::vector<Member>{
                                    {.user_id = "U1", .unknown = {"<Since>2020</Since>"}}}}));
}

TEST_F(ShipClientTest, WhatWasReadIsWrittenBackTheSame) {
  const absl::StatusOr<Page<Group>> page = ReadGroupsFrom(kGroupXml);
  ASSERT_OK(page.status());
  const Group& group = page->items[0];
  transport_.AnswerWith("SaltoDBGroup.Update", "<ExtGroupID>APT-0501</ExtGroupID>");
  EXPECT_THAT(client_.UpdateGroup({.group_id = group.group_id,
                                   .doors = group.doors,
                                   .zones = group.zones,
                                   .members = group.members},
                                  kLimit),
              IsOkAndHolds("APT-0501"));
  EXPECT_THAT(
      transport_.request(),
      HasSubstr("<Params><SaltoDBGroup><ExtGroupID>APT-0501</ExtGroupID>"
                "<SaltoDB.AccessPermissionList.Group_Door/>"
                "<SaltoDB.AccessPermissionList.Group_Zone><SaltoDB.AccessPermission.Group_Zone>"
                "<ExtZoneID>ZGYM</ExtZoneID><TimezoneTableID>17</TimezoneTableID>"
                "<UsePeriod>1</UsePeriod><Period><StartDate>2030-5-4T00:00:00</StartDate>"
                "<EndDate>2030-05-04T24:00:00</EndDate><Extra a=\"1\">&#228;</Extra></Period>"
                "<Flavour><Kind>x &#60; y</Kind></Flavour></SaltoDB.AccessPermission.Group_Zone>"
                "<SaltoDB.AccessPermission.Group_Zone><ExtZoneID>ZLIFT</ExtZoneID>"
                "</SaltoDB.AccessPermission.Group_Zone></SaltoDB.AccessPermissionList.Group_Zone>"
                "<SaltoDB.MembershipList.User_Group><SaltoDB.Membership.User_Group>"
                "<ExtUserID>U1</ExtUserID><Since>2020</Since></SaltoDB.Membership.User_Group>"
                "</SaltoDB.MembershipList.User_Group></SaltoDBGroup></Params>"));
}

TEST_F(ShipClientTest, ListsThatAreMissingAreUnknownAndListsNotAskedForAreLeftOut) {
  EXPECT_THAT(ReadGroupsFrom("<SaltoDBGroupList><SaltoDBGroup><ExtGroupID>A</ExtGroupID>"
                             "</SaltoDBGroup></SaltoDBGroupList>"),
              IsOkAndHolds(Page<Group>{.items = {{.group_id = "A"}}}));
  transport_.AnswerWith("SaltoDBGroupList.Read", kGroupXml);
  const absl::StatusOr<Page<Group>> page = client_.ReadGroups({}, {.doors = true}, kLimit);
  ASSERT_OK(page.status());
  EXPECT_THAT(page->items[0].doors, Optional(IsEmpty()));
  EXPECT_EQ(page->items[0].zones, std::nullopt);
  EXPECT_EQ(page->items[0].members, std::nullopt);
}

TEST_F(ShipClientTest, AnswersOfTheWrongFormAreDataLossAndNeverEmpty) {
  const std::string zone_list = "SaltoDB.AccessPermissionList.Group_Zone";
  const auto group_with = [](absl::string_view xml) {
    return absl::StrCat("<SaltoDBGroupList><SaltoDBGroup><ExtGroupID>A</ExtGroupID>", xml,
                        "</SaltoDBGroup></SaltoDBGroupList><EOF>1</EOF>");
  };
  const auto zone_with = [&](absl::string_view xml) {
    return group_with(absl::StrCat("<", zone_list, "><SaltoDB.AccessPermission.Group_Zone>", xml,
                                   "</SaltoDB.AccessPermission.Group_Zone></", zone_list, ">"));
  };
  ASSERT_OK(ReadGroupsFrom(zone_with("<ExtZoneID>Z</ExtZoneID>")).status());
  const std::string bad[] = {
      "",
      "<EOF>1</EOF>",
      "<SaltoDBZoneList/><EOF>1</EOF>",
      "<SaltoDBGroupList/><EOF>yes</EOF>",
      "<SaltoDBGroupList/><EOF>2</EOF>",
      "<SaltoDBGroupList/><SaltoDBGroupList/>",
      "<SaltoDBGroupList>none</SaltoDBGroupList>",
      "<SaltoDBGroupList><SaltoDBUser/></SaltoDBGroupList>",
      "<SaltoDBGroupList><SaltoDBGroup/></SaltoDBGroupList>",
      "<SaltoDBGroupList><SaltoDBGroup><ExtGroupID/></SaltoDBGroup></SaltoDBGroupList>",
      group_with("<ExtGroupID>B</ExtGroupID>"),
      group_with(absl::StrCat("<", zone_list, "/><", zone_list, "/>")),
      group_with(absl::StrCat("<", zone_list, ">error</", zone_list, ">")),
      group_with(absl::StrCat("<", zone_list, "><Other/></", zone_list, ">")),
      zone_with(""),
      zone_with("<ExtZoneID/>"),
      zone_with("<ExtZoneID><B/></ExtZoneID>"),
      zone_with("<ExtZoneID>Z</ExtZoneID><TimezoneTableID>x</TimezoneTableID>"),
      zone_with("<ExtZoneID>Z</ExtZoneID><UsePeriod>true</UsePeriod>"),
      zone_with("<ExtZoneID>Z</ExtZoneID><Period>always</Period>"),
      zone_with("<ExtZoneID>Z</ExtZoneID><Period><StartDate>1.5.2030</StartDate></Period>"),
      zone_with("<ExtZoneID>Z</ExtZoneID><Period/><Period/>"),
  };
  for (const std::string& params : bad) {
    EXPECT_THAT(ReadGroupsFrom(params),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr("SaltoDBGroupList.Read")))
        << params;
  }
}

TEST_F(ShipClientTest, ReadZonesReadsDoors) {
  transport_.AnswerWith(
      "SaltoDBZoneList.Read",
      "<SaltoDBZoneList><SaltoDBZone><ExtZoneID>ZGYM</ExtZoneID><Name>Gym</Name>"
      "<Description>d</Description><IsLow>0</IsLow><SaltoDB.MembershipList.Door_Zone>"
      "<SaltoDB.Membership.Door_Zone><ExtDoorID>D1</ExtDoorID><ExtZoneID>ZGYM</ExtZoneID>"
      "</SaltoDB.Membership.Door_Zone></SaltoDB.MembershipList.Door_Zone></SaltoDBZone>"
      "<SaltoDBZone><ExtZoneID>ZBBQ</ExtZoneID></SaltoDBZone></SaltoDBZoneList><EOF>1</EOF>");
  EXPECT_THAT(client_.ReadZones({.start_from = "ZA"}, kLimit),
              IsOkAndHolds(Page<Zone>{.items = {{.zone_id = "ZGYM",
                                                 .name = "Gym",
                                                 .description = "d",
                                                 .doors = std::vector<std::string>{"D1"}},
                                                {.zone_id = "ZBBQ"}},
                                      .eof = true}));
  EXPECT_THAT(transport_.request(),
              HasSubstr("<StartingFromExtZoneID>ZA</StartingFromExtZoneID>"
                        "<ReturnMembership_Door_Zone>1</ReturnMembership_Door_Zone>"));
}

TEST_F(ShipClientTest, ReadDoorsReadsUpdateRequired) {
  const auto door = [](absl::string_view id, absl::string_view more) {
    return absl::StrCat("<SaltoDBDoor><ExtDoorID>", id, "</ExtDoorID>", more, "</SaltoDBDoor>");
  };
  transport_.AnswerWith(
      "SaltoDBDoorList.Read",
      absl::StrCat("<SaltoDBDoorList>",
                   door("D1",
                        "<Name>Gym</Name><UpdateRequired>1</UpdateRequired><OpenTime>6"
                        "</OpenTime>"),
                   door("D2", "<UpdateRequired>0</UpdateRequired>"),
                   door("D3", "<UpdateRequired>-1</UpdateRequired>"), door("D4", ""),
                   "</SaltoDBDoorList><EOF>1</EOF>"));
  EXPECT_THAT(
      client_.ReadDoors({}, kLimit),
      IsOkAndHolds(Page<Door>{.items = {{.door_id = "D1", .name = "Gym", .update_required = true},
                                        {.door_id = "D2", .update_required = false},
                                        {.door_id = "D3"},
                                        {.door_id = "D4"}},
                              .eof = true}));
  EXPECT_THAT(transport_.request(), Not(HasSubstr("StartingFrom")));
  transport_.AnswerWith(
      "SaltoDBDoorList.Read",
      absl::StrCat("<SaltoDBDoorList>", door("D1", "<UpdateRequired>2</UpdateRequired>"),
                   "</SaltoDBDoorList>"));
  EXPECT_THAT(client_.ReadDoors({}, kLimit), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(ShipClientTest, ReadTimetablesReadsIntervals) {
  const absl::StatusOr<Page<Timetable>> page = ReadTimetablesFrom(
      "<SaltoDBTimezoneTableList><SaltoDBTimezoneTable><TimezoneTableID>17</TimezoneTableID>"
      "<Name>CX 13:00-15:00</Name><Description>d</Description><SaltoDBTimezoneList>"
      "<SaltoDBTimezone><TimezoneTableID>17</TimezoneTableID><TimezoneID>1</TimezoneID>"
      "<StartTime>8:00:00</StartTime><EndTime>24:00:00</EndTime><Monday>1</Monday>"
      "<Tuesday>0</Tuesday><Special2>1</Special2></SaltoDBTimezone></SaltoDBTimezoneList>"
      "</SaltoDBTimezoneTable><SaltoDBTimezoneTable><TimezoneTableID>18</TimezoneTableID>"
      "<SaltoDBTimezoneList/></SaltoDBTimezoneTable><SaltoDBTimezoneTable>"
      "<TimezoneTableID>19</TimezoneTableID></SaltoDBTimezoneTable></SaltoDBTimezoneTableList>");
  ASSERT_OK(page.status());
  DayTypes days;
  days.set(static_cast<size_t>(DayType::kMonday)).set(static_cast<size_t>(DayType::kSpecial2));
  EXPECT_THAT(
      page->items,
      ElementsAre(Timetable{.number = 17,
                            .name = "CX 13:00-15:00",
                            .description = "d",
                            .intervals = std::vector<TimetableInterval>{{.start_second = 8 * 3600,
                                                                         .end_second = 24 * 3600,
                                                                         .days = days}}},
                  Timetable{.number = 18, .intervals = std::vector<TimetableInterval>()},
                  Timetable{.number = 19}));
}

TEST_F(ShipClientTest, TimetablesOfTheWrongFormAreDataLoss) {
  const auto table = [](absl::string_view xml) {
    return absl::StrCat("<SaltoDBTimezoneTableList><SaltoDBTimezoneTable>", xml,
                        "</SaltoDBTimezoneTable></SaltoDBTimezoneTableList>");
  };
  const auto interval = [&](absl::string_view xml) {
    return table(
        absl::StrCat("<TimezoneTableID>1</TimezoneTableID><SaltoDBTimezoneList><SaltoDBTimezone>",
                     xml, "</SaltoDBTimezone></SaltoDBTimezoneList>"));
  };
  const std::string times = "<StartTime>8:00:00</StartTime><EndTime>9:00:00</EndTime>";
  ASSERT_OK(ReadTimetablesFrom(interval(times)).status());
  for (const std::string& params :
       {table(""), table("<TimezoneTableID>x</TimezoneTableID>"), interval(""),
        interval("<StartTime>8:00:00</StartTime>"),
        interval("<StartTime>8:00:00</StartTime><EndTime>25:00:00</EndTime>"),
        interval(absl::StrCat(times, "<Monday>2</Monday>")),
        interval(absl::StrCat(times, "<Monday>yes</Monday>"))}) {
    EXPECT_THAT(ReadTimetablesFrom(params), StatusIs(absl::StatusCode::kDataLoss)) << params;
  }
}

TEST_F(ShipClientTest, UpdateGroupSendsOnlyTheListsGiven) {
  transport_.AnswerWith("SaltoDBGroup.Update", "<ExtGroupID>A</ExtGroupID>");
  EXPECT_OK(
      client_.UpdateGroup({.group_id = "A", .zones = std::vector<Permission>()}, kLimit).status());
  EXPECT_THAT(transport_.request(),
              HasSubstr("<Params><SaltoDBGroup><ExtGroupID>A</ExtGroupID>"
                        "<SaltoDB.AccessPermissionList.Group_Zone/></SaltoDBGroup></Params>"));
}

TEST_F(ShipClientTest, UpdateGroupKeepsTheReturnedId) {
  transport_.AnswerWith("SaltoDBGroup.Update", "<ExtGroupID>APT-1</ExtGroupID>");
  EXPECT_THAT(client_.UpdateGroup({.group_id = "apt-1"}, kLimit), IsOkAndHolds("APT-1"));
  transport_.AnswerWith("SaltoDBGroup.Update", "");
  EXPECT_THAT(client_.UpdateGroup({.group_id = "apt-1"}, kLimit), IsOkAndHolds("apt-1"));
}

TEST_F(ShipClientTest, UpdateTimetableWritesAllTenFlags) {
  transport_.AnswerWith("SaltoDBTimezoneTable.Update", "<TimezoneTableID>17</TimezoneTableID>");
  DayTypes days;
  days.set(static_cast<size_t>(DayType::kSunday)).set(static_cast<size_t>(DayType::kHoliday));
  EXPECT_OK(client_.UpdateTimetable(
      {.number = 17,
       .name = "CX",
       .description = "ours",
       .intervals =
           std::vector<TimetableInterval>{{.start_second = 0, .end_second = 86399, .days = days}}},
      kLimit));
  EXPECT_THAT(transport_.request(),
              HasSubstr("<SaltoDBTimezoneTable><TimezoneTableID>17</TimezoneTableID><Name>CX</Name>"
                        "<Description>ours</Description><SaltoDBTimezoneList><SaltoDBTimezone>"
                        "<TimezoneID>1</TimezoneID><StartTime>00:00:00</StartTime>"
                        "<EndTime>23:59:59</EndTime><Monday>0</Monday><Tuesday>0</Tuesday>"
                        "<Wednesday>0</Wednesday><Thursday>0</Thursday><Friday>0</Friday>"
                        "<Saturday>0</Saturday><Sunday>1</Sunday><Holiday>1</Holiday>"
                        "<Special1>0</Special1><Special2>0</Special2></SaltoDBTimezone>"
                        "</SaltoDBTimezoneList></SaltoDBTimezoneTable>"));
}

TEST_F(ShipClientTest, UpdateTimetableOfAnotherNumberIsAnErrorOfUnknownOutcome) {
  for (const std::string number : {"18", "x"}) {
    transport_.AnswerWith("SaltoDBTimezoneTable.Update",
                          absl::StrCat("<TimezoneTableID>", number, "</TimezoneTableID>"));
    const absl::Status status = client_.UpdateTimetable(
        {.number = 17, .intervals = std::vector<TimetableInterval>()}, kLimit);
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_TRUE(OutcomeUnknown(status));
  }
}

TEST_F(ShipClientTest, RequestsThatCannotBeExpressedAreNotSent) {
  const auto timetable = [](int start, int end) {
    return Timetable{
        .number = 1,
        .intervals = std::vector<TimetableInterval>{{.start_second = start, .end_second = end}}};
  };
  const absl::Status errors[] = {
      client_.ReadGroups({.max_count = 0}, {}, kLimit).status(),
      client_.ReadGroups({.start_from = ""}, {}, kLimit).status(),
      client_.UpdateGroup({.group_id = "A "}, kLimit).status(),
      client_
          .UpdateGroup({.group_id = "A", .members = std::vector<Member>{{.user_id = "\x01"}}},
                       kLimit)
          .status(),
      client_.UpdateTimetable({.number = 1}, kLimit),
      client_.UpdateTimetable(timetable(0, 86400), kLimit),
      client_.UpdateTimetable(timetable(-1, 5), kLimit),
      client_.UpdateTimetable(timetable(6, 5), kLimit),
  };
  for (const absl::Status& error : errors) {
    EXPECT_THAT(error, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_FALSE(OutcomeUnknown(error));
  }
  EXPECT_EQ(transport_.calls(), 0);
}

TEST_F(ShipClientTest, WithoutTimeNothingIsSent) {
  const absl::Status status = client_.GetInfo(absl::ZeroDuration()).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_FALSE(OutcomeUnknown(status));
  EXPECT_EQ(transport_.calls(), 0);
}

TEST_F(ShipClientTest, TransportErrorsKeepTheirFactsAndNameTheRequest) {
  transport_.FailWith(SaltoError(absl::StatusCode::kUnavailable, "gone",
                                 {.transient = true, .outcome_unknown = true}));
  const absl::Status status = client_.UpdateGroup({.group_id = "A"}, kLimit).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("SaltoDBGroup.Update")));
  EXPECT_TRUE(OutcomeUnknown(status));
  EXPECT_TRUE(IsTransient(status));
}

}  // namespace
}  // namespace connecx::salto
