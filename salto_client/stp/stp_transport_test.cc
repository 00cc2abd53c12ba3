#include "salto_client/stp/stp_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "salto_client/salto_error.h"
#include "salto_client/testing/raw_server.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;
using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

constexpr absl::Duration kLimit = absl::Seconds(20);
constexpr char kRequest[] = "<x/>";
constexpr char kAnswer[] = "STP/00/5/<ok/>";

class StpTransportTest : public ::testing::Test {
 protected:
  std::unique_ptr<StpTransport> Create(const RawServer& server, StpOptions options = {}) {
    options.url = absl::StrCat("stp://", server.address());
    absl::StatusOr<std::unique_ptr<StpTransport>> transport = StpTransport::Create(options, clock_);
    EXPECT_OK(transport.status());
    return *std::move(transport);
  }

  base::RealClock clock_;
};

TEST_F(StpTransportTest, AConnectionThatMayBeOutOfStepIsNotUsedAgain) {
  const std::string name = "<RequestResponse>Caf\xC3\xA9</RequestResponse>";
  const std::string answers[] = {absl::StrCat(kAnswer, " "), absl::StrCat(kAnswer, kAnswer),
                                 absl::StrCat("STP/00/", name.size(), "/", name),
                                 absl::StrCat("STP/00/", name.size() - 1, "/", name)};
  for (const std::string& answer : answers) {
    RawServer server([&](RawConnection& connection) {
      while (connection.ReadUntil(kRequest) && connection.Send(answer)) {
      }
    });
    const auto transport = Create(server);
    for (int i = 0; i < 3; ++i) EXPECT_OK(transport->RoundTrip(kRequest, kLimit).status());
    EXPECT_EQ(server.connections(), 3) << answer;
  }
}

TEST_F(StpTransportTest, WhatCameSinceTheAnswerPutsAConnectionOutOfStep) {
  base::Mutex mu;
  base::CondVar changed;
  bool answered = false;
  bool added = false;
  RawServer server([&](RawConnection& connection) {
    if (!connection.ReadUntil(kRequest) || !connection.Send(kAnswer)) return;
    base::MutexLock lock(mu);
    if (!added) {
      while (!answered) changed.Wait(mu);
      connection.Send("STP/00/9/<stale/>");
      added = true;
      changed.NotifyAll();
    }
  });
  const auto transport = Create(server);
  EXPECT_THAT(transport->RoundTrip(kRequest, kLimit), IsOkAndHolds("<ok/>"));
  {
    base::MutexLock lock(mu);
    answered = true;
    changed.NotifyAll();
    while (!added) changed.Wait(mu);
  }
  EXPECT_THAT(transport->RoundTrip(kRequest, kLimit), IsOkAndHolds("<ok/>"));
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(StpTransportTest, OptionsThatCannotWorkAreRefused) {
  for (const char* url :
       {"", "stp://", "stp://host", "stp://host:", "stp://host:0", "stp://host:65536",
        "stp://host:x", "stp://:6500", "stp://host:6500/", "stp://u@host:6500", "stp://host:6500?q",
        "stp://host:6500#f", "http://host:6500", "host:6500"}) {
    EXPECT_THAT(StpTransport::Create({.url = url}, clock_), StatusIs(Code::kInvalidArgument))
        << url;
  }
  const std::string url = "stp://[::1]:6500";
  EXPECT_OK(StpTransport::Create({.url = url}, clock_).status());
  EXPECT_THAT(StpTransport::Create({.url = url, .max_connections = 0}, clock_),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(StpTransport::Create({.url = url, .connect_limit = absl::ZeroDuration()}, clock_),
              StatusIs(Code::kInvalidArgument));
}

}  // namespace
}  // namespace connecx::salto
