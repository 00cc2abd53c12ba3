// What an operator does: try again, take over, close, look at a mail.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/errors.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "provider/store_query.h"
#include "provider/testing/provider_fixture.h"

namespace connecx::provider {
namespace {

using ::connecx::core::GrantPhase;
using ::connecx::core::IncidentKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kUnknown[] = "nowhere";

class OperatorActsTest : public ProviderFixture {
 protected:
  explicit OperatorActsTest(core::Policy policy = core::Policy::kPack) : ProviderFixture(policy) {}

  static std::string Reason(const absl::Status& status) {
    const auto detail = core::DetailOf(status);
    return detail ? detail->reason : status.ToString();
  }

  // The booking waits: somebody has the access level open, and its next attempt is some time away.
  void GrantWhileBusy(absl::string_view booking_id, absl::string_view apartment = "501/56") {
    system_.Fail(FakeAccessSystem::Call::kRead, absl::AbortedError("being edited"),
                 FakeAccessSystem::When::kBeforeEffect, 1);
    GrantRequest request = Booking(booking_id, Between("2026-09-27 18:00", "2026-09-27 20:00"));
    request.apartment = std::string(apartment);
    ASSERT_EQ(Grant(request).phase, GrantPhase::kPending);
  }

  std::vector<core::AuditEntry> OperatorEntries(absl::string_view booking_id) {
    const auto story = StoreQuery(store_, buildings_).Explain(booking_id, 0, 100);
    EXPECT_TRUE(story.ok()) << story.status();
    std::vector<core::AuditEntry> entries;
    for (const core::AuditEntry& entry : story->entries) {
      if (entry.kind == core::AuditKind::kOperator) entries.push_back(entry);
    }
    return entries;
  }

  // A person gave 501/56 the gym for a week.
  void MakeByHand() {
    system_.SetByHand("L56", "ZGYM",
                      core::HeldPeriod{absl::CivilSecond(2026, 9, 24, 0, 0, 0),
                                       absl::CivilSecond(2026, 9, 30, 23, 59, 59)},
                      {{0, 3600, core::DayTypes::All()}});
  }
};

TEST_F(OperatorActsTest, ADiagnosisTellsWhatWaitsAndWhatIsOpen) {
  const auto diagnose = [this] {
    const auto diagnosis = operations_.Diagnose("tower", /*live=*/false);
    EXPECT_TRUE(diagnosis.ok()) << diagnosis.status();
    return diagnosis->buildings.at(0);
  };
  EXPECT_EQ(diagnose().last_completed_run_time, std::nullopt);
  const core::Run run = Clear();
  EXPECT_EQ(diagnose().last_completed_run_time, run.completed_time);

  GrantWhileBusy("b1");
  const BuildingStatus retried = diagnose();
  EXPECT_EQ(retried.passes_due, 0);
  EXPECT_GT(retried.next_work_time, clock_.Now());
  clock_.AdvanceBy(absl::Hours(1));
  const BuildingStatus due = diagnose();
  EXPECT_EQ(due.passes_due, 1);
  EXPECT_EQ(due.next_work_time, retried.next_work_time);

  EXPECT_THAT(due.open_incidents, IsEmpty());
  ASSERT_TRUE(
      store_
          .Write([](store::WriteTransaction& tx) {
            return tx.PutIncident({.building = "tower", .kind = IncidentKind::kClockSkew}).status();
          })
          .ok());
  EXPECT_THAT(diagnose().open_incidents,
              ElementsAre(std::pair<IncidentKind, std::int64_t>(IncidentKind::kClockSkew, 1)));
}

class NotifyOperatorActsTest : public OperatorActsTest {
 protected:
  NotifyOperatorActsTest() : OperatorActsTest(core::Policy::kNotify) {}
};

TEST_F(OperatorActsTest, ARetryMakesABookingsWorkDueWhateverItsBackOff) {
  GrantWhileBusy("b1");
  GrantWhileBusy("b2", "501/57");
  const auto woken =
      operations_.RetryNow({.building = "tower", .booking_id = "b1", .actor = "amy"});
  ASSERT_TRUE(woken.ok()) << woken.status();
  EXPECT_EQ(*woken, 1);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kPending) << "not asked for";
  ASSERT_THAT(OperatorEntries("b1"), SizeIs(1));
  EXPECT_EQ(OperatorEntries("b1")[0].actor, "amy");
  EXPECT_THAT(OperatorEntries("b2"), IsEmpty());
}

TEST_F(OperatorActsTest, ARetryOfAnApartmentOrOfTheBuilding) {
  GrantWhileBusy("b1");
  GrantWhileBusy("b2", "501/57");
  EXPECT_EQ(operations_.RetryNow({.building = "tower", .apartment = "501/57", .actor = "amy"})
                .value_or(0),
            1);
  EXPECT_EQ(Stored("b2").phase, GrantPhase::kGranted);
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kPending);
  EXPECT_EQ(operations_.RetryNow({.building = "tower", .actor = "amy"}).value_or(0), 1)
      << "what waits, and nothing else";
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_EQ(operations_.RetryNow({.building = "tower", .actor = "amy"}).value_or(-1), 0);
}

