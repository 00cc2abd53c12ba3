// The story of a booking, as ExplainBooking tells it, and what is known beside a grant.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/grant.h"
#include "core/records.h"
#include "provider/store_query.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::AuditKind;
using ::connecx::core::ConditionCode;
using ::connecx::core::GrantPhase;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string KindText(AuditKind kind) {
  switch (kind) {
    case AuditKind::kIntent:
      return "intent";
    case AuditKind::kPlan:
      return "plan";
    case AuditKind::kSystemCall:
      return "system";
    case AuditKind::kPhase:
      return "phase";
    case AuditKind::kIncident:
      return "incident";
    case AuditKind::kMail:
      return "mail";
    case AuditKind::kByHand:
      return "by hand";
    case AuditKind::kOperator:
      return "operator";
    case AuditKind::kIdChange:
      return "id";
  }
  return "?";
}

class ExplainTest : public ProviderFixture {
 protected:
  explicit ExplainTest(core::Policy policy = core::Policy::kNotify) : ProviderFixture(policy) {}

  std::vector<core::AuditEntry> Entries(absl::string_view booking_id, std::int64_t after = 0,
                                        int limit = 1000) {
    const auto story = query_.Explain(booking_id, after, limit);
    EXPECT_TRUE(story.ok()) << story.status();
    return story.ok() ? story->entries : std::vector<core::AuditEntry>();
  }

  // "intent: Grant of revision 1 ..."
  std::vector<std::string> Story(absl::string_view booking_id) {
    std::vector<std::string> lines;
    for (const core::AuditEntry& entry : Entries(booking_id)) {
      lines.push_back(absl::StrCat(KindText(entry.kind), ": ", entry.text));
    }
    return lines;
  }

  GrantContext Context(absl::string_view booking_id) {
    const auto contexts = query_.ContextOf({Stored(booking_id)});
    EXPECT_TRUE(contexts.ok()) << contexts.status();
    return contexts.ok() ? contexts->front() : GrantContext();
  }

  StoreQuery query_{store_, buildings_};
};

class PackExplainTest : public ExplainTest {
 protected:
  PackExplainTest() : ExplainTest(core::Policy::kPack) {}
};

TEST_F(ExplainTest, AGrantedBookingTellsWhatWasAskedWrittenAndOpened) {
  GrantRequest request = Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  request.actor = "amy";
  Grant(request);
  const std::vector<core::AuditEntry> entries = Entries("b1");
  EXPECT_THAT(Story("b1"),
              ElementsAre("intent: Grant of revision 1: 501/56, gym, 2026-09-25 18:00 to "
                          "2026-09-25 20:00",
                          AllOf(HasSubstr("system: a permission was written, and reads back"),
                                HasSubstr("2026-09-25 to 2026-09-25, 18:00-20:00")),
                          "plan: opens 2026-09-25 18:00 to 2026-09-25 20:00", "phase: GRANTED"));
  EXPECT_EQ(entries[0].actor, "amy");
  EXPECT_EQ(entries[0].revision, 1);
  EXPECT_EQ(entries[0].phase, GrantPhase::kPending);
  EXPECT_EQ(entries[1].details.at("access_control_id"), "L56");
  EXPECT_EQ(entries[3].phase, GrantPhase::kGranted);
  for (const core::AuditEntry& entry : entries) EXPECT_EQ(entry.time, clock_.Now());
}

TEST_F(ExplainTest, ADoubleBookingTellsOfItsIncidentAndOfTheWayThatBecameFree) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_THAT(Entries("b2"),
              Contains(testing::Field(&core::AuditEntry::incident_id, Incidents().front().id)));
  EXPECT_THAT(Context("b2").incident_ids, ElementsAre(Incidents().front().id));
  EXPECT_THAT(Context("b1").incident_ids, IsEmpty());
  const absl::StatusOr<BookingAnswer> again =
      bookings_.Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(again->incident_ids, ElementsAre(Incidents().front().id));
  Revoke("b1", 2);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  const std::vector<std::string> story = Story("b2");
  EXPECT_THAT(story, Contains(HasSubstr("incident: DOUBLE_BOOKING opened, 1 mail")));
  EXPECT_THAT(story, Contains("plan: no longer waits behind b1: it was cancelled"));
  EXPECT_THAT(story, Contains(HasSubstr("incident: DOUBLE_BOOKING closed")));
  EXPECT_THAT(story, Contains("phase: GRANTED"));
  EXPECT_THAT(Story("b1"), Contains(HasSubstr("system: a permission without this booking was "
                                              "written, and reads back as such: 2026-09-25")));
  EXPECT_THAT(Context("b2").incident_ids, IsEmpty());
}

TEST_F(PackExplainTest, AnOutageIsToldOnceHoweverOftenItIsTried) {
  system_.Fail(FakeAccessSystem::Call::kRead, absl::UnavailableError("connection refused"),
               FakeAccessSystem::When::kBeforeEffect, 1000);
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  AdvanceTo("2026-09-24 14:00");
  const std::vector<std::string> story = Story("b1");
  EXPECT_EQ(std::count_if(story.begin(), story.end(),
                          [](const std::string& line) {
                            return absl::StrContains(line, "RETRYING: connection refused");
                          }),
            1);
  EXPECT_LT(story.size(), 6u);
}

