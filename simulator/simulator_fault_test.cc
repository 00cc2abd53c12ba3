// What faults, and the answers to Q19 and Q20, do to a connection.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "simulator/call_log.h"
#include "simulator/control.pb.h"
#include "simulator/simulator.h"
#include "simulator/switches.h"

namespace connecx::simulator {
namespace {

using ::testing::HasSubstr;

constexpr char kShip[] = "application/vnd.saltosystems.ship.v1+xml";
constexpr char kGetInfo[] =
    "<RequestCall><RequestName>GetInfo</RequestName><Params/></RequestCall>";
// Two permissions, so that half of them is one.
constexpr char kWrite[] =
    "<RequestCall><RequestName>SaltoDBGroup.Update</RequestName><Params><SaltoDBGroup>"
    "<ExtGroupID>APT</ExtGroupID><SaltoDB.AccessPermissionList.Group_Zone>"
    "<SaltoDB.AccessPermission.Group_Zone><ExtZoneID>Z1</ExtZoneID>"
    "</SaltoDB.AccessPermission.Group_Zone>"
    "<SaltoDB.AccessPermission.Group_Zone><ExtZoneID>Z2</ExtZoneID>"
    "</SaltoDB.AccessPermission.Group_Zone>"
    "</SaltoDB.AccessPermissionList.Group_Zone></SaltoDBGroup></Params></RequestCall>";

class SimulatorFaultTest : public ::testing::Test {
 protected:
  SimulatorFaultTest() {
    std::signal(SIGPIPE, SIG_IGN);
    options_.foreign = false;
    Start();
  }

  void Start() {
    simulator_.reset();
    absl::StatusOr<std::unique_ptr<Simulator>> simulator = Simulator::Start(options_, clock_);
    ASSERT_OK(simulator);
    simulator_ = *std::move(simulator);
    Database database;
    database.zones["Z1"];
    database.zones["Z2"];
    database.access_levels["APT"];
    ASSERT_OK(simulator_->Seed(database));
  }
  void Fail(const Fault& fault) {
    simulator_->faults().Clear();
    ASSERT_OK(simulator_->faults().Add({.fault = fault, .count = 1}).status());
  }
  void Set(absl::string_view name, absl::string_view value) {
    Behaviour behaviour = simulator_->behaviour();
    ASSERT_OK(SetSwitch(name, value, behaviour));
    ASSERT_OK(simulator_->control().SetBehaviour(behaviour));
  }

  // "200 OK", "503", "200 code 101", or the client's word for what went wrong with the connection.
  static std::string Outcome(const httplib::Result& result) {
    if (!result) return httplib::to_string(result.error());
    if (result->body.empty()) return absl::StrCat(result->status);
    const size_t at = result->body.find("<Code>");
    if (at != std::string::npos) {
      return absl::StrCat(result->status, " code ", std::stoi(result->body.substr(at + 6)));
    }
    return absl::StrCat(result->status,
                        absl::EndsWith(result->body, "</RequestResponse>") ? " OK" : " cut");
  }
  httplib::Result Post(const char* request) {
    httplib::Client client(simulator_->ship_url());
    return client.Post("/", request, kShip);
  }
  // How many of the two permissions are there.
  size_t Permissions() {
    size_t zones = 0;
    simulator_->space().Read(
        [&](const Database& database) { zones = database.access_levels.at("APT").zones.size(); });
    return zones;
  }