TEST_F(OperatorActsTest, ARetryEndsTheRestOfASystemThatDidNotAnswer) {
  work_.enabled = false;
  for (int i = 0; i < 10; ++i) health_.NoAnswer("tower");
  Grant(Booking("b1", Between("2026-09-27 18:00", "2026-09-27 20:00")));
  EXPECT_TRUE(reconciler_.RunPass("tower", "L56").building_rests_until.has_value());
  work_.enabled = true;
  ASSERT_TRUE(operations_.RetryNow({.building = "tower", .actor = "amy"}).ok());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
}

TEST_F(OperatorActsTest, ARetryDoesNotShortenTheTimeInWhichAWriteMayStillBeCarriedOut) {
  const absl::Time written = clock_.Now();
  system_.Fail(FakeAccessSystem::Call::kWrite,
               core::WithUnknownOutcome(absl::DeadlineExceededError("no answer")),
               FakeAccessSystem::When::kBeforeEffect);
  Grant(Booking("b1", Between("2026-09-27 18:00", "2026-09-27 20:00")));
  clock_.AdvanceBy(absl::Seconds(5));
  ASSERT_TRUE(operations_.RetryNow({.building = "tower", .booking_id = "b1", .actor = "amy"}).ok());
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  const auto next = reconciler_.NextDueTime("tower");
  ASSERT_TRUE(next.ok() && next->has_value());
  EXPECT_LE(**next, written + absl::Seconds(10)) << "it is read once more when it is surely over";
  AdvanceTo("2026-09-24 12:03");
  EXPECT_GT(reconciler_.NextDueTime("tower")->value(), written + absl::Minutes(10));
}

TEST_F(OperatorActsTest, ARetryOfWhatIsNotThereSaysSo) {
  EXPECT_EQ(Reason(operations_.RetryNow({.building = kUnknown, .actor = "amy"}).status()),
            "BUILDING_UNKNOWN");
  EXPECT_EQ(
      Reason(operations_.RetryNow({.building = "tower", .booking_id = kUnknown, .actor = "amy"})
                 .status()),
      "GRANT_NOT_FOUND");
  EXPECT_EQ(
      Reason(operations_.RetryNow({.building = "tower", .apartment = kUnknown, .actor = "amy"})
                 .status()),
      "ID_NOT_MAPPED");
  buildings_.Change("tower", [](core::Building& building) { building.misconfigured = "no."; });
  EXPECT_EQ(Reason(operations_.RetryNow({.building = "tower", .actor = "amy"}).status()),
            "BUILDING_MISCONFIGURED");
}

TEST_F(OperatorActsTest, WhatAPersonMadeIsTakenOverAndReplacedByThePlan) {
  MakeByHand();
  EXPECT_EQ(Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00"))).phase,
            GrantPhase::kNeedsManualAction);
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].kind, IncidentKind::kMadeByHand);
  const auto view = operations_.Adopt("tower", "501/56", "gym", "amy");
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(Stored("b1").phase, GrantPhase::kGranted);
  EXPECT_TRUE(Opens("2026-09-25 18:00"));
  EXPECT_FALSE(Opens("2026-09-25 00:30")) << "the person's hours are gone";
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_EQ(view->ownership, Ownership::kOurs);
  ASSERT_THAT(OperatorEntries("b1"), SizeIs(1));
}

TEST_F(OperatorActsTest, WhatWasTakenOverIsAnsweredAlsoIfTheSystemIsSilentThen) {
  MakeByHand();
  work_.enabled = false;
  // The first read finds it; the second one, after the taking over, gets no answer.
  system_.FailLater(FakeAccessSystem::Call::kRead, absl::UnavailableError("down"), 1);
  const auto view = operations_.Adopt("tower", "501/56", "gym", "amy");
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->ownership, Ownership::kOurs);
  EXPECT_EQ(Reason(operations_.Adopt("tower", "501/56", "gym", "amy").status()),
            "NOTHING_TO_ADOPT");
}

