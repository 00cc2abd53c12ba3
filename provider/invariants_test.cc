// The invariants of docs/design.md 11 that the provider keeps, under faults.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "core/errors.h"
#include "core/grant.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::base::testing::StatusIs;
using ::connecx::core::GrantPhase;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Call = FakeAccessSystem::Call;
using When = FakeAccessSystem::When;

class InvariantsTest : public ProviderFixture {
 protected:
  core::Window Tomorrow() { return Between("2026-09-25 18:00", "2026-09-25 20:00"); }

  void LetMinutesPass(int minutes) {
    for (int i = 0; i < minutes; ++i) {
      clock_.AdvanceBy(absl::Minutes(1));
      RunDue();
    }
  }
};

TEST_F(InvariantsTest, I2_NoDoorOpensOutsideALiveBookingAfterOneSuccessfulPass) {
  Grant(Booking("b1", Tomorrow()));
  system_.Fail(Call::kWrite, absl::UnavailableError("down"), When::kBeforeEffect);
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoking);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  AdvanceTo("2026-09-24 12:01");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kRevoked);
  EXPECT_FALSE(Opens("2026-09-25 18:30"));
}

TEST_F(InvariantsTest, I3_ALiveBookingIsThereAfterEveryFaultOrAPersonIsMailed) {
  for (const Call call : {Call::kRead, Call::kWrite, Call::kObtain}) {
    for (const When when : {When::kBeforeEffect, When::kAfterEffect}) {
      const std::string id = absl::StrCat("b", static_cast<int>(call), static_cast<int>(when));
      system_.Fail(call, absl::DeadlineExceededError("no answer"), when, 2);
      GrantRequest request = Booking(id, Tomorrow());
      Grant(request);
      LetMinutesPass(2);
      EXPECT_EQ(Stored(id).phase, GrantPhase::kGranted) << id;
      EXPECT_TRUE(Opens("2026-09-25 18:30")) << id;
      Revoke(id, 2);
      LetMinutesPass(2);
      EXPECT_FALSE(Opens("2026-09-25 18:30")) << id;
    }
  }
}

TEST_F(InvariantsTest, I3_AnUnreachableSystemIsToldWithTheBookingsAtRisk) {
  system_.Fail(Call::kRead, absl::UnavailableError("connection refused"), When::kBeforeEffect,
               10'000);
  Grant(Booking("b1", Between("2026-09-24 18:00", "2026-09-24 20:00")));
  AdvanceTo("2026-09-24 12:20");
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, core::IncidentKind::kSystemUnreachable);
  ASSERT_THAT(Incidents()[0].subject.others, SizeIs(1));
  EXPECT_EQ(Incidents()[0].subject.others[0].booking_id, "b1");
}

TEST_F(InvariantsTest, I4_APassReadsBeforeItWritesAndReadsBack) {
  const int reads = system_.Calls(Call::kRead);
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(system_.Calls(Call::kRead), reads + 2);
  EXPECT_EQ(system_.Calls(Call::kWrite), 1);
}

TEST_F(InvariantsTest, I4_APassWithNothingToChangeWritesNothing) {
  Grant(Booking("b1", Tomorrow()));
  const int writes = system_.Calls(Call::kWrite);
  AdvanceTo("2026-09-25 17:59");
  EXPECT_EQ(system_.Calls(Call::kWrite), writes);
}

TEST_F(InvariantsTest, I5_WhatIsNotOursIsLeftExactlyAsItWas) {
  system_.SetByHand("L56", "ZCARPARK", std::nullopt, {});
  system_.SetByHand("L56", "ZLIFT",
                    core::HeldPeriod{absl::CivilSecond(2020, 1, 1), absl::CivilSecond(2020, 1, 2)},
                    {{0, 3600, core::DayTypes::All()}});
  const auto carpark = system_.Held("L56", "ZCARPARK")->digest;
  const auto lift = system_.Held("L56", "ZLIFT")->digest;
  Grant(Booking("b1", Tomorrow()));
  Revoke("b1", 2);
  clock_.AdvanceTo(At("2026-09-26 00:05"));
  Clear();
  EXPECT_EQ(system_.Held("L56", "ZCARPARK")->digest, carpark);
  EXPECT_EQ(system_.Held("L56", "ZLIFT")->digest, lift) << "over, but no facility is mapped to it";
}