  base::SimulatedClock clock_{absl::FromUnixSeconds(1'800'000'000)};
  SimulatorOptions options_;
  std::unique_ptr<Simulator> simulator_;
};

TEST_F(SimulatorFaultTest, EachKindIsSeenByAClient) {
  const struct {
    Fault fault;
    std::string outcome;  // see Outcome
    size_t permissions;
  } cases[] = {
      {{.kind = FaultKind::kDelay}, "200 OK", 2},
      {{.kind = FaultKind::kReset}, "Read", 0},
      {{.kind = FaultKind::kNoAnswer}, "Read", 0},
      {{.kind = FaultKind::kLateEffect}, "Read", 2},
      {{.kind = FaultKind::kAnswerLost}, "Read", 2},
      {{.kind = FaultKind::kAnswerCut}, "Read", 2},
      {{.kind = FaultKind::kPieces}, "200 OK", 2},
      {{.kind = FaultKind::kEffectLost}, "200 OK", 0},
      {{.kind = FaultKind::kHalfApplied}, "200 OK", 1},
      {{.kind = FaultKind::kHalfApplied, .code = 1}, "200 code 1", 1},
      {{.kind = FaultKind::kCode, .code = 101}, "200 code 101", 0},
      {{.kind = FaultKind::kHttpStatus, .code = 429}, "429", 0},
      {{.kind = FaultKind::kHttpStatus, .code = 501}, "501", 0},
      {{.kind = FaultKind::kHttpStatus, .code = 503}, "503", 0},
      {{.kind = FaultKind::kWrongType}, "200 OK", 2},
      {{.kind = FaultKind::kWrongEncoding}, "200 OK", 2},
      {{.kind = FaultKind::kGarbage}, "200 OK", 2},
  };
  for (const auto& c : cases) {
    Start();
    Fail(c.fault);
    EXPECT_EQ(Outcome(Post(kWrite)), c.outcome) << FaultKindName(c.fault.kind);
    EXPECT_EQ(Permissions(), c.permissions) << FaultKindName(c.fault.kind);
    EXPECT_EQ(Outcome(Post(kWrite)), "200 OK") << "after " << FaultKindName(c.fault.kind);
  }
}

TEST_F(SimulatorFaultTest, EachShipCodeCanBeAnswered) {
  for (const int code : {1, 4, 7, 10, 11, 12, 13, 14, 101, 201, 500, 501, 502, 503}) {
    Fail({.kind = FaultKind::kCode, .code = code});
    EXPECT_EQ(Outcome(Post(kWrite)), absl::StrCat("200 code ", code));
    EXPECT_EQ(Permissions(), 0u);
  }
}

TEST_F(SimulatorFaultTest, WhatIsAnsweredWrongly) {
  Fail({.kind = FaultKind::kWrongType});
  EXPECT_EQ(Post(kWrite)->get_header_value("Content-Type"), "text/html");
  Fail({.kind = FaultKind::kWrongEncoding});
  EXPECT_THAT(Post(kWrite)->body, HasSubstr("encoding='utf-16'"));
  Fail({.kind = FaultKind::kGarbage});
  EXPECT_EQ(Post(kWrite)->body.substr(0, 2), std::string("\0\xFF", 2));
}

TEST_F(SimulatorFaultTest, WaitsAreOnTheSimulatorsClock) {
  const struct {
    FaultKind kind;
    const char* outcome;
    size_t permissions;
  } cases[] = {
      {FaultKind::kDelay, "200 OK", 2},
      {FaultKind::kNoAnswer, "Read", 0},
      {FaultKind::kLateEffect, "Read", 2},
  };
  for (const auto& c : cases) {
    Start();
    Fail({.kind = c.kind, .wait = absl::Seconds(30)});
    std::string outcome;
    std::thread client([&] { outcome = Outcome(Post(kWrite)); });
    clock_.AwaitWaiters(1);
    clock_.AdvanceBy(absl::Seconds(29));
    clock_.AwaitWaiters(1);
    EXPECT_EQ(Permissions(), 0u) << FaultKindName(c.kind);
    clock_.AdvanceBy(absl::Seconds(1));
    client.join();
    EXPECT_EQ(outcome, c.outcome) << FaultKindName(c.kind);
    EXPECT_EQ(Permissions(), c.permissions) << FaultKindName(c.kind);
    const v1::CallList told = simulator_->control().Calls();
    EXPECT_EQ(told.calls_size(), c.kind == FaultKind::kNoAnswer ? 0 : 1);
    for (const v1::Call& call : told.calls()) {
      EXPECT_EQ(call.waited().seconds(), 30) << call.fault();
      EXPECT_EQ(call.fault(), FaultKindName(c.kind));
    }
  }
}

TEST_F(SimulatorFaultTest, ControlTellsWhichCallsWentWrong) {
  Fail({.kind = FaultKind::kHalfApplied});
  EXPECT_EQ(Outcome(Post(kWrite)), "200 OK");
  EXPECT_EQ(Outcome(Post(kWrite)), "200 OK");
  const v1::CallList list = simulator_->control().Calls();
  ASSERT_EQ(list.calls_size(), 2);
  EXPECT_EQ(list.calls(0).fault(), "half_applied");
  EXPECT_EQ(list.calls(0).waited().seconds(), 0);
  EXPECT_EQ(list.calls(1).fault(), "");
}

TEST_F(SimulatorFaultTest, ASimulatorThatStopsLetsNobodyWait) {
  Fail({.kind = FaultKind::kLateEffect, .wait = absl::Seconds(30)});
  std::thread client([&] { EXPECT_EQ(Outcome(Post(kWrite)), "Read"); });
  clock_.AwaitWaiters(1);
  simulator_.reset();
  client.join();
}

TEST_F(SimulatorFaultTest, RefusesConnectionsForAWhile) {
  Fail({.kind = FaultKind::kRefuse, .wait = absl::Seconds(30)});
  EXPECT_EQ(Outcome(Post(kWrite)), "Read");
  clock_.AwaitWaiters(1);
  EXPECT_EQ(Outcome(Post(kWrite)), "Connection");
  EXPECT_EQ(Permissions(), 0u);
  clock_.AdvanceBy(absl::Seconds(30));
  simulator_->port().SetListening(true);
  EXPECT_EQ(Outcome(Post(kWrite)), "200 OK");
}

// Closing takes as long as clients keep their connections.
TEST_F(SimulatorFaultTest, OpeningWaitsForAPortThatIsBeingClosed) {
  httplib::Client keeps(simulator_->ship_url());
  keeps.set_keep_alive(true);
  EXPECT_EQ(Outcome(keeps.Post("/", kGetInfo, kShip)), "200 OK");
  Fail({.kind = FaultKind::kRefuse, .wait = absl::Seconds(30)});
  EXPECT_EQ(Outcome(Post(kWrite)), "Read");
  simulator_->port().SetListening(true);
  EXPECT_EQ(Outcome(Post(kWrite)), "200 OK");
}

TEST_F(SimulatorFaultTest, ThePortCanBeClosedAndOpened) {
  const int port = simulator_->ship_port();
  simulator_->port().SetListening(false);
  simulator_->port().SetListening(false);
  EXPECT_EQ(Outcome(Post(kWrite)), "Connection");
  simulator_->port().SetListening(true);
  simulator_->port().SetListening(true);
  EXPECT_EQ(Outcome(Post(kWrite)), "200 OK");
  EXPECT_EQ(simulator_->ship_port(), port);
  simulator_->port().SetListening(false);
  EXPECT_EQ(Outcome(Post(kWrite)), "Connection");
}

TEST_F(SimulatorFaultTest, AnExceptionsStatusIsASwitch) {
  Fail({.kind = FaultKind::kCode, .code = 7});
  EXPECT_EQ(Outcome(Post(kWrite)), "200 code 7");
  Set("exception_status", "400");
  Fail({.kind = FaultKind::kCode, .code = 7});
  EXPECT_EQ(Outcome(Post(kWrite)), "400 code 7");
  EXPECT_EQ(Outcome(Post(kWrite)), "200 OK");
}

// A client that keeps its connection sees whether the server does.
TEST_F(SimulatorFaultTest, ConnectionsAreASwitch) {
  httplib::Client client(simulator_->ship_url());
  client.set_keep_alive(true);
  EXPECT_EQ(Outcome(client.Post("/", kGetInfo, kShip)), "200 OK");
  char byte;
  EXPECT_LT(::recv(client.socket(), &byte, 1, MSG_DONTWAIT), 0) << "still open";
  Set("connections", "close_after_answer");
  EXPECT_EQ(Outcome(client.Post("/", kGetInfo, kShip)), "200 OK");
  EXPECT_EQ(::recv(client.socket(), &byte, 1, 0), 0) << "closed, though the answer did not say so";
}

// Set while the client is connected, and by SPACE's own time.
TEST_F(SimulatorFaultTest, ARequestOverAnIdleConnectionIsNotRead) {
  options_.ship.keep_alive_seconds = 60;  // of real time
  Start();
  httplib::Client client(simulator_->ship_url());
  client.set_keep_alive(true);
  EXPECT_EQ(Outcome(client.Post("/", kGetInfo, kShip)), "200 OK");
  Set("connections", "close_idle");
  Set("idle_close_seconds", "5");
  clock_.AdvanceBy(absl::Seconds(4));
  EXPECT_EQ(Outcome(client.Post("/", kGetInfo, kShip)), "200 OK");
  clock_.AdvanceBy(absl::Seconds(5));
  EXPECT_EQ(Outcome(client.Post("/", kWrite, kShip)), "Read");
  EXPECT_EQ(Permissions(), 0u);
  EXPECT_EQ(Outcome(client.Post("/", kWrite, kShip)), "200 OK") << "over a new one";
  EXPECT_EQ(Permissions(), 2u);
  Set("connections", "keep_open");
  clock_.AdvanceBy(absl::Seconds(5));
  EXPECT_EQ(Outcome(client.Post("/", kGetInfo, kShip)), "200 OK");
}

}  // namespace
}  // namespace connecx::simulator
