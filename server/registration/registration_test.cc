#include "server/registration/registration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"
#include "server/testing/fixed_buildings.h"

namespace connecx::server {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// Gives the answers of a list, the last one for ever; refuses some buildings before that.
class ScriptedRegistry final : public Registry {
 public:
  RegistryAnswer Register(const plugin::v1::RegisterRequest& request, absl::Duration) override {
    base::MutexLock lock(mu_);
    calls_.push_back(request);
    while (hangs_ && !cancelled_) changed_.Wait(mu_);
    if (cancelled_) return RegistryError{.code = absl::StatusCode::kCancelled};
    for (const std::string& building : request.buildings()) {
      if (!refused_.contains(building)) continue;
      return RegistryError{.code = absl::StatusCode::kFailedPrecondition,
                           .reason = "BUILDING_TAKEN",
                           .message = "Another serves it.",
                           .building = building};
    }
    RegistryAnswer answer = answers_.front();
    if (answers_.size() > 1) answers_.pop_front();
    return answer;
  }
  void Cancel() override {
    base::MutexLock lock(mu_);
    cancelled_ = true;
    changed_.NotifyAll();
  }

  void Answer(std::deque<RegistryAnswer> answers) {
    base::MutexLock lock(mu_);
    answers_ = std::move(answers);
  }
  void Refuse(std::set<std::string> buildings) {
    base::MutexLock lock(mu_);
    refused_ = std::move(buildings);
  }
  void Hang() {
    base::MutexLock lock(mu_);
    hangs_ = true;
  }
  std::vector<plugin::v1::RegisterRequest> calls() {
    base::MutexLock lock(mu_);
    return calls_;
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  std::deque<RegistryAnswer> answers_ GUARDED_BY(mu_);
  std::set<std::string> refused_ GUARDED_BY(mu_);
  std::vector<plugin::v1::RegisterRequest> calls_ GUARDED_BY(mu_);
  bool hangs_ GUARDED_BY(mu_) = false;
  bool cancelled_ GUARDED_BY(mu_) = false;
};

plugin::v1::RegisterResponse Accepted(int ttl_seconds) {
  plugin::v1::RegisterResponse response;
  response.mutable_ttl()->set_seconds(ttl_seconds);
  response.mutable_expire_time()->set_seconds(1'800'000'000 + ttl_seconds);
  response.set_contract_version("connecx.access.v1");
  return response;
}

const RegistryError kDown = {.code = absl::StatusCode::kUnavailable, .message = "refused"};
const RegistryError kTaken = {.code = absl::StatusCode::kFailedPrecondition,
                              .reason = "BUILDING_TAKEN",
                              .message = "Another serves it."};

// Every attempt, a text each.
class Attempts final : public core::Observer {
 public:
  void OnRegistration(const core::RegistrationTried& attempt) override {
    base::MutexLock lock(mu_);
    const char* outcomes[] = {"registered", "rejected", "unreachable"};
    texts_.push_back(absl::StrCat(outcomes[static_cast<int>(attempt.outcome)], " ", attempt.code));
  }
  std::vector<std::string> texts() {
    base::MutexLock lock(mu_);
    return texts_;
  }

 private:
  base::Mutex mu_;
  std::vector<std::string> texts_ GUARDED_BY(mu_);
};

class RegistrationTest : public testing::Test {
 protected:
  explicit RegistrationTest(std::vector<std::string> buildings = {"harbour-tower", "quay-house"})
      : buildings_(std::move(buildings)) {}

  void Start() {
    registration_.Start();
    Settle();
  }
  // Passes time and waits until the registration has done what is due by then.
  void Pass(absl::Duration time) {
    clock_.AdvanceBy(time);
    Settle();
  }
  void Settle() {
    while (registration_.Status().next_attempt_time.value_or(absl::InfinitePast()) <=
           clock_.Now()) {
      clock_.AwaitWaiters(1);
    }
  }
  std::size_t Calls() { return registry_.calls().size(); }
  // The buildings of the call with this number.
  std::string Asked(std::size_t call) {
    const auto calls = registry_.calls();
    return call < calls.size() ? absl::StrJoin(calls[call].buildings(), " ") : "no such call";
  }

  base::SimulatedClock clock_{kStart};
  ScriptedRegistry registry_;
  Attempts attempts_;
  FixedBuildings buildings_;
  Registration registration_{{.registry = "core.example:1",
                              .endpoint = "dns:///access.example:2",
                              .instance_id = "an-instance"},
                             registry_,
                             buildings_,
                             clock_,
                             [] { return 0.0; },
                             attempts_};
};

TEST_F(RegistrationTest, EveryAttemptIsToldWithAFewCodes) {
  const RegistryError odd = {.code = absl::StatusCode::kFailedPrecondition,
                             .reason = "SOMETHING_OF_A_LATER_CORE"};
  registry_.Answer({kDown, kTaken, odd, Accepted(30)});
  Start();
  for (int i = 0; i < 3; ++i) Pass(absl::Seconds(30));
  EXPECT_THAT(attempts_.texts(), ElementsAre("unreachable UNAVAILABLE", "rejected BUILDING_TAKEN",
                                             "rejected FAILED_PRECONDITION", "registered OK"));
}

TEST_F(RegistrationTest, SaysWhoItIsWhereItIsAndWhatItServes) {
  registry_.Answer({Accepted(30)});
  Start();
  ASSERT_EQ(Calls(), 1);
  const plugin::v1::RegisterRequest request = registry_.calls()[0];
  EXPECT_EQ(request.instance_id(), "an-instance");
  EXPECT_EQ(request.endpoint(), "dns:///access.example:2");
  EXPECT_THAT(request.buildings(), ElementsAre("harbour-tower", "quay-house"));
  EXPECT_THAT(request.contract_versions(), ElementsAre("connecx.access.v1"));
  EXPECT_EQ(request.info().name(), PluginFacts().name);
  EXPECT_THAT(request.capabilities().capabilities(), Contains(access::v1::CAPABILITY_REGISTRATION));
}

TEST_F(RegistrationTest, RepeatsEveryThirdOfTheTimeToLive) {
  registry_.Answer({Accepted(30)});
  Start();
  Pass(absl::Seconds(9));
  EXPECT_EQ(Calls(), 1);
  Pass(absl::Seconds(1));
  EXPECT_EQ(Calls(), 2);
  Pass(absl::Seconds(10));
  EXPECT_EQ(Calls(), 3);

  const RegistrationStatus status = registration_.Status();
  EXPECT_EQ(status.state, RegistrationState::kRegistered);
  EXPECT_EQ(status.last_success_time, kStart + absl::Seconds(20));
  EXPECT_EQ(status.expire_time, kStart + absl::Seconds(30));
  EXPECT_EQ(status.next_attempt_time, kStart + absl::Seconds(30));
  EXPECT_EQ(status.contract_version, "connecx.access.v1");
  EXPECT_EQ(status.reason, "");
}

TEST_F(RegistrationTest, RegistersAgainOnceARestartedCoreAnswers) {
  registry_.Answer({Accepted(30), kDown, kDown, kDown, Accepted(30)});
  Start();
  Pass(absl::Seconds(10));
  EXPECT_EQ(registration_.Status().state, RegistrationState::kUnreachable);
  EXPECT_EQ(registration_.Status().reason, "UNAVAILABLE");
  EXPECT_EQ(registration_.Status().expire_time, kStart + absl::Seconds(30)) << "it still holds";
  Pass(absl::Seconds(1));
  Pass(absl::Seconds(2));
  EXPECT_EQ(Calls(), 4);
  EXPECT_EQ(registration_.Status().state, RegistrationState::kUnreachable);
  Pass(absl::Seconds(4));
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRegistered);
  EXPECT_EQ(registration_.Status().last_error, "");
  EXPECT_EQ(registration_.Status().last_error_time, kStart + absl::Seconds(13));
}

TEST_F(RegistrationTest, ARejectionShowsItsReasonAndIsRepeated) {
  registry_.Answer({kTaken, kTaken, Accepted(30)});
  Start();
  const RegistrationStatus status = registration_.Status();
  EXPECT_EQ(status.state, RegistrationState::kRejected);
  EXPECT_EQ(status.reason, "BUILDING_TAKEN");
  EXPECT_EQ(status.last_error, "Another serves it.");
  EXPECT_EQ(status.last_success_time, std::nullopt);
  EXPECT_EQ(status.next_attempt_time, kStart + absl::Seconds(1));
  Pass(absl::Seconds(1));
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRejected);
  Pass(absl::Seconds(2));
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRegistered);
}

