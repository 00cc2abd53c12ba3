#include "simulator/simulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "simulator/ui.h"

namespace connecx::simulator {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

constexpr char kGetInfo[] =
    "<RequestCall><RequestName>GetInfo</RequestName><Params/></RequestCall>";
constexpr char kShip[] = "application/vnd.saltosystems.ship.v1+xml";

// A building with one apartment that may use the gym on the afternoon of 2026-09-05 (Sydney time).
constexpr char kSeed[] = R"({
  "doors": [{"id": "D1", "name": "Gym door", "fields": {"GPF1": "north"}}],
  "zones": [{"id": "ZGYM", "name": "Gym", "doors": ["D1"]}, {"id": "ZBBQ", "name": "BBQ"}],
  "users": [{"id": "U1", "fields": {"FirstName": "Ada"}}],
  "timetables": [{"id": 17, "name": "CX 13:00-15:00", "intervals": [{"start": "13:00:00", "end": "14:59:59"}]}],
  "access_levels": [{"id": "APT", "name": "501/56", "members": ["U1"],
    "permissions": [{"zone": "ZGYM", "timetable": 17,
                     "period": {"start": "2026-09-05T00:00:00", "end": "2026-09-05T23:59:59"}}]}],
  "special_days": [{"date": "2026-10-05", "type": "Holiday"}]
})";

std::string MakeTempDir() {
  std::string path = absl::StrCat(::testing::TempDir(), "/sim.XXXXXX");
  return mkdtemp(path.data());
}

class SimulatorTest : public ::testing::Test {
 protected:
  SimulatorTest() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &options_.time_zone));
  }

  void Start() {
    absl::StatusOr<std::unique_ptr<Simulator>> simulator = Simulator::Start(options_, clock_);
    ASSERT_OK(simulator);
    simulator_ = *std::move(simulator);
  }

  // The status and the body.
  std::pair<int, std::string> Ship(const std::string& body, const httplib::Headers& headers = {},
                                   const std::string& type = kShip) {
    httplib::Client client(simulator_->ship_url());
    const httplib::Result result = client.Post("/", headers, body, type);
    return result ? std::pair(result->status, result->body)
                  : std::pair(0, httplib::to_string(result.error()));
  }
  std::pair<int, std::string> Get(const std::string& path) {
    const httplib::Result result = httplib::Client(simulator_->control_url()).Get(path);
    return result ? std::pair(result->status, result->body)
                  : std::pair(0, httplib::to_string(result.error()));
  }
  std::pair<int, std::string> Post(const std::string& path, const std::string& json) {
    const httplib::Result result =
        httplib::Client(simulator_->control_url()).Post(path, json, "application/json");
    return result ? std::pair(result->status, result->body)
                  : std::pair(0, httplib::to_string(result.error()));
  }

  base::SimulatedClock clock_{
      absl::FromCivil(absl::CivilSecond(2026, 9, 5, 4, 0, 0), absl::UTCTimeZone())};
  SimulatorOptions options_;
  std::unique_ptr<Simulator> simulator_;
};

TEST_F(SimulatorTest, AnswersShipOverHttp) {
  Start();
  const auto [status, body] = Ship(kGetInfo);
  EXPECT_EQ(status, 200);
  EXPECT_THAT(body, HasSubstr("<DateTime>2026-9-5T14:00:00</DateTime>"));
  EXPECT_EQ(Ship("garbage").first, 200) << "an exception of SHIP is HTTP 200";
  EXPECT_THAT(Ship("garbage").second, HasSubstr("<Code>500</Code>"));
}

TEST_F(SimulatorTest, MediaTypeMustBeShips) {
  Start();
  EXPECT_EQ(Ship(kGetInfo, {}, absl::StrCat(kShip, "; charset=utf-8")).first, 200);
  EXPECT_EQ(Ship(kGetInfo, {}, "APPLICATION/vnd.saltosystems.SHIP.v1+xml").first, 200);
  for (const char* type :
       {"text/xml", "application/xml", "application/vnd.saltosystems.ship.v2+xml"}) {
    EXPECT_EQ(Ship(kGetInfo, {}, type).first, 415) << type;
  }
}

TEST_F(SimulatorTest, OnlyPostOnTheRoot) {
  Start();
  httplib::Client client(simulator_->ship_url());
  EXPECT_EQ(client.Get("/")->status, 405);
  EXPECT_EQ(client.Put("/", kGetInfo, kShip)->status, 405);
  EXPECT_EQ(client.Post("/ship", kGetInfo, kShip)->status, 404);
}

