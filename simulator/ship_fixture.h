#ifndef CONNECX_SIMULATOR_SHIP_FIXTURE_H_
#define CONNECX_SIMULATOR_SHIP_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "simulator/live_behaviour.h"
#include "simulator/ship_service.h"

// For tests: a small SPACE and one-line requests to it.
namespace connecx::simulator {

inline constexpr char kDeclaration[] = "<?xml version='1.0' encoding='utf-8'?>";

inline std::string Group(absl::string_view zones) {
  return absl::StrCat(
      "<SaltoDBGroup><ExtGroupID>APT</ExtGroupID><SaltoDB.AccessPermissionList.Group_Zone>", zones,
      "</SaltoDB.AccessPermissionList.Group_Zone></SaltoDBGroup>");
}

inline std::string ZoneItem(absl::string_view fields) {
  return absl::StrCat("<SaltoDB.AccessPermission.Group_Zone>", fields,
                      "</SaltoDB.AccessPermission.Group_Zone>");
}

inline std::string Timetable(absl::string_view intervals) {
  return absl::StrCat(
      "<SaltoDBTimezoneTable><TimezoneTableID>17</TimezoneTableID><SaltoDBTimezoneList>", intervals,
      "</SaltoDBTimezoneList></SaltoDBTimezoneTable>");
}

inline std::string Interval(absl::string_view start, absl::string_view end,
                            absl::string_view rest = "") {
  return absl::StrCat("<SaltoDBTimezone><StartTime>", start, "</StartTime><EndTime>", end,
                      "</EndTime>", rest, "</SaltoDBTimezone>");
}

class ShipTest : public ::testing::Test {
 protected:
  ShipTest() : space_(Seed()) {}

  static Database Seed() {
    Database database;
    database.doors["D1"].name = "Gym";
    database.doors["D2"].name = "Pool";
    database.users["U1"].fields["FirstName"] = "Ada";
    database.users["U2"];
    database.zones["ZGYM"].name = "Gym";
    database.zones["ZGYM"].doors = {"D1"};
    database.zones["ZPOOL"].name = "Pool & Sauna";
    database.access_levels["APT"].name = "501/1";
    database.access_levels["APT"].doors["D2"] = Permission();
    database.access_levels["APT"].members = {"U1"};
    database.access_levels["B"];
    database.access_levels["C"];
    return database;
  }

  // The whole answer without the declaration.
  std::string Send(absl::string_view document) {
    const std::string answer = service_.Answer(document).document;
    EXPECT_EQ(answer.rfind(kDeclaration, 0), 0u) << answer;
    return answer.substr(sizeof(kDeclaration) - 1);
  }

  std::string Call(absl::string_view name, absl::string_view params) {
    return Send(absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall><RequestName>",
                             name, "</RequestName><Params>", params, "</Params></RequestCall>"));
  }

  // The children of Params; fails the test if the answer is an exception.
  std::string Params(absl::string_view name, absl::string_view params) {
    std::string answer = Call(name, params);
    const std::string head =
        absl::StrCat("<RequestResponse><RequestName>", name, "</RequestName><Params>");
    EXPECT_EQ(answer.rfind(head, 0), 0u) << answer;
    return absl::StrReplaceAll(answer, {{head, ""}, {"</Params></RequestResponse>", ""}});
  }

  // SHIP's code; 0 for success.
  int Code(absl::string_view answer) {
    const size_t at = answer.find("<Exception><Code>");
    return at == absl::string_view::npos
               ? 0
               : std::atoi(std::string(answer.substr(at + 17, 4)).c_str());
  }

  Database Snapshot() {
    Database copy;
    space_.Read([&](const Database& database) { copy = database; });
    return copy;
  }

  base::SimulatedClock machine_{
      absl::FromCivil(absl::CivilSecond(2026, 9, 2, 2, 3, 4), absl::UTCTimeZone())};
  SpaceClock clock_{machine_, absl::FixedTimeZone(10 * 60 * 60)};
  Space space_;
  CallLog calls_{100};
  LiveBehaviour behaviour_{Behaviour()};
  FaultPlan faults_{1};
  ShipService service_{space_, clock_, calls_, behaviour_, faults_};
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_FIXTURE_H_
