#include "simulator/ship_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "simulator/call_log.h"
#include "simulator/ship_fixture.h"

namespace connecx::simulator {
namespace {

using ::testing::HasSubstr;

using ShipServiceTest = ShipTest;

TEST_F(ShipServiceTest, GetInfoTellsTheLocalTimeUnpadded) {
  EXPECT_EQ(Params("GetInfo", ""),
            "<ProtocolID>SHIP</ProtocolID><ProtocolVersion>1.0</"
            "ProtocolVersion><DateTime>2026-9-2T12:03:04</DateTime>"
            "<DefaultLanguage>eng</DefaultLanguage>");
}

TEST_F(ShipServiceTest, ParamsMayBeEmptyOrAbsentAndTextIsTrimmed) {
  for (const char* document : {
           "<RequestCall><RequestName>GetInfo</RequestName><Params/></RequestCall>",
           "<RequestCall><RequestName>GetInfo</RequestName></RequestCall>",
           "\xEF\xBB\xBF<RequestCall>\r\n <RequestName>\r\nGetInfo\r\n</RequestName> "
           "<Params>\n</Params></RequestCall>\n",
           "<!-- hello "
           "--><RequestCall><RequestName><![CDATA[GetInfo]]></RequestName></RequestCall>",
       }) {
    EXPECT_THAT(Send(document), HasSubstr("<RequestName>GetInfo</RequestName><Params>"))
        << document;
  }
}

TEST_F(ShipServiceTest, UnknownRequestIsAnsweredAsAttested) {
  EXPECT_EQ(Call("Nope.Read", ""),
            "<RequestResponse><RequestName>Nope.Read</RequestName><Exception><Code>502</"
            "Code><Message>Unknown request"
            "</Message></Exception></RequestResponse>");
}

TEST_F(ShipServiceTest, RequestsThatASimulatorCannotMeanAreUnknown) {
  for (const char* name : {"OnlineDoor.Open", "Encoder.ReadKey", "OnlineRelay.Activate",
                           "SaltoDBTimezoneTable.Insert", "SaltoDBTimezoneTable.Delete",
                           "SaltoDBTimedPeriodTable.Update", "saltodbgroup.update", ""}) {
    EXPECT_EQ(Code(Call(name, "")), 502) << name;
  }
}

// docs/ship.md section 8, point 4: an earlier check wins over a later one.
TEST_F(ShipServiceTest, OrderOfChecks) {
  const struct {
    const char* name;
    std::string params;
    int code;
  } cases[] = {
      {"Nope", "<Unclosed>", 500},
      {"Nope", "</Params><Params>", 501},
      {"Nope", "<Anything/>", 502},
      {"SaltoDBGroup.Update", "", 501},
      {"SaltoDBGroup.Update", "<SaltoDBGroup/>", 501},
      {"SaltoDBGroup.Update", "<SaltoDBGroup><ExtGroupID>X</ExtGroupID><Foo/></SaltoDBGroup>", 501},
      {"SaltoDBGroup.Update", "<SaltoDBGroup>text<ExtGroupID>APT</ExtGroupID></SaltoDBGroup>", 501},
      {"SaltoDBGroup.Update", "<SaltoDBGroup a=\"1\"><ExtGroupID>APT</ExtGroupID></SaltoDBGroup>",
       501},
      {"SaltoDBGroup.Update", "<SaltoDBGroup><ExtGroupID><b/></ExtGroupID></SaltoDBGroup>", 501},
      {"SaltoDBGroup.Update",
       "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID><Name>a</Name><Name>b</Name></SaltoDBGroup>",
       501},
      // An unexpected node after a wrong type still goes first.
      {"SaltoDBGroup.Update",
       Group(ZoneItem("<ExtZoneID>ZGYM</ExtZoneID><UsePeriod>yes</UsePeriod><Foo/>")), 501},
      {"SaltoDBGroup.Update",
       Group(ZoneItem("<ExtZoneID>NO</ExtZoneID><UsePeriod>true</UsePeriod>")), 503},
      {"SaltoDBGroup.Update",
       Group(ZoneItem("<ExtZoneID>NO</ExtZoneID><TimezoneTableID>x</TimezoneTableID>")), 503},
      {"SaltoDBGroup.Update", Group(ZoneItem("<ExtZoneID>NO</ExtZoneID><TimezoneTableID/>")), 503},
      {"SaltoDBGroup.Update", "<SaltoDBGroup><ExtGroupID>X</ExtGroupID></SaltoDBGroup>", 11},
      {"SaltoDBGroup.Insert", "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID></SaltoDBGroup>", 10},
      {"SaltoDBGroup.Delete", "<ExtGroupID>X</ExtGroupID>", 11},
      {"SaltoDBGroup.Insert", "<SaltoDBGroup><ExtGroupID></ExtGroupID></SaltoDBGroup>", 12},
      {"SaltoDBGroup.Insert",
       "<SaltoDBGroup><ExtGroupID>123456789012345678901234567890123</ExtGroupID></SaltoDBGroup>",
       12},
      {"SaltoDBDoor.Update", "<SaltoDBDoor><ExtDoorID>X</ExtDoorID></SaltoDBDoor>", 100},
      {"SaltoDBDoor.Insert", "<SaltoDBDoor><ExtDoorID>D1</ExtDoorID></SaltoDBDoor>", 102},
      {"SaltoDBDoor.Delete", "<ExtDoorID>X</ExtDoorID>", 100},
      {"SaltoDBUser.Update", "<SaltoDBUser><ExtUserID>X</ExtUserID></SaltoDBUser>", 200},
      {"SaltoDBUser.Insert", "<SaltoDBUser><ExtUserID>U1</ExtUserID></SaltoDBUser>", 202},
      {"SaltoDBUser.Update",
       "<SaltoDBUser><ExtUserID>U1</ExtUserID><Title>Very Honourable</Title></SaltoDBUser>", 12},
      {"SaltoDBZone.Update", "<SaltoDBZone><ExtZoneID>X</ExtZoneID></SaltoDBZone>", 11},
      {"SaltoDBZone.Update",
       "<SaltoDBZone><ExtZoneID>ZGYM</ExtZoneID><IsLow>1</IsLow></SaltoDBZone>", 600},
      {"SaltoDBTimezoneTable.Update",
       "<SaltoDBTimezoneTable><TimezoneTableID>1025</TimezoneTableID></SaltoDBTimezoneTable>", 11},
      {"SaltoDBTimezoneTable.Update",
       "<SaltoDBTimezoneTable><TimezoneTableID>0</TimezoneTableID></SaltoDBTimezoneTable>", 11},
      {"SaltoDBGroupList.Read", "<MaxCount>0</MaxCount>", 12},
      {"SaltoDBGroupList.Read", "<MaxCount>99999999999</MaxCount>", 503},
      {"QueryProcess", "<ProcessID>7</ProcessID>", 6},
  };
  for (const auto& c : cases) {
    const std::string answer = Call(c.name, c.params);
    EXPECT_EQ(Code(answer), c.code) << c.name << " " << c.params << "\n" << answer;
  }
}

TEST_F(ShipServiceTest, EncodingsInAndOut) {
  const std::string latin1 =
      "<?xml version='1.0' "
      "encoding='ISO-8859-1'?><RequestCall><RequestName>SaltoDBGroup.Update</RequestName><Params>"
      "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID><Name>Caf\xE9 "
      "&#8364;</Name></SaltoDBGroup></Params></RequestCall>";
  EXPECT_EQ(Code(Send(latin1)), 0);
  EXPECT_EQ(Snapshot().access_levels.at("APT").name, "Caf\xC3\xA9 \xE2\x82\xAC");
  EXPECT_THAT(Params("SaltoDBGroupList.Read", ""),
              HasSubstr("<Name>Caf\xC3\xA9 \xE2\x82\xAC</Name>"));

  const LiveBehaviour latin1_behaviour(Behaviour{.encoding = Encoding::kIso88591});
  ShipService latin1_server(space_, clock_, calls_, latin1_behaviour, faults_);
  const std::string answer =
      latin1_server
          .Answer("<RequestCall><RequestName>SaltoDBGroupList.Read</RequestName></RequestCall>")
          .document;
  EXPECT_EQ(answer.rfind("<?xml version='1.0' encoding='iso-8859-1'?>", 0), 0u);
  EXPECT_THAT(answer, HasSubstr("<Name>Caf\xE9 &#8364;</Name>"));
}

TEST_F(ShipServiceTest, OddDocumentsAreRefusedAndHarmless) {
  const std::string get = "<RequestCall><RequestName>GetInfo</RequestName></RequestCall>";
  std::string deep;
  for (int i = 0; i < 200000; ++i) deep += "<a>";
  std::string closed = deep;
  for (int i = 0; i < 200000; ++i) closed += "</a>";
  std::string wide = "<RequestCall><RequestName>GetInfo</RequestName><Params>";
  for (int i = 0; i < 50000; ++i) absl::StrAppend(&wide, "<x", i, "/>");
  wide += "</Params></RequestCall>";
  const struct {
    std::string document;
    int code;
  } cases[] = {
      {"", 500},
      {"HELLO", 500},
      {"<", 500},
      {"<RequestCall>", 500},
      {get + get, 500},
      {get + "STP/00/108/", 500},
      {"<ReguestCall><RequestName>GetInfo</RequestName></ReguestCall>", 501},
      {"<RequestCall/>", 501},
      {"<RequestCall><RequestName>GetInfo</RequestName><Extra/></RequestCall>", 501},
      {"<?xml version='1.0' encoding='utf-16'?>" + get, 500},
      {"<?xml version='1.0' encoding='utf-8'?>" + std::string("<RequestCall>\xE9</RequestCall>"),
       500},
      {"<RequestCall>\xC0\x80</RequestCall>", 500},
      {"<RequestCall>\xED\xA0\x80</RequestCall>", 500},
      {std::string("<RequestCall>\0</RequestCall>", 28), 500},
      {"<RequestCall>&#0;</RequestCall>", 500},
      {"<RequestCall>&#xD800;</RequestCall>", 500},
      {"<RequestCall>&#99999999999999999999;</RequestCall>", 500},
      {"<RequestCall>&nbsp;</RequestCall>", 500},
      {"<RequestCall>&</RequestCall>", 500},
      {"<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b "
       "\"&a;&a;\">]><RequestCall><RequestName>&b;</RequestName>"
       "</RequestCall>",
       500},
      {"<!DOCTYPE r SYSTEM \"file:///etc/passwd\">" + get, 501},
      {deep, 500},
      {closed, 501},
      {wide, 501},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Code(Send(c.document)), c.code) << c.document.substr(0, 200);
  }
}

TEST_F(ShipServiceTest, EveryCallIsLogged) {
  Call("SaltoDBGroup.Update", Group(""));
  Call("SaltoDBGroup.Delete", "<ExtGroupID>X</ExtGroupID>");
  Send("garbage");
  const std::vector<struct Call> calls = calls_.List();
  ASSERT_EQ(calls.size(), 3u);
  EXPECT_EQ(calls[0].request, "SaltoDBGroup.Update");
  EXPECT_EQ(calls[0].entity_id, "APT");
  EXPECT_EQ(calls[0].result_code, 0);
  EXPECT_EQ(calls[0].time, machine_.Now());
  EXPECT_EQ(calls[1].result_code, 11);
  EXPECT_EQ(calls[2].request, "");
  EXPECT_EQ(calls[2].result_code, 500);
  EXPECT_EQ(calls[2].number, 3);
}

}  // namespace
}  // namespace connecx::simulator