TEST_F(SimulatorTest, BasicAuthentication) {
  options_.ship_http = {.auth = AuthMode::kBasic, .user = "u", .password = "p:w", .key = ""};
  Start();
  EXPECT_EQ(Ship(kGetInfo).first, 401);
  EXPECT_EQ(Ship(kGetInfo, {{"Salto-SHIP-Key", ""}}).first, 401);
  EXPECT_EQ(Ship(kGetInfo, {httplib::make_basic_authentication_header("u", "wrong")}).first, 401);
  EXPECT_EQ(Ship(kGetInfo, {{"Authorization", "Basic !!!"}}).first, 401);
  EXPECT_EQ(Ship(kGetInfo, {httplib::make_basic_authentication_header("u", "p:w")}).first, 200);
  EXPECT_EQ(Ship(kGetInfo, {}, "text/xml").first, 401)
      << "credentials are looked at before the media type";
}

TEST_F(SimulatorTest, CustomKeyAuthentication) {
  options_.ship_http = {.auth = AuthMode::kCustomKey, .user = "", .password = "", .key = "K123"};
  Start();
  EXPECT_EQ(Ship(kGetInfo).first, 401);
  EXPECT_EQ(Ship(kGetInfo, {{"Salto-SHIP-Key", "K124"}}).first, 401);
  EXPECT_EQ(Ship(kGetInfo, {{"salto-ship-key", "K123"}}).first, 200);
}

TEST_F(SimulatorTest, SwitchedOffShipAnswers501) {
  options_.ship_http.ship_enabled = false;
  Start();
  EXPECT_EQ(Ship(kGetInfo).first, 501);
}

TEST_F(SimulatorTest, OversizedRequestsAreRefused) {
  options_.ship.max_payload = 1000;
  Start();
  EXPECT_EQ(Ship(std::string(2000, ' ')).first, 413);
}