TEST_F(OperatorActsTest, NothingIsTakenOverWhereNothingWasMadeByHand) {
  EXPECT_EQ(Reason(operations_.Adopt("tower", "501/56", "gym", "amy").status()),
            "NOTHING_TO_ADOPT");
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  EXPECT_EQ(Reason(operations_.Adopt("tower", "501/56", "gym", "amy").status()),
            "NOTHING_TO_ADOPT");
  EXPECT_EQ(Reason(operations_.Adopt("tower", kUnknown, "gym", "amy").status()), "ID_NOT_MAPPED");
  EXPECT_EQ(Reason(operations_.Adopt(kUnknown, "501/56", "gym", "amy").status()),
            "BUILDING_UNKNOWN");
  MakeByHand();
  system_.Fail(FakeAccessSystem::Call::kRead, absl::UnavailableError("down"),
               FakeAccessSystem::When::kBeforeEffect);
  EXPECT_EQ(Reason(operations_.Adopt("tower", "501/56", "gym", "amy").status()),
            "SYSTEM_UNREACHABLE");
}

TEST_F(NotifyOperatorActsTest, AResolvedIncidentIsClosedByNameAndOpensAgainIfItsCauseStays) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  ASSERT_THAT(Incidents(), SizeIs(1));
  const std::int64_t id = Incidents()[0].id;
  const std::size_t mails = Mails().size();
  const auto resolved = operations_.ResolveIncident(id, "amy", "rang the resident");
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_FALSE(resolved->open);
  EXPECT_EQ(resolved->closed_by, "amy");
  EXPECT_EQ(resolved->closed_because, "rang the resident");
  EXPECT_EQ(resolved->closed_time, clock_.Now());
  EXPECT_THAT(Incidents(), IsEmpty());
  EXPECT_THAT(Mails(), SizeIs(mails)) << "who did it needs no mail";
  // Again: nothing changes.
  const auto again = operations_.ResolveIncident(id, "bob", "");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->closed_by, "amy");
  // The booking still waits: the next pass finds the cause.
  ASSERT_TRUE(operations_.RetryNow({.building = "tower", .booking_id = "b2", .actor = "amy"}).ok());
  ASSERT_THAT(Incidents(), SizeIs(1));
  EXPECT_EQ(Incidents()[0].id, id);
  EXPECT_EQ(Incidents()[0].closed_by, "");
  EXPECT_EQ(Reason(operations_.ResolveIncident(4711, "amy", "").status()), "INCIDENT_NOT_FOUND");
}

TEST_F(NotifyOperatorActsTest, AMailIsShownAsItWouldBeComposedNow) {
  Grant(Booking("b1", Between("2026-09-25 18:00", "2026-09-25 20:00")));
  Grant(Booking("b2", Between("2026-09-25 21:00", "2026-09-25 22:00")));
  const std::size_t mails = Mails().size();
  const auto mail = operations_.PreviewMail(Incidents().at(0).id);
  ASSERT_TRUE(mail.ok()) << mail.status();
  EXPECT_EQ(mail->subject, Mails().at(0).subject);
  EXPECT_EQ(mail->recipients, Mails().at(0).recipients);
  EXPECT_THAT(mail->text, HasSubstr("WHAT TO DO"));
  EXPECT_THAT(Mails(), SizeIs(mails)) << "nothing is sent";
  EXPECT_EQ(Reason(operations_.PreviewMail(4711).status()), "INCIDENT_NOT_FOUND");
}

TEST_F(NotifyOperatorActsTest, EveryKindHasASampleMailToTheManagersThatCoreSent) {
  ASSERT_TRUE(
      ids_.Sync({.building = "tower", .managers = std::vector<std::string>{"new@example.com"}})
          .ok());
  for (const IncidentKind kind : core::AllIncidentKinds()) {
    const auto mail = operations_.PreviewSample("tower", kind);
    ASSERT_TRUE(mail.ok()) << mail.status();
    EXPECT_THAT(mail->text, HasSubstr("WHAT TO DO")) << core::IncidentKindName(kind);
    EXPECT_THAT(mail->recipients, SizeIs(1));
  }
  EXPECT_THAT(operations_.PreviewSample("tower", IncidentKind::kDoubleBooking)->recipients,
              ElementsAre("new@example.com"));
  EXPECT_EQ(Reason(operations_.PreviewSample(kUnknown, IncidentKind::kIdUnknown).status()),
            "BUILDING_UNKNOWN");
}

}  // namespace
}  // namespace connecx::provider
