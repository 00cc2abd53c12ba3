#include "simulator/ship_stp.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "simulator/simulator.h"
#include "simulator/switches.h"

namespace connecx::simulator {
namespace {

using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kGetInfo[] =
    "<RequestCall><RequestName>GetInfo</RequestName><Params/></RequestCall>";

std::string Frame(const std::string& document, const std::string& version = "00") {
  return absl::StrCat("STP/", version, "/", document.size(), "/", document);
}

// A client that sends what it is told to.
class Peer {
 public:
  explicit Peer(int port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  ~Peer() { close(fd_); }

  void Send(absl::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return;
      bytes.remove_prefix(count);
    }
  }
  void SendEnd() { shutdown(fd_, SHUT_WR); }

  // One answer's frame; what came until the connection was closed, if that is less.
  std::string Receive() {
    std::string frame;
    size_t size = std::string::npos;
    while (frame.size() < size) {
      char c;
      if (recv(fd_, &c, 1, 0) != 1) break;
      frame += c;
      if (c == '/' && size == std::string::npos && frame.size() > sizeof("STP/00")) {
        size = frame.size() + std::stoul(frame.substr(sizeof("STP/00")));
      }
    }
    return frame;
  }

  bool IsClosed() {
    char c;
    return recv(fd_, &c, 1, 0) <= 0;
  }

 private:
  const int fd_;
};

class ShipStpTest : public ::testing::Test {
 protected:
  ShipStpTest() {
    options_.ship_transport = ShipTransport::kStp;
    options_.ship.keep_alive_seconds = 60;
  }

  int Start() {
    absl::StatusOr<std::unique_ptr<Simulator>> simulator = Simulator::Start(options_, clock_);
    EXPECT_OK(simulator);
    simulator_ = *std::move(simulator);
    return simulator_->ship_port();
  }