TEST_F(PackExplainTest, WhatIsKnownBesideAGrant) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Context("b1").verified_time, clock_.Now());
  ASSERT_TRUE(Context("b1").next_attempt_time.has_value());
  EXPECT_GT(*Context("b1").next_attempt_time, clock_.Now());
  EXPECT_EQ(Stored("b1").vendor_details.at("period_start"), "2026-09-25T00:00:00");
  Revoke("b1", 2);
  EXPECT_THAT(Stored("b1").vendor_details, IsEmpty());
  EXPECT_EQ(Context("b1").verified_time, std::nullopt);
}

TEST_F(PackExplainTest, AStoryComesInPages) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const std::vector<core::AuditEntry> all = Entries("b1");
  ASSERT_GT(all.size(), 2u);
  EXPECT_THAT(Entries("b1", 0, 2), ElementsAre(all[0], all[1]));
  EXPECT_THAT(Entries("b1", all[1].id, 1), ElementsAre(all[2]));
  EXPECT_EQ(query_.Explain("unknown", 0, 10).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(PackExplainTest, AnEditedIdIsPartOfTheStory) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  system_.AddAccessLevel("L99");
  ASSERT_TRUE(ids_.Sync({.building = "tower",
                         .edits = {{core::IdKind::kApartment, "501/56", "L99"}},
                         .actor = "amy"})
                  .ok());
  EXPECT_THAT(Story("b1"),
              Contains("id: the apartment 501/56 is L99 in the access control system now"));
}

class KeyUpdateTest : public PackExplainTest {
 protected:
  KeyUpdateTest() {
    buildings_.Change("tower", [](core::Building& building) {
      building.facilities["gym"].cards_need_update = true;
    });
  }
  bool NeedsUpdate(absl::string_view booking_id) {
    return core::FindCondition(Stored(booking_id), ConditionCode::kKeyUpdateNeeded) != nullptr;
  }
};

TEST_F(KeyUpdateTest, ACardIsToBeUpdatedWhileTheBookingIsGrantedAndNotOver) {
  const core::Grant grant = Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  ASSERT_EQ(grant.phase, GrantPhase::kGranted);
  const core::Condition* condition = core::FindCondition(grant, ConditionCode::kKeyUpdateNeeded);
  ASSERT_NE(condition, nullptr);
  EXPECT_THAT(condition->text, AllOf(HasSubstr("key card"), HasSubstr("reader")));
  EXPECT_EQ(condition->since, clock_.Now());
  GrantRequest pool = Booking("pool", Between("2026-09-25 18:00", "2026-09-25 20:00"));
  pool.facility = "pool";
  Grant(pool);
  EXPECT_FALSE(NeedsUpdate("pool")) << "its doors ask the system";
  AdvanceTo("2026-09-25 20:00");
  Clear();
  AdvanceTo("2026-09-26 01:00");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kExpired);
  EXPECT_FALSE(NeedsUpdate("b1"));
}

TEST_F(KeyUpdateTest, AnOutageTellsNothingNewOfTheCard) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const absl::Time since = clock_.Now();
  system_.RemoveByHand("L56", "ZGYM");
  system_.Fail(FakeAccessSystem::Call::kWrite, absl::UnavailableError("down"),
               FakeAccessSystem::When::kBeforeEffect, 1);
  clock_.AdvanceBy(absl::Minutes(1));
  ASSERT_TRUE(operations_.RetryNow({.building = "tower", .booking_id = "b1", .actor = "amy"}).ok());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  AdvanceTo("2026-09-24 12:30");
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  const core::Grant grant = Stored("b1");
  ASSERT_NE(core::FindCondition(grant, ConditionCode::kKeyUpdateNeeded), nullptr);
  EXPECT_EQ(core::FindCondition(grant, ConditionCode::kKeyUpdateNeeded)->since, since);
}

TEST_F(KeyUpdateTest, ACancelledAndAWaitingBookingNeedNoUpdateAndAnEditNeedsANewOne) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  const absl::Time before = clock_.Now();
  AdvanceTo("2026-09-24 13:00");
  const core::Grant edited =
      Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 21:00"), 2));
  ASSERT_NE(core::FindCondition(edited, ConditionCode::kKeyUpdateNeeded), nullptr);
  EXPECT_GT(core::FindCondition(edited, ConditionCode::kKeyUpdateNeeded)->since, before);
  work_.enabled = false;
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  EXPECT_FALSE(NeedsUpdate("b2")) << "nothing is written yet";
  work_.enabled = true;
  Revoke("b1", 3);
  EXPECT_FALSE(NeedsUpdate("b1"));
  EXPECT_TRUE(NeedsUpdate("b2"));
}

}  // namespace
}  // namespace connecx::provider