TEST_F(InvariantsTest, I5_AnExpiredPermissionMadeByHandOnAMappedPairIsCleared) {
  system_.SetByHand(
      "L57", "ZPOOL",
      core::HeldPeriod{absl::CivilSecond(2026, 9, 20), absl::CivilSecond(2026, 9, 20, 23, 59, 59)},
      {});
  EXPECT_EQ(Clear().report.cleared, 1);
  EXPECT_FALSE(system_.Held("L57", "ZPOOL").has_value());
}

TEST_F(InvariantsTest, I6_OnePassAtATimePerAccessLevel) {
  // Were two passes to interleave, one would write a list that the other has changed meanwhile.
  work_.enabled = true;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([this, caller] {
      for (int i = 0; i < 10; ++i) {
        GrantRequest request = Booking(absl::StrCat("b", caller, "-", i), Tomorrow());
        request.facility = caller % 2 == 0 ? "gym" : "pool";
        EXPECT_OK(bookings_.Grant(request));
        EXPECT_OK(bookings_.Revoke({.booking_id = request.booking_id,
                                    .revision = 2,
                                    .building = "tower",
                                    .wait = absl::ZeroDuration()}));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  RunDue();
  EXPECT_EQ(system_.writes_of_stale_reads(), 0);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
  EXPECT_FALSE(system_.Held("L56", "ZPOOL").has_value());
}

TEST_F(InvariantsTest, I7_AnyOrderOfMessagesEndsInTheStateOfTheHighest) {
  struct Message {
    int revision;
    bool revoke;
  };
  const std::vector<Message> story = {{1, false}, {2, false}, {2, true}, {4, false}, {5, true}};
  std::mt19937 random(7);
  for (std::size_t length = 1; length <= story.size(); ++length) {
    for (int round = 0; round < 30; ++round) {
      std::vector<Message> messages(story.begin(), story.begin() + length);
      messages.insert(messages.end(), story.begin(), story.begin() + length);  // each twice
      std::shuffle(messages.begin(), messages.end(), random);
      const std::string id = absl::StrCat("b", length, "-", round);
      for (const Message& message : messages) {
        if (message.revoke) {
          ASSERT_OK(bookings_.Revoke({.booking_id = id,
                                      .revision = message.revision,
                                      .building = "tower",
                                      .wait = absl::ZeroDuration()}));
        } else {
          const std::string start = absl::StrCat("2026-09-25 1", message.revision, ":00");
          ASSERT_OK(
              bookings_.Grant(Booking(id, Between(start, "2026-09-25 20:00"), message.revision)));
        }
      }
      const Message& highest = story[length - 1];
      const core::Grant grant = Stored(id);
      EXPECT_EQ(grant.revision, highest.revision) << id;
      EXPECT_EQ(grant.revoked, highest.revoke) << id;
      EXPECT_EQ(grant.phase, highest.revoke ? GrantPhase::kRevoked : GrantPhase::kGranted) << id;
      Revoke(id, 99);
      ASSERT_FALSE(system_.Held("L56", "ZGYM").has_value()) << id;
    }
  }
}

TEST_F(InvariantsTest, I7_AHigherGrantMakesAnExpiredBookingLiveAgain) {
  Grant(Booking("b1", Between("2026-09-24 10:00", "2026-09-24 11:00")));
  EXPECT_EQ(Grant(Booking("b1", Tomorrow(), 2)).phase, GrantPhase::kGranted);
}

TEST_F(InvariantsTest, I9_OneStateChangeIsOneMessage) {
  Grant(Booking("b1", Tomorrow()));
  const GrantRequest second = Booking("b2", Between("2026-10-02 18:00", "2026-10-02 20:00"));
  // The commit succeeds and the caller is told otherwise: as if the process had died in between.
  store_.FailNextWrite(absl::UnavailableError("died"),
                       store::MemoryStore::FaultPoint::kAfterCommit);
  EXPECT_FALSE(bookings_.Grant(second).ok());
  for (int again = 0; again < 3; ++again) {
    Grant(second);
    RunDue();
  }
  EXPECT_THAT(Mails(), SizeIs(1));
}

TEST_F(InvariantsTest, I10_AnUnknownOutcomeIsReadBackBeforeAnythingIsRepeated) {
  system_.Fail(Call::kWrite, absl::DeadlineExceededError("no answer"), When::kAfterEffect);
  Grant(Booking("b1", Tomorrow()));
  clock_.AdvanceBy(absl::Minutes(2));
  RunDue();
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(system_.Calls(Call::kWrite), 1) << "what arrived is not written again";
}

TEST_F(InvariantsTest, I10_AWriteThatDidNothingIsFoundByTheReadBack) {
  system_.LoseNextWrite();
  Grant(Booking("b1", Tomorrow()));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  clock_.AdvanceBy(absl::Minutes(1));
  RunDue();
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
}

TEST_F(InvariantsTest, I11_NothingIsDeletedBecauseItWasAbsent) {
  Grant(Booking("b1", Tomorrow()));
  ASSERT_OK(ids_.Sync({.building = "tower",
                       .edits = {{core::IdKind::kFacility, "sauna", "ZSAUNA"}},
                       .actor = "test"}));
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
  const SyncIdsAnswer refused = *ids_.Sync(
      {.building = "tower", .removals = {{core::IdKind::kApartment, "501/56"}}, .actor = "test"});
  EXPECT_EQ(refused.rows[0].outcome, RowOutcome::kRejected);
  EXPECT_TRUE(Opens("2026-09-25 18:30"));
}

TEST_F(InvariantsTest, ASkewedClockTakesNothingAway) {
  Grant(Booking("b1", Tomorrow()));
  clock_.AdvanceTo(At("2026-09-26 00:05"));
  system_.SetClockOffset(absl::Hours(10));
  const absl::StatusOr<core::Run> run = clearing_.Clear({.building = "tower"});
  EXPECT_THAT(run, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(core::DetailOf(run.status())->reason, "SYSTEM_CLOCK_SKEW");
  EXPECT_TRUE(system_.Held("L56", "ZGYM").has_value());
  system_.SetClockOffset(absl::ZeroDuration());
  EXPECT_EQ(Clear().state, core::RunState::kCompleted);
  EXPECT_FALSE(system_.Held("L56", "ZGYM").has_value());
}

TEST_F(InvariantsTest, AHundredGrantsOnOneAccessLevelAllArrive) {
  std::vector<IdEdit> zones;
  for (int i = 0; i < 100; ++i) {
    zones.push_back({core::IdKind::kFacility, absl::StrCat("f", i), absl::StrCat("Z", i)});
  }
  ASSERT_OK(ids_.Sync({.building = "tower", .edits = zones, .actor = "test"}));
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 10; ++caller) {
    callers.emplace_back([this, caller] {
      for (int i = 0; i < 10; ++i) {
        const std::string n = absl::StrCat(caller * 10 + i);
        GrantRequest request = Booking(absl::StrCat("b", n), Tomorrow());
        request.facility = absl::StrCat("f", n);
        EXPECT_OK(bookings_.Grant(request));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  RunDue();
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(Stored(absl::StrCat("b", i)).phase, GrantPhase::kGranted);
    EXPECT_TRUE(Opens("2026-09-25 18:30", "L56", absl::StrCat("Z", i)));
  }
}

}  // namespace
}  // namespace connecx::provider
