// A write without an answer may still be carried out (docs/ship.md Q27; invariants I6 and I10).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/access_system.h"
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/records.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::ConditionCode;
using ::connecx::core::GrantPhase;
using Call = FakeAccessSystem::Call;
using When = FakeAccessSystem::When;

class LateWriteTest : public ProviderFixture {
 protected:
  LateWriteTest() : ProviderFixture(core::Policy::kPack) {}

  core::Window Tomorrow() { return Between("2026-09-25 18:00", "2026-09-25 20:00"); }
  bool IsUnverified(absl::string_view id) {
    return core::FindCondition(Stored(id), ConditionCode::kUnverified) != nullptr;
  }
  void LoseReply() {
    system_.Fail(Call::kWrite, absl::DeadlineExceededError("no answer"), When::kAfterEffect);
  }
  void Pass(absl::Duration time) {
    clock_.AdvanceBy(time);
    RunDue();
  }
};

TEST_F(LateWriteTest, WhatIsReadBeforeTheWindowIsOverIsUnverified) {
  LoseReply();
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(IsUnverified("b1"));
  const int reads = system_.Calls(Call::kRead);
  Pass(absl::Seconds(9));
  EXPECT_TRUE(IsUnverified("b1"));
  Pass(absl::Seconds(1));
  EXPECT_FALSE(IsUnverified("b1"));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(system_.Calls(Call::kRead), reads + 1);
  EXPECT_EQ(system_.Calls(Call::kWrite), 1) << "I10: it is read, not repeated";
}

TEST_F(LateWriteTest, ACancellationIsNotVerifiedBeforeTheWindowIsOver) {
  Grant(Booking("b1", Tomorrow()));
  LoseReply();
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoking);
  EXPECT_TRUE(IsUnverified("b1"));
  Pass(absl::Seconds(10));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(IsUnverified("b1"));
}

TEST_F(LateWriteTest, I6_ALateWriteIsFoundAndRepaired) {
  Grant(Booking("b1", Tomorrow()));
  const std::optional<core::HeldPermission> late = system_.Held("L56", "ZGYM");
  system_.Fail(Call::kWrite, core::WithUnknownOutcome(absl::DeadlineExceededError("no answer")),
               When::kBeforeEffect);
  Grant(Booking("b2", Between("2026-09-26 18:00", "2026-09-26 20:00")));
  Revoke("b1", 2);
  Pass(absl::Seconds(2));
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_NE(Stored("b1").phase, GrantPhase::kRevoked) << "what got no answer may still come";
  // It does, with the list as it was then.
  system_.SetByHand("L56", "ZGYM", *late->period, late->timetable_number);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  Pass(absl::Seconds(10));
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
  EXPECT_TRUE(Opens("2026-09-26 18:30"));
  Pass(absl::Seconds(10));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(IsUnverified("b2"));
}

TEST_F(LateWriteTest, AReadBackThatFailsLeavesTheOutcomeUnknown) {
  system_.FailLater(Call::kRead, absl::UnavailableError("down"), 1);
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  EXPECT_TRUE(IsUnverified("b1"));
  Pass(absl::Seconds(1));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(IsUnverified("b1"));
  Pass(absl::Seconds(10));
  EXPECT_FALSE(IsUnverified("b1"));
}

TEST_F(LateWriteTest, AProcessThatDiedInAWriteReadsTwice) {
  work_.enabled = false;
  Grant(Booking("b1", Tomorrow()));
  // What RecordIntent leaves behind.
  ASSERT_TRUE(store_
                  .Write([&](store::WriteTransaction& tx) -> absl::Status {
                    absl::StatusOr<std::optional<core::LevelWork>> work =
                        tx.FindWork("tower", "L56");
                    (*work)->unknown_until = clock_.Now() + absl::Seconds(15);
                    return tx.PutWork(**work);
                  })
                  .ok());
  work_.enabled = true;
  RunDue();
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(IsUnverified("b1"));
  Pass(absl::Seconds(15));
  EXPECT_FALSE(IsUnverified("b1"));
}

}  // namespace
}  // namespace connecx::provider