TEST_F(RegistrationTest, AnAnswerWithoutReasonIsARejectionUnlessItComesFromTheWay) {
  const std::pair<absl::StatusCode, RegistrationState> cases[] = {
      {absl::StatusCode::kUnimplemented, RegistrationState::kRejected},
      {absl::StatusCode::kPermissionDenied, RegistrationState::kRejected},
      {absl::StatusCode::kInternal, RegistrationState::kRejected},
      {absl::StatusCode::kUnavailable, RegistrationState::kUnreachable},
      {absl::StatusCode::kDeadlineExceeded, RegistrationState::kUnreachable},
  };
  registry_.Answer({kDown});
  Start();
  for (const auto& [code, state] : cases) {
    registry_.Answer({RegistryError{.code = code}});
    Pass(absl::Minutes(1));
    EXPECT_EQ(registration_.Status().state, state) << absl::StatusCodeToString(code);
    EXPECT_EQ(registration_.Status().reason, absl::StatusCodeToString(code));
  }
}

TEST_F(RegistrationTest, RegistersAtOnceWhenBuildingsChange) {
  registry_.Answer({Accepted(3000)});
  Start();
  registration_.BuildingsChanged();
  while (Calls() < 2) clock_.AwaitWaiters(1);
  EXPECT_EQ(clock_.Now(), kStart);
}