  base::SimulatedClock clock_{absl::UnixEpoch()};
  SimulatorOptions options_;
  std::unique_ptr<Simulator> simulator_;
};

TEST_F(ShipStpTest, AnswersEachFrameOfAConnection) {
  const int port = Start();
  EXPECT_EQ(simulator_->ship_url(), absl::StrCat("stp://127.0.0.1:", port));
  Peer peer(port);
  for (const char* version : {"00", "01"}) {
    peer.Send(Frame(kGetInfo, version));
    const std::string answer = peer.Receive();
    EXPECT_THAT(answer, StartsWith("STP/00/"));
    EXPECT_THAT(answer, HasSubstr("/<?xml"));
    EXPECT_THAT(answer, HasSubstr("<ProtocolID>SHIP</ProtocolID>"));
  }
  EXPECT_EQ(simulator_->calls().List().size(), 2u);
}

TEST_F(ShipStpTest, TakesFramesInAnyPiecesAndSeveralAtOnce) {
  Peer peer(Start());
  for (const char c : Frame(kGetInfo)) peer.Send({&c, 1});
  EXPECT_THAT(peer.Receive(), HasSubstr("SHIP"));
  peer.Send(Frame(kGetInfo) + Frame("HELLO") + Frame(kGetInfo));
  EXPECT_THAT(peer.Receive(), HasSubstr("SHIP"));
  EXPECT_THAT(peer.Receive(), HasSubstr("<Code>500</Code>"));
  EXPECT_THAT(peer.Receive(), HasSubstr("SHIP"));
}

TEST_F(ShipStpTest, WhatIsNoFrameClosesTheConnection) {
  options_.ship.max_payload = 1000;
  const int port = Start();
  for (const std::string& bytes :
       {std::string("POST / HTTP/1.1\r\n\r\n"), std::string("STP/00/12x"), Frame(kGetInfo) + " ",
        Frame(std::string(1001, ' ')), std::string("STP/00/999999999/")}) {
    Peer peer(port);
    peer.Send(bytes);
    if (absl::StrContains(bytes, kGetInfo)) {
      EXPECT_THAT(peer.Receive(), HasSubstr("SHIP"));
    }
    EXPECT_TRUE(peer.IsClosed()) << bytes.substr(0, 40);
  }
}

// docs/ship.md section 7: each frame twice, with too large a LEN or too small a one.
TEST_F(ShipStpTest, AWrongLengthIsAnsweredAndClosesTheConnection) {
  const int port = Start();
  for (const int off : {-60, -1, 1, 60}) {
    const std::string document = kGetInfo;
    const std::string frame = absl::StrCat("STP/00/", document.size() + off, "/", document);
    Peer peer(port);
    peer.Send(frame + frame);
    EXPECT_THAT(peer.Receive(), HasSubstr("<Code>500</Code>")) << off;
    EXPECT_TRUE(peer.IsClosed()) << off;
  }
}

TEST_F(ShipStpTest, AClientThatStopsInMidFrameIsLetGo) {
  options_.ship.keep_alive_seconds = 1;
  const int port = Start();
  for (const bool ends : {false, true}) {
    Peer peer(port);
    peer.Send("STP/00/100/<Requ");
    if (ends) peer.SendEnd();
    EXPECT_TRUE(peer.IsClosed());
  }
  EXPECT_EQ(simulator_->calls().List().size(), 0u);
}

TEST_F(ShipStpTest, ServesManyAtOnce) {
  options_.ship.threads = 4;
  const int port = Start();
  std::vector<std::thread> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back([port] {
      Peer peer(port);
      for (int n = 0; n < 50; ++n) {
        peer.Send(Frame(kGetInfo));
        EXPECT_THAT(peer.Receive(), HasSubstr("SHIP"));
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(simulator_->calls().List().size(), 500u);
}

TEST_F(ShipStpTest, StopsWhileClientsAreConnected) {
  options_.ship.threads = 1;
  const int port = Start();
  Peer served(port);
  served.Send(Frame(kGetInfo));
  EXPECT_THAT(served.Receive(), HasSubstr("SHIP"));
  Peer waiting(port);
  simulator_.reset();
  EXPECT_TRUE(served.IsClosed());
  EXPECT_TRUE(waiting.IsClosed());
}

TEST_F(ShipStpTest, FaultsAreSeenByAClient) {
  const struct {
    Fault fault;
    const char* in_answer;  // Null: none.
    bool goes_on;
    size_t calls;
  } cases[] = {
      {{.kind = FaultKind::kDelay}, "SHIP", true, 1},
      {{.kind = FaultKind::kReset}, nullptr, false, 0},
      {{.kind = FaultKind::kNoAnswer}, nullptr, false, 0},
      {{.kind = FaultKind::kLateEffect}, nullptr, false, 1},
      {{.kind = FaultKind::kAnswerLost}, nullptr, false, 1},
      {{.kind = FaultKind::kAnswerCut}, "STP/00/", false, 1},
      {{.kind = FaultKind::kPieces}, "SHIP", true, 1},
      {{.kind = FaultKind::kCode, .code = 101}, "<Code>101</Code>", true, 1},
      {{.kind = FaultKind::kHttpStatus, .code = 503}, nullptr, false, 0},
      {{.kind = FaultKind::kGarbage}, "<Request", true, 1},
  };
  const int port = Start();
  for (const auto& c : cases) {
    simulator_->calls().Clear();
    ASSERT_OK(simulator_->faults().Add({.fault = c.fault, .count = 1}).status());
    Peer peer(port);
    peer.Send(Frame(kGetInfo));
    const std::string answer = peer.Receive();
    EXPECT_THAT(answer, HasSubstr(c.in_answer == nullptr ? "" : c.in_answer));
    EXPECT_EQ(answer.empty(), c.in_answer == nullptr) << FaultKindName(c.fault.kind);
    EXPECT_EQ(simulator_->calls().List().size(), c.calls) << FaultKindName(c.fault.kind);
    if (c.goes_on) peer.Send(Frame(kGetInfo));
    EXPECT_EQ(absl::StrContains(peer.Receive(), "SHIP"), c.goes_on) << FaultKindName(c.fault.kind);
  }
}

TEST_F(ShipStpTest, RefusesConnectionsForAWhile) {
  const int port = Start();
  ASSERT_OK(simulator_->faults()
                .Add({.fault = {FaultKind::kRefuse, absl::Seconds(30)}, .count = 1})
                .status());
  Peer peer(port);
  peer.Send(Frame(kGetInfo));
  EXPECT_EQ(peer.Receive(), "");
  clock_.AwaitWaiters(1);
  clock_.AdvanceBy(absl::Seconds(30));
  simulator_->port().SetListening(true);
  Peer again(port);
  again.Send(Frame(kGetInfo));
  EXPECT_THAT(again.Receive(), HasSubstr("SHIP"));
}

TEST_F(ShipStpTest, OpenQuestions) {
  Database database;
  database.access_levels["APT"].name = "Caf\xC3\xA9";
  const int port = Start();
  ASSERT_OK(simulator_->Seed(database));
  const auto ask = [](Peer& peer, const char* version) {
    peer.Send(
        Frame(absl::StrReplaceAll(kGetInfo, {{"GetInfo", "SaltoDBGroupList.Read"}}), version));
    return peer.Receive();
  };
  const auto set = [this](absl::string_view name, absl::string_view value) {
    Behaviour behaviour;
    ASSERT_OK(SetSwitch(name, value, behaviour));
    ASSERT_OK(simulator_->control().SetBehaviour(behaviour));
  };
  Peer peer(port);
  const std::string answer = ask(peer, "01");
  EXPECT_THAT(answer, StartsWith("STP/00/"));
  set("stp_version", "echo");
  EXPECT_THAT(ask(peer, "01"), StartsWith("STP/01/"));
  set("connections", "close_after_answer");
  EXPECT_EQ(ask(peer, "00"), answer);
  EXPECT_TRUE(peer.IsClosed());
  set("connections", "close_idle");
  Peer idle(port);
  EXPECT_EQ(ask(idle, "00"), answer);
  EXPECT_TRUE(idle.IsClosed()) << "within a second, not within its minute";
  set("stp_length", "characters");
  Peer counted(port);
  // One byte is left over.
  EXPECT_THAT(ask(counted, "00"), ::testing::EndsWith("</RequestResponse"));
}

TEST_F(ShipStpTest, APortInUseIsAnError) {
  options_.ship.port = Start();
  EXPECT_THAT(Simulator::Start(options_, clock_),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot listen")));
}

}  // namespace
}  // namespace connecx::simulator