TEST_F(SimulatorTest, KeepsConnectionsAndServesManyAtOnce) {
  Start();
  std::vector<std::thread> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back([this] {
      httplib::Client client(simulator_->ship_url());
      client.set_keep_alive(true);
      client.set_tcp_nodelay(true);
      for (int n = 0; n < 50; ++n) {
        const httplib::Result result = client.Post("/", kGetInfo, kShip);
        ASSERT_TRUE(result) << httplib::to_string(result.error());
        EXPECT_EQ(result->status, 200);
        EXPECT_EQ(result->get_header_value("Connection"), "");
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(simulator_->calls().List().size(), 1000u);
}

TEST_F(SimulatorTest, SpeaksHttps) {
  const std::string dir = MakeTempDir();
  options_.ship.cert_file = dir + "/cert.pem";
  options_.ship.key_file = dir + "/key.pem";
  EXPECT_THAT(Simulator::Start(options_, clock_), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(
      std::system(
          absl::StrCat(
              "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
              "-subj /CN=localhost -keyout ",
              options_.ship.key_file, " -out ", options_.ship.cert_file, " 2>&1")
              .c_str()),
      0);
  Start();
  EXPECT_TRUE(absl::StartsWith(simulator_->ship_url(), "https://127.0.0.1:"));
  httplib::SSLClient client("127.0.0.1", simulator_->ship_port());
  client.enable_server_certificate_verification(false);
  const httplib::Result result = client.Post("/", kGetInfo, kShip);
  ASSERT_TRUE(result) << httplib::to_string(result.error());
  EXPECT_EQ(result->status, 200);
}

TEST_F(SimulatorTest, APortInUseIsAnError) {
  Start();
  options_.control.port = simulator_->control_port();
  EXPECT_THAT(Simulator::Start(options_, clock_),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot listen")));
}

TEST_F(SimulatorTest, ControlSeedsAndDumps) {
  Start();
  EXPECT_EQ(Post("/seed", kSeed), std::pair(200, std::string("{}\n")));
  const auto [status, dump] = Get("/dump");
  EXPECT_EQ(status, 200);
  EXPECT_THAT(dump, HasSubstr("\"name\":\"501/56\""));
  EXPECT_EQ(Post("/seed", dump).first, 200) << "a dump is a seed";
  EXPECT_EQ(Get("/dump").second, dump);
  EXPECT_THAT(
      Ship("<RequestCall><RequestName>SaltoDBZoneList.Read</RequestName></RequestCall>").second,
      HasSubstr("<ExtZoneID>ZGYM</ExtZoneID>"));
}

TEST_F(SimulatorTest, ABadSeedChangesNothing) {
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  const std::string dump = Get("/dump").second;
  const struct {
    const char* json;
    int status;
    const char* error;
  } cases[] = {
      {"", 400, "not the expected JSON"},
      {"{\"zoness\": []}", 400, "zoness"},
      {"{\"zones\": [{\"id\": \"A\"}, {\"id\": \"A\"}]}", 400, "two of zone"},
      {"{\"zones\": [{\"id\": \"\"}]}", 400, "Ext ID is empty"},
      {"{\"zones\": [{\"id\": \"A\", \"doors\": [\"D9\"]}]}", 404, "There is no door"},
      {"{\"timetables\": [{\"id\": 5000}]}", 404, "There is no timetable 5000"},
      {"{\"special_days\": [{\"date\": \"2026-10-05\", \"type\": \"Monday\"}]}", 400,
       "special day's type"},
      {"{\"access_levels\": [{\"id\": \"A\", \"permissions\": [{}]}]}", 400,
       "neither a zone nor a door"},
      {"{\"doors\": [{\"id\": \"A\", \"fields\": {\"GPF9\": \"\"}}]}", 400, "There is no field"},
  };
  for (const auto& c : cases) {
    const auto [status, body] = Post("/seed", c.json);
    EXPECT_EQ(status, c.status) << c.json;
    EXPECT_THAT(body, HasSubstr(c.error)) << c.json;
  }
  EXPECT_EQ(Get("/dump").second, dump);
}

TEST_F(SimulatorTest, ControlAsksDoors) {
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  const auto [status, now] = Get("/door?access_level=APT&zone=ZGYM");
  EXPECT_EQ(status, 200);
  EXPECT_THAT(now, HasSubstr("\"open\":true"));
  EXPECT_THAT(now, HasSubstr("\"local_time\":\"2026-09-05T14:00:00\""));
  EXPECT_THAT(now, HasSubstr("\"day_type\":\"Saturday\""));
  EXPECT_THAT(Get("/door?access_level=APT&door=D1&at=2026-09-05T05:00:00Z").second,
              HasSubstr("\"open\":false"));
  EXPECT_THAT(Get("/door?access_level=APT&zone=ZGYM&at=2026-09-05T13:00:00%2B10:00").second,
              HasSubstr("\"open\":true"));
  EXPECT_EQ(Get("/door?access_level=NO&zone=ZGYM").first, 404);
  EXPECT_EQ(Get("/door?access_level=APT").first, 400);
  EXPECT_EQ(Get("/door?access_level=APT&zone=ZGYM&door=D1").first, 400);
  EXPECT_EQ(Get("/door?access_level=APT&zone=ZGYM&at=today").first, 400);
}

TEST_F(SimulatorTest, ControlActsAsAPerson) {
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  EXPECT_EQ(
      Post("/ui/timetable",
           R"({"id": 18, "name": "mornings", "intervals": [{"start": "9:00:00", "end": "10:00:00",
                     "days": ["Monday", "Holiday"]}]})")
          .first,
      200);
  EXPECT_EQ(Post("/ui/permission",
                 R"({"access_level": "APT", "zone": "ZBBQ", "timetable": 18,
                     "period": {"start": "2026-09-07T00:00:00", "end": "2026-09-07T24:00:00"}})")
                .first,
            200);
  EXPECT_THAT(
      Get("/access?access_level=APT").second,
      HasSubstr(
          "{\"access_level\":\"APT\",\"access_level_name\":\"501/"
          "56\",\"zone\":\"ZBBQ\",\"zone_name\":"
          "\"BBQ\",\"period_from\":\"2026-09-07T00:00:00\",\"period_to\":\"2026-09-07T24:00:00\","
          "\"timetable\":18,\"timetable_name\":\"mornings\",\"hours\":\"09:00-10:00 Mon "
          "Holiday\"}"));
  EXPECT_EQ(Post("/ui/remove_permission", R"({"access_level": "APT", "zone": "ZBBQ"})").first, 200);
  EXPECT_EQ(Post("/ui/remove_permission", R"({"access_level": "APT", "zone": "ZBBQ"})").first, 404);
  EXPECT_EQ(Post("/ui/permission", R"({"access_level": "NO", "zone": "ZBBQ"})").first, 404);
  EXPECT_EQ(Post("/ui/permission", R"({"access_level": "APT", "zone": "NO"})").first, 404);
  EXPECT_EQ(
      Post("/ui/permission", R"({"access_level": "APT", "zone": "ZBBQ", "timetable": 9999})").first,
      404);
  EXPECT_EQ(
      Post("/ui/permission", R"({"access_level": "APT", "zone": "ZBBQ", "period": {"start": "x"}})")
          .first,
      400);
  EXPECT_EQ(Post("/ui/timetable", R"({"id": 0})").first, 404);
  EXPECT_EQ(Get("/access?access_level=NO").first, 404);
}

TEST_F(SimulatorTest, ControlSetsTheClock) {
  Start();
  EXPECT_THAT(Get("/clock").second, HasSubstr("\"local_time\":\"2026-09-05T14:00:00\""));
  EXPECT_EQ(Post("/clock", R"({"frozen_at": "2030-01-01T00:00:00Z", "time_zone": "Europe/London"})")
                .first,
            200);
  clock_.AdvanceBy(absl::Hours(1));
  EXPECT_THAT(Get("/clock").second, HasSubstr("\"local_time\":\"2030-01-01T00:00:00\""));
  EXPECT_THAT(Ship(kGetInfo).second, HasSubstr("<DateTime>2030-1-1T00:00:00</DateTime>"));
  EXPECT_EQ(Post("/clock", R"({"running_from": "2030-01-01T00:00:00Z"})").first, 200);
  clock_.AdvanceBy(absl::Hours(1));
  EXPECT_THAT(Get("/clock").second, HasSubstr("\"local_time\":\"2030-01-01T01:00:00\""));
  EXPECT_EQ(Post("/clock", R"({"offset": "-60s"})").first, 200);
  EXPECT_EQ(simulator_->clock().Now(), clock_.Now() - absl::Minutes(1));
  EXPECT_EQ(Post("/clock", R"({"time_zone": "Mars/Olympus"})").first, 400);
  EXPECT_EQ(Post("/clock", "{}").first, 400);
}

TEST_F(SimulatorTest, ControlActsForAPersonInTheUi) {
  options_.foreign = false;
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  const struct {
    const char* path;
    const char* body;
    int status;
  } steps[] = {
      {"/ui/door", R"({"id": "D9", "name": "Sauna", "fields": {"GPF1": "south"}})", 200},
      {"/ui/zone", R"({"id": "ZSAUNA", "name": "Sauna", "doors": ["D9"]})", 200},
      {"/ui/zone", R"({"id": "ZX", "doors": ["nowhere"]})", 404},
      {"/ui/permission", R"({"access_level": "APT", "zone": "ZSAUNA"})", 200},
      {"/ui/permission", R"({"access_level": "APT", "door": "D9"})", 200},
      {"/ui/permission", R"({"access_level": "APT"})", 400},
      {"/ui/permission", R"({"access_level": "APT", "door": "nowhere"})", 404},
      {"/ui/remove_permission", R"({"access_level": "APT", "door": "D9"})", 200},
      {"/ui/remove_permission", R"({"access_level": "APT", "door": "D9"})", 404},
      {"/ui/remove_member", R"({"access_level": "APT", "user": "U1"})", 200},
      {"/ui/remove_member", R"({"access_level": "APT", "user": "U1"})", 404},
      {"/ui/member", R"({"access_level": "APT", "user": "U1"})", 200},
      {"/ui/member", R"({"access_level": "APT", "user": "nobody"})", 404},
      {"/ui/member", R"({"access_level": "nobody", "user": "U1"})", 404},
  };
  for (const auto& step : steps) {
    EXPECT_EQ(Post(step.path, step.body).first, step.status) << step.path << " " << step.body;
  }
  EXPECT_THAT(Get("/door?access_level=APT&door=D9").second, HasSubstr("\"open\":true"));
  EXPECT_EQ(Post("/ui/remove_zone", R"({"id": "ZSAUNA"})").first, 200);
  EXPECT_EQ(Post("/ui/remove_zone", R"({"id": "ZSAUNA"})").first, 404);
  EXPECT_THAT(Get("/door?access_level=APT&door=D9").second, HasSubstr("\"open\":false"));
  EXPECT_EQ(Post("/ui/remove_door", R"({"id": "D9"})").first, 200);
  EXPECT_EQ(Post("/ui/remove_door", R"({"id": "D9"})").first, 404);
  EXPECT_EQ(Get("/door?access_level=APT&door=D9").first, 404);
  EXPECT_THAT(Get("/dump").second, HasSubstr("\"members\":[\"U1\"]"));
}

TEST_F(SimulatorTest, ControlSetsBehaviour) {
  Start();
  EXPECT_THAT(Get("/behaviour").second, HasSubstr("\"list_write\":\"replace\""));
  EXPECT_EQ(Post("/behaviour", R"({"switches": {"paging": "no_eof", "server_zone": "utc"}})").first,
            200);
  EXPECT_THAT(Get("/behaviour").second, HasSubstr("\"paging\":\"no_eof\""));
  EXPECT_THAT(Ship(kGetInfo).second, HasSubstr("<DateTime>2026-9-5T04:00:00</DateTime>"));
  EXPECT_EQ(Post("/behaviour", R"({"switches": {"paging": "inclusive", "ends": "both"}})").first,
            400);
  EXPECT_THAT(Get("/behaviour").second, HasSubstr("\"paging\":\"no_eof\"")) << "all or none";
  EXPECT_EQ(httplib::Client(simulator_->control_url()).Delete("/behaviour")->status, 200);
  EXPECT_THAT(Get("/behaviour").second, HasSubstr("\"paging\":\"inclusive\""));
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  EXPECT_EQ(Post("/behaviour", R"({"switches": {"timetable_pool": "16"}})").first, 404)
      << "timetable 17 would be none";
  ASSERT_EQ(Post("/ui/zone", R"({"id": "zlow"})").first, 200);
  ASSERT_EQ(Post("/behaviour", R"({"switches": {"returned_id": "canonical"}})").first, 200);
  EXPECT_THAT(Get("/dump").second, HasSubstr("\"id\":\"ZLOW\""));
  EXPECT_EQ(Get("/door?access_level=apt&zone=zgym").first, 200);
}

TEST_F(SimulatorTest, ControlSetsFaults) {
  Start();
  EXPECT_THAT(Post("/faults", R"({"kind": "code", "code": 101, "request": "Get*", "count": 1})"),
              ::testing::Pair(200, HasSubstr("\"id\":1")));
  EXPECT_THAT(Ship(kGetInfo).second, HasSubstr("<Code>101</Code>"));
  EXPECT_THAT(Ship(kGetInfo).second, HasSubstr("<DateTime>"));
  EXPECT_THAT(Get("/faults").second, HasSubstr("\"fitted\":2,\"hit\":1"));
  EXPECT_THAT(Post("/faults", R"({"kind": "boom"})"),
              ::testing::Pair(400, HasSubstr("must be one of: none, delay")));
  EXPECT_EQ(Post("/faults", R"({"kind": "reset", "probability": 0})").first, 400);
  EXPECT_EQ(Post("/faults", R"({"kind": "reset"})").first, 200);
  httplib::Client client(simulator_->control_url());
  EXPECT_EQ(client.Delete("/faults?id=1")->status, 200);
  EXPECT_EQ(client.Delete("/faults?id=1")->status, 404);
  EXPECT_EQ(Ship(kGetInfo).first, 0);
  EXPECT_EQ(client.Delete("/faults")->status, 200);
  EXPECT_EQ(Ship(kGetInfo).first, 200);
  EXPECT_EQ(Post("/ship", R"({"listening": false})").first, 200);
  EXPECT_EQ(Ship(kGetInfo).first, 0);
  EXPECT_EQ(Post("/ship", R"({"listening": true})").first, 200);
  EXPECT_EQ(Ship(kGetInfo).first, 200);
}

TEST_F(SimulatorTest, ControlPutsOlderDataBack) {
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  const std::string before = Get("/dump").second;
  EXPECT_EQ(Post("/snapshot", R"({"name": "monday"})").first, 200);
  ASSERT_EQ(Post("/ui/permission", R"({"access_level": "APT", "zone": "ZBBQ"})").first, 200);
  ASSERT_EQ(Post("/ui/timetable", R"({"id": 17, "name": "other"})").first, 200);
  EXPECT_NE(Get("/dump").second, before);
  EXPECT_EQ(Post("/restore", R"({"name": "sunday"})").first, 404);
  EXPECT_EQ(Post("/restore", R"({"name": "monday"})").first, 200);
  EXPECT_EQ(Get("/dump").second, before) << "permissions and timetables";
}

TEST_F(SimulatorTest, EveryAccessLevelHasForeignThings) {
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  const std::string dump = Get("/dump").second;
  EXPECT_THAT(dump, HasSubstr("{\"timetable\":0,\"zone\":\"FOREIGN-ZONE\"}"));
  EXPECT_THAT(dump, HasSubstr("{\"timetable\":0,\"door\":\"FOREIGN-DOOR\"}"));
  EXPECT_THAT(dump, HasSubstr("\"members\":[\"FOREIGN-USER\",\"U1\"]"));
  ASSERT_EQ(Post("/seed", dump).first, 200);
  EXPECT_EQ(Get("/dump").second, dump) << "a dump is a seed";
}

TEST_F(SimulatorTest, ControlListsCalls) {
  Start();
  Ship(kGetInfo);
  EXPECT_THAT(Get("/calls").second, HasSubstr("\"request\":\"GetInfo\""));
  EXPECT_EQ(httplib::Client(simulator_->control_url()).Delete("/calls")->status, 200);
  EXPECT_THAT(Get("/calls").second, HasSubstr("{\"calls\":[]}"));
  EXPECT_THAT(Get("/health").second, HasSubstr(simulator_->ship_url()));
  EXPECT_EQ(Get("/nothing").first, 404);
  EXPECT_THAT(Get("/nothing").second, HasSubstr("No answer to GET /nothing"));
}

TEST_F(SimulatorTest, ControlRefusesWebPages) {
  Start();
  httplib::Client client(simulator_->control_url());
  EXPECT_EQ(client.Post("/seed", {{"Origin", "http://evil.example"}}, "{}", "text/plain")->status,
            403);
}

TEST_F(SimulatorTest, DataFileKeepsEverything) {
  options_.data_file = MakeTempDir() + "/space.json";
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  Ship(
      "<RequestCall><RequestName>SaltoDBGroup.Update</"
      "RequestName><Params><SaltoDBGroup><ExtGroupID>APT</ExtGroupID>"
      "<Description>written</Description></SaltoDBGroup></Params></RequestCall>");
  const std::string dump = Get("/dump").second;
  simulator_.reset();
  options_.seed_file = "no such file, and not needed";
  Start();
  EXPECT_EQ(Get("/dump").second, dump);
  EXPECT_THAT(dump, HasSubstr("\"description\":\"written\""));
}

TEST_F(SimulatorTest, WhatCannotBeSavedIsNotChanged) {
  const std::string dir = MakeTempDir() + "/data";
  ASSERT_EQ(mkdir(dir.c_str(), 0755), 0);
  options_.data_file = dir + "/space.json";
  Start();
  ASSERT_EQ(Post("/seed", kSeed).first, 200);
  ASSERT_EQ(rename(dir.c_str(), (dir + ".gone").c_str()), 0);
  EXPECT_THAT(Ship("<RequestCall><RequestName>SaltoDBGroup.Delete</"
                   "RequestName><Params><ExtGroupID>APT</ExtGroupID>"
                   "</Params></RequestCall>")
                  .second,
              HasSubstr("<Code>1</Code>"));
  EXPECT_EQ(Get("/access?access_level=APT").first, 200);
}

TEST_F(SimulatorTest, FilesThatCannotBeUsedStopTheStart) {
  const std::string dir = MakeTempDir();
  options_.seed_file = dir + "/none.json";
  EXPECT_THAT(Simulator::Start(options_, clock_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none.json")));
  options_.seed_file = dir + "/bad.json";
  std::ofstream(options_.seed_file) << "{\"zones\": 7}";
  EXPECT_THAT(Simulator::Start(options_, clock_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("bad.json")));
  options_.seed_file.clear();
  options_.data_file = dir + "/no/folder.json";
  EXPECT_FALSE(Simulator::Start(options_, clock_).ok());
}

TEST_F(SimulatorTest, IsReachableWithoutSockets) {
  Start();
  Database database;
  database.zones["Z"];
  database.access_levels["A"];
  ASSERT_OK(simulator_->Seed(database));
  ASSERT_OK(
      ui::SetPermission(simulator_->space(), "A", "Z", Permission(), simulator_->behaviour()));
  ASSERT_OK_AND_ASSIGN(const DoorAnswer answer, simulator_->ZoneOpens("A", "Z", clock_.Now()));
  EXPECT_TRUE(answer.open);
  database.access_levels["A"].members = {"nobody"};
  EXPECT_THAT(simulator_->Seed(database), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace connecx::simulator