TEST_F(RegistrationTest, ABuildingThatCoreRefusesKeepsNoOtherOut) {
  registry_.Answer({Accepted(30)});
  registry_.Refuse({"harbour-tower"});
  Start();
  EXPECT_EQ(Asked(0), "harbour-tower quay-house");
  EXPECT_EQ(Asked(1), "quay-house");
  ASSERT_EQ(Calls(), 2);
  const RegistrationStatus status = registration_.Status();
  EXPECT_EQ(status.state, RegistrationState::kRegistered);
  EXPECT_EQ(status.reason, "");
  ASSERT_EQ(status.refused.size(), 1);
  EXPECT_EQ(status.refused[0].building, "harbour-tower");
  EXPECT_EQ(status.refused[0].reason, "BUILDING_TAKEN");
  EXPECT_EQ(status.refused[0].last_error, "Another serves it.");
  EXPECT_EQ(status.refused[0].last_error_time, kStart);
  EXPECT_EQ(status.refused[0].next_attempt_time, kStart + absl::Seconds(1));

  // It is asked for again, less and less often; the other one stays registered by the third.
  std::size_t calls = 2;
  for (const int pause : {1, 2, 4}) {
    Pass(absl::Seconds(pause));
    EXPECT_EQ(Asked(calls), "harbour-tower quay-house");
    EXPECT_EQ(Calls(), ++calls);
  }
  Pass(absl::Seconds(3));
  EXPECT_EQ(Asked(calls), "quay-house") << "10 s have passed";
  EXPECT_EQ(Calls(), ++calls);
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRegistered);

  registry_.Refuse({});
  Pass(absl::Seconds(5));
  EXPECT_EQ(Calls(), ++calls);
  EXPECT_EQ(registration_.Status().refused.size(), 0);
  Pass(absl::Seconds(10));
  EXPECT_EQ(Asked(calls), "harbour-tower quay-house");
}

TEST_F(RegistrationTest, BuildingsThatAreAllRefusedAreAskedForOneByOne) {
  registry_.Answer({Accepted(30)});
  registry_.Refuse({"harbour-tower", "quay-house"});
  Start();
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRejected);
  EXPECT_EQ(registration_.Status().reason, "BUILDING_TAKEN");
  EXPECT_EQ(registration_.Status().refused.size(), 2);
  ASSERT_EQ(Calls(), 2);
  registry_.Refuse({"harbour-tower"});
  Pass(absl::Seconds(1));
  EXPECT_EQ(Asked(2), "harbour-tower");
  EXPECT_EQ(Asked(3), "quay-house");
  EXPECT_EQ(Calls(), 4);
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRegistered);
  EXPECT_EQ(registration_.Status().refused.size(), 1);
}

TEST_F(RegistrationTest, AnOutageIsNoReasonToAskMoreOften) {
  registry_.Answer({Accepted(30), kDown});
  registry_.Refuse({"harbour-tower"});
  Start();
  registry_.Refuse({});
  Pass(absl::Seconds(1));
  EXPECT_EQ(Calls(), 3);
  EXPECT_EQ(registration_.Status().state, RegistrationState::kUnreachable);
  EXPECT_EQ(registration_.Status().refused.size(), 1) << "core has not taken it";
  registry_.Answer({Accepted(30)});
  Pass(absl::Seconds(1));
  EXPECT_EQ(Asked(3), "quay-house") << "what was registered goes first";
  EXPECT_EQ(Asked(4), "harbour-tower quay-house");
  EXPECT_EQ(Calls(), 5);
  EXPECT_EQ(registration_.Status().refused.size(), 0);
}

TEST_F(RegistrationTest, ARefusalOfABuildingThatWasNotSentConcernsAll) {
  RegistryError odd = kTaken;
  odd.building = "elsewhere";
  registry_.Answer({odd});
  Start();
  EXPECT_EQ(Calls(), 1);
  EXPECT_EQ(registration_.Status().state, RegistrationState::kRejected);
  EXPECT_EQ(registration_.Status().refused.size(), 0);
}

class RegistrationOfNothingTest : public RegistrationTest {
 protected:
  RegistrationOfNothingTest() : RegistrationTest({}) {}
};

TEST_F(RegistrationOfNothingTest, CoreIsNotAskedForAnEmptyList) {
  registry_.Answer({Accepted(30)});
  registration_.Start();
  clock_.AwaitWaiters(1);
  clock_.AdvanceBy(absl::Hours(1));
  registration_.BuildingsChanged();
  clock_.AwaitWaiters(1);
  EXPECT_EQ(Calls(), 0);
  EXPECT_EQ(registration_.Status().state, RegistrationState::kStarting);
}

TEST_F(RegistrationTest, StopEndsAnAttemptThatHangs) {
  registry_.Hang();
  registration_.Start();
  while (Calls() < 1) std::this_thread::yield();
  registration_.Stop();
  registration_.Stop();
  EXPECT_EQ(Calls(), 1);
}

}  // namespace
}  // namespace connecx::server
