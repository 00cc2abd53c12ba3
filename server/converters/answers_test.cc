// What our values look like in answers.

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/converters/grant_converter.h"
#include "server/converters/ids_converter.h"
#include "server/converters/incident_converter.h"
#include "server/converters/opened_windows.h"
#include "server/converters/plan_converter.h"
#include "server/converters/run_converter.h"
#include "server/converters/time_converter.h"
#include "server/testing/harbour_tower.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;

core::Grant SomeGrant() {
  core::Grant grant;
  grant.booking_id = "b1";
  grant.building = "harbour-tower";
  grant.revision = 3;
  grant.apartment = "501/56";
  grant.facility = "gym";
  grant.window = {At(1, 13), At(1, 15)};
  grant.created_time = At(1, 8);
  grant.accepted_time = At(1, 9);
  grant.phase_time = At(1, 10);
  grant.phase = core::GrantPhase::kGranted;
  grant.pair = {"APT-501", "GYM"};
  grant.windows = {{At(1, 13), At(1, 15)}};
  grant.vendor_details = {{"timetable", "5"}};
  return grant;
}

TEST(TimeTest, RoundTripsAndClamps) {
  google::protobuf::Timestamp proto;
  const absl::Time times[] = {absl::FromUnixNanos(-1), absl::FromUnixNanos(1'500'000'001),
                              absl::UnixEpoch()};
  for (const absl::Time time : times) {
    TimeToProto(time, &proto);
    EXPECT_EQ(TimeFromProto(proto), time);
  }
  TimeToProto(absl::InfiniteFuture(), &proto);
  EXPECT_EQ(proto.seconds(), 253'402'300'799);
  TimeToProto(absl::InfinitePast(), &proto);
  EXPECT_EQ(proto.seconds(), -62'135'596'800);
  google::protobuf::Duration duration;
  DurationToProto(absl::Milliseconds(-1500), &duration);
  EXPECT_EQ(duration.seconds(), -1);
  EXPECT_EQ(duration.nanos(), -500'000'000);
  EXPECT_EQ(DurationFromProto(duration), absl::Milliseconds(-1500));
}

TEST(GrantTest, ShowsWhatIsKnown) {
  core::Grant grant = SomeGrant();
  grant.changed_time = At(1, 12);
  grant.conditions = {{core::ConditionCode::kEnabledByHand, "by hand", At(1, 10)},
                      {core::ConditionCode::kRetrying, "again", At(1, 11)}};
  v1::Grant proto;
  ToProto(grant, &proto);
  EXPECT_EQ(proto.booking_id(), "b1");
  EXPECT_EQ(proto.revision(), 3);
  EXPECT_EQ(proto.building(), "harbour-tower");
  EXPECT_EQ(proto.apartment(), "501/56");
  EXPECT_EQ(proto.facility(), "gym");
  EXPECT_EQ(proto.phase(), v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(TimeFromProto(proto.start_time()), At(1, 13));
  EXPECT_EQ(TimeFromProto(proto.end_time()), At(1, 15));
  ASSERT_EQ(proto.conditions_size(), 2);
  EXPECT_EQ(proto.conditions(0).code(), v1::GRANT_CONDITION_CODE_RETRYING);
  EXPECT_EQ(proto.conditions(1).text(), "by hand");
  ASSERT_EQ(proto.windows_size(), 1);
  EXPECT_EQ(TimeFromProto(proto.windows(0).end_time()), At(1, 15));
  EXPECT_FALSE(proto.has_waiting_for());
  EXPECT_EQ(proto.vendor_details().at("timetable"), "5");
  EXPECT_EQ(proto.access_control_id(), "APT-501");
  EXPECT_EQ(proto.access_control_facility_id(), "GYM");
  EXPECT_EQ(TimeFromProto(proto.create_time()), At(1, 8));
  EXPECT_EQ(TimeFromProto(proto.update_time()), At(1, 12));
}

TEST(GrantTest, PhasesKeepTheirNumbers) {
  for (int phase = 1; phase <= 7; ++phase) {
    EXPECT_EQ(PhaseToProto(static_cast<core::GrantPhase>(phase)), phase);
  }
}

TEST(GrantTest, WaitingForOnlyWhereItWaits) {
  core::Grant grant = SomeGrant();
  grant.waits_behind = {"b0"};
  v1::Grant granted;
  ToProto(grant, &granted);
  EXPECT_FALSE(granted.has_waiting_for());
  grant.phase = core::GrantPhase::kNeedsManualAction;
  v1::Grant waiting;
  ToProto(grant, &waiting);
  EXPECT_THAT(waiting.waiting_for().booking_ids(), ElementsAre("b0"));
  EXPECT_FALSE(waiting.waiting_for().made_by_hand());

  grant.waits_behind.clear();
  v1::Grant unknown_id;
  ToProto(grant, &unknown_id);
  EXPECT_FALSE(unknown_id.has_waiting_for()) << "for no booking";
  grant.behind_hand = true;
  v1::Grant behind_hand;
  ToProto(grant, &behind_hand);
  EXPECT_TRUE(behind_hand.waiting_for().made_by_hand());
  EXPECT_THAT(behind_hand.waiting_for().booking_ids(), ::testing::IsEmpty());
  grant.phase = core::GrantPhase::kQueued;
  v1::Grant queued;
  ToProto(grant, &queued);
  EXPECT_TRUE(queued.waiting_for().made_by_hand());
  grant.phase = core::GrantPhase::kGranted;
  v1::Grant granted_again;
  ToProto(grant, &granted_again);
  EXPECT_FALSE(granted_again.has_waiting_for());
}

TEST(GrantTest, ATombstoneHasNoTimes) {
  core::Grant grant;
  grant.booking_id = "b1";
  grant.building = "harbour-tower";
  grant.revision = 3;
  grant.revoked = true;
  grant.phase = core::GrantPhase::kRevoked;
  EXPECT_TRUE(IsTombstone(grant));
  v1::Grant proto;
  ToProto(grant, &proto);
  EXPECT_FALSE(proto.has_start_time());
  EXPECT_FALSE(proto.has_end_time());
}

TEST(SyncIdsTest, CountsAddUp) {
  provider::SyncIdsAnswer answer;
  const provider::RowOutcome outcomes[] = {
      provider::RowOutcome::kCreated,   provider::RowOutcome::kUpdated,
      provider::RowOutcome::kUnchanged, provider::RowOutcome::kRemoved,
      provider::RowOutcome::kRejected,  provider::RowOutcome::kCreated};
  for (const auto outcome : outcomes) {
    provider::SyncedRow row;
    row.reference = "501";
    row.ext_id = "APT";
    row.outcome = outcome;
    row.text = std::string(600, 't');
    answer.rows.push_back(row);
  }
  v1::SyncIdsResponse proto;
  ToProto(answer, &proto);
  ASSERT_EQ(proto.rows_size(), 6);
  const auto& counts = proto.counts();
  EXPECT_EQ(counts.created(), 2);
  EXPECT_EQ(counts.created() + counts.updated() + counts.unchanged() + counts.removed() +
                counts.rejected(),
            6);
  EXPECT_EQ(proto.rows(0).id(), "APT");
  EXPECT_EQ(proto.rows(0).message().size(), 512u);
  EXPECT_EQ(proto.rows(3).id(), "");
  EXPECT_EQ(proto.rows(3).previous_id(), "APT");
  EXPECT_EQ(proto.rows(3).outcome(), v1::ID_OUTCOME_REMOVED);
  EXPECT_EQ(proto.rows(3).check(), v1::ID_CHECK_UNCHECKED);
}

TEST(RunTest, ReportsAndIsDue) {
  core::Run run;
  run.building = "harbour-tower";
  run.date = absl::CivilDay(2024, 5, 2);
  run.state = core::RunState::kFailed;
  run.started_time = At(2, 0, 5);
  run.attempts = 2;
  run.report = {.access_levels = 9, .cleared = 4, .kept = 3, .granted = 1};
  run.report.failures = {{"APT-501", "no answer"}};
  v1::ClearingRun proto;
  ToProto(run, HarbourTower(), &proto);
  EXPECT_EQ(proto.local_date(), "2024-05-02");
  EXPECT_EQ(proto.state(), v1::CLEARING_RUN_STATE_WAITING);
  EXPECT_EQ(TimeFromProto(proto.due_time()), At(2, 0, 5));
  EXPECT_EQ(proto.last_error(), "1 failed; the first: APT-501: no answer");
  EXPECT_FALSE(proto.has_report());

  v1::ClearingReport report;
  ToReport(run, At(2, 0, 7), /*validate_only=*/false, &report);
  EXPECT_FALSE(report.completed());
  EXPECT_EQ(TimeFromProto(report.end_time()), At(2, 0, 7));
  EXPECT_EQ(report.access_control_ids_visited(), 9);
  EXPECT_EQ(report.access_control_ids_failed(), 1);
  EXPECT_EQ(report.permissions_cleared(), 4);
  EXPECT_EQ(report.permissions_kept(), 3);
  EXPECT_EQ(report.grants_promoted(), 1);
  EXPECT_EQ(report.failures(0).access_control_id(), "APT-501");

  run.state = core::RunState::kCompleted;
  run.completed_time = At(2, 0, 6);
  run.report.failures.clear();
  v1::ClearingReport completed;
  ToReport(run, At(2, 0, 7), /*validate_only=*/false, &completed);
  EXPECT_TRUE(completed.completed());
  EXPECT_EQ(TimeFromProto(completed.end_time()), At(2, 0, 6));
  v1::ClearingReport only_validated;
  ToReport(run, At(2, 0, 7), /*validate_only=*/true, &only_validated);
  EXPECT_FALSE(only_validated.completed());

  // A later call for the date that is complete already.
  run.started_time = At(2, 0, 30);
  v1::ClearingReport again;
  ToReport(run, At(2, 0, 31), /*validate_only=*/false, &again);
  EXPECT_TRUE(again.completed());
  EXPECT_EQ(TimeFromProto(again.end_time()), At(2, 0, 31));
  run.report.failures = {{"APT-501", "no answer"}};
  v1::ClearingReport failed;
  ToReport(run, At(2, 0, 31), /*validate_only=*/false, &failed);
  EXPECT_FALSE(failed.completed());
}

TEST(IncidentTest, EveryKindHasItsNumberAndTexts) {
  for (const core::IncidentKind kind : core::AllIncidentKinds()) {
    core::Incident incident;
    incident.id = 7;
    incident.kind = kind;
    v1::Incident proto;
    ToProto(incident, &proto);
    EXPECT_EQ(proto.kind(), static_cast<int>(kind));
    EXPECT_EQ(proto.incident_id(), "7");
    EXPECT_NE(proto.severity(), v1::INCIDENT_SEVERITY_UNSPECIFIED);
    EXPECT_NE(proto.audience(), v1::INCIDENT_AUDIENCE_UNSPECIFIED);
    EXPECT_NE(proto.subject(), "");
    EXPECT_NE(proto.what_happened(), "");
  }
}

TEST(IncidentTest, DoubleBooking) {
  core::Incident incident;
  incident.building = "harbour-tower";
  incident.opened_time = At(1, 8);
  incident.subject.apartment = "501/56";
  incident.subject.facility = "gym";
  incident.subject.booking = core::BookingRef{"b2", "501/56", "gym", {At(3, 9), At(3, 10)}};
  incident.subject.others = {{"b1", "501/56", "gym", {At(2, 9), At(2, 10)}}};
  incident.subject.manual = core::ManualAction{.first = absl::CivilDay(2024, 5, 3),
                                               .last = absl::CivilDay(2024, 5, 3),
                                               .timetable_number = 5,
                                               .timetable_name = "CX 09:00-10:00",
                                               .hours = "09:00-10:00",
                                               .from = At(3, 0),
                                               .by = At(3, 9)};
  v1::Incident open;
  ToProto(incident, &open);
  EXPECT_EQ(open.state(), v1::INCIDENT_STATE_OPEN);
  EXPECT_THAT(open.booking_ids(), ElementsAre("b1", "b2"));
  EXPECT_THAT(open.subject(), ::testing::EndsWith(": 501/56, gym"));
  ASSERT_EQ(open.steps_size(), 1);
  EXPECT_EQ(TimeFromProto(open.act_by_time()), At(3, 9));
  EXPECT_FALSE(open.has_resolve_time());
  EXPECT_TRUE(IsAbout(incident, "b1"));
  EXPECT_TRUE(IsAbout(incident, "b2"));
  EXPECT_FALSE(IsAbout(incident, "b3"));

  incident.open = false;
  incident.closed_time = At(1, 9);
  incident.closed_because = "b1 was cancelled";
  v1::Incident resolved;
  ToProto(incident, &resolved);
  EXPECT_EQ(resolved.state(), v1::INCIDENT_STATE_RESOLVED);
  EXPECT_EQ(resolved.resolution(), "b1 was cancelled");
  EXPECT_EQ(resolved.steps_size(), 0);
  EXPECT_EQ(TimeFromProto(resolved.update_time()), At(1, 9));
}

core::Permission TwoHours() {
  core::Permission planned;
  planned.first = absl::CivilDay(2024, 5, 1);
  planned.last = absl::CivilDay(2024, 5, 2);
  planned.timetable.intervals = {{13 * 60, 15 * 60, core::DayTypes::Of(core::DayType::kWednesday)}};
  return planned;  // The first of May 2024 is a Wednesday.
}

TEST(OpenedWindowsTest, AsADoorDecides) {
  EXPECT_THAT(OpenedWindows(AsHeld(TwoHours()), HarbourTower(), At(1, 0), At(9, 0)),
              ElementsAre(core::Window{At(1, 13), At(1, 15)}));
  core::Permission always = TwoHours();
  always.timetable.intervals.clear();
  EXPECT_THAT(OpenedWindows(AsHeld(always), HarbourTower(), At(1, 6), At(9, 0)),
              ElementsAre(core::Window{At(1, 6), At(3, 0)}));
}

TEST(PlanTest, ShowsHeldPlannedAndBookings) {
  provider::PairView view;
  view.pair = {"APT-501", "GYM"};
  view.ownership = provider::Ownership::kByHand;
  view.held = AsHeld(TwoHours());
  view.held->timetable_number = 5;
  view.held_timetable_name = "CX 13:00-15:00";
  view.planned = TwoHours();
  view.bookings = {{"late", core::BookingVerdict::kNotYet, {}},
                   {"b1", core::BookingVerdict::kServed, {{At(1, 13), At(1, 15)}}},
                   {"gone", core::BookingVerdict::kOver, {}}};
  view.explanation = "made by hand";
  core::Grant late = SomeGrant();
  late.booking_id = "late";
  late.window = {At(20, 9), At(20, 10)};
  v1::PairPlan proto;
  ToProto(view, {late, SomeGrant()}, HarbourTower(), At(1, 10), &proto);
  EXPECT_EQ(proto.local_date(), "2024-05-01");
  EXPECT_EQ(proto.time_zone(), "Etc/UTC");
  EXPECT_EQ(proto.policy(), v1::PAIR_POLICY_NOTIFY);
  EXPECT_EQ(proto.held_by(), v1::HELD_BY_HAND);
  EXPECT_EQ(proto.action(), v1::PAIR_ACTION_LEAVE_TO_PERSON);
  EXPECT_EQ(proto.held().first_date(), "2024-05-01");
  EXPECT_EQ(proto.held().last_date(), "2024-05-02");
  EXPECT_EQ(proto.held().vendor_details().at("timetable"), "5");
  ASSERT_EQ(proto.planned().intervals_size(), 1);
  EXPECT_EQ(proto.planned().intervals(0).from(), "13:00");
  EXPECT_EQ(proto.planned().intervals(0).until(), "15:00");
  EXPECT_THAT(proto.planned().intervals(0).day_types(), ElementsAre(v1::DAY_TYPE_WEDNESDAY));
  EXPECT_EQ(proto.planned().windows_size(), 1);
  ASSERT_EQ(proto.bookings_size(), 3);
  EXPECT_EQ(proto.bookings(0).booking_id(), "b1");
  EXPECT_EQ(proto.bookings(0).phase(), v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(proto.bookings(1).booking_id(), "late");
  EXPECT_EQ(proto.bookings(1).phase(), v1::GRANT_PHASE_QUEUED);
  EXPECT_EQ(proto.bookings(2).phase(), v1::GRANT_PHASE_EXPIRED);
  EXPECT_FALSE(proto.bookings(2).has_start_time());
}

TEST(PlanTest, Actions) {
  const struct {
    bool would_write, planned;
    provider::Ownership ownership;
    v1::PairAction expected;
  } rows[] = {
      {true, true, provider::Ownership::kNone, v1::PAIR_ACTION_WRITE},
      {true, false, provider::Ownership::kOurs, v1::PAIR_ACTION_TAKE_AWAY},
      {false, true, provider::Ownership::kOurs, v1::PAIR_ACTION_NONE},
      {false, false, provider::Ownership::kNone, v1::PAIR_ACTION_NONE},
      {false, true, provider::Ownership::kByHand, v1::PAIR_ACTION_LEAVE_TO_PERSON},
  };
  for (const auto& row : rows) {
    provider::PairView view;
    view.would_write = row.would_write;
    view.ownership = row.ownership;
    if (row.planned) view.planned = TwoHours();
    v1::PairPlan proto;
    ToProto(view, {}, HarbourTower(), At(1, 10), &proto);
    EXPECT_EQ(proto.action(), row.expected);
  }
}

TEST(PlanTest, EndsAtTheLastSecondOfAMinuteAreItsEnd) {
  core::HeldPermission held;
  held.timetable_number = 3;
  held.hours = std::vector<core::HeldInterval>{{0, 86'400, core::DayTypes::All()},
                                               {13 * 3600, 15 * 3600 - 1, core::DayTypes::All()}};
  v1::PairPermission proto;
  ToProto(held, HarbourTower(), absl::CivilDay(2024, 5, 1), &proto);
  EXPECT_EQ(proto.first_date(), "");
  EXPECT_FALSE(proto.all_hours());
  EXPECT_EQ(proto.intervals(0).until(), "24:00");
  EXPECT_EQ(proto.intervals(1).until(), "15:00");
  EXPECT_EQ(proto.intervals(1).day_types_size(), 10);
}

}  // namespace
}  // namespace connecx::server
