#include <gmock/gmock.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "core/incident.h"
#include "core/records.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

using base::testing::StatusIs;
using core::IncidentKind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

core::Incident ExampleIncident(absl::string_view cause) {
  core::Incident incident;
  incident.building = "B1";
  incident.kind = IncidentKind::kDoubleBooking;
  incident.cause = std::string(cause);
  incident.opened_time = At(1);
  return incident;
}

core::OutboxMail ExampleMail(absl::string_view message_id, int due) {
  core::OutboxMail mail;
  mail.building = "B1";
  mail.incident_id = 7;
  mail.message_id = std::string(message_id);
  mail.created_time = At(0);
  mail.due_time = At(due);
  return mail;
}

TEST_P(StoreContract, AnIncidentComesBackAsItWasPut) {
  core::Incident incident = ExampleIncident("b1");
  incident.subject = {
      .apartment = "501/56",
      .facility = "gym",
      .access_level = "L1",
      .zone = "Z1",
      .door = "D1",
      .member = "ünknown 1",
      .booking = core::BookingRef{"b1", "501/56", "gym", {At(0), absl::InfiniteFuture()}},
      .others = {{"b2", "501/56", "gym", {At(1), At(2)}}, {}},
      .manual = core::ManualAction{.manual_case = core::ManualCase::kChangeLater,
                                   .first = absl::CivilDay(2026, 2, 28),
                                   .last = absl::CivilDay(1969, 1, 1),
                                   .timetable_number = 203,
                                   .timetable_name = "CX 13:00-15:00",
                                   .hours = "13:00-15:00",
                                   .from = absl::InfinitePast(),
                                   .by = At(9),
                                   .calendar = "Australia/Sydney 5 6"},
      .last = absl::CivilDay(2026, 9, 30),
      .detail = "ünknown"};
  Write([&](WriteTransaction& tx) {
    const auto id = tx.PutIncident(incident);
    ASSERT_OK(id);
    incident.id = *id;
  });
  EXPECT_GT(incident.id, 0);
  const auto find = [&] {
    return Read([&](ReadTransaction& tx) { return tx.FindIncident(incident.id); });
  };
  EXPECT_EQ(find(), incident);
  incident.open = false;
  incident.closed_time = At(5);
  incident.closed_because = "enabled by hand";
  incident.closed_by = "amy";
  incident.messages = 2;
  incident.subject = {};
  Write([&](WriteTransaction& tx) {
    EXPECT_THAT(tx.PutIncident(incident), base::testing::IsOkAndHolds(incident.id));
  });
  EXPECT_EQ(find(), incident);
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.FindIncident(12345); }), std::nullopt);
}

TEST_P(StoreContract, OneIncidentOfACauseIsOpenAndTheNewestIsFound) {
  core::Incident first = ExampleIncident("b1");
  core::Incident second = ExampleIncident("b1");
  Write([&](WriteTransaction& tx) {
    first.id = tx.PutIncident(first).value_or(0);
    EXPECT_THAT(tx.PutIncident(second), StatusIs(absl::StatusCode::kAlreadyExists));
    first.open = false;
    EXPECT_OK(tx.PutIncident(first));
    second.id = tx.PutIncident(second).value_or(0);
    core::Incident other_kind = ExampleIncident("b1");
    other_kind.kind = IncidentKind::kIdUnknown;
    EXPECT_OK(tx.PutIncident(other_kind));
    first.open = true;
    EXPECT_THAT(tx.PutIncident(first), StatusIs(absl::StatusCode::kAlreadyExists));
    core::Incident unknown = ExampleIncident("b9");
    unknown.id = 999;
    EXPECT_THAT(tx.PutIncident(unknown), StatusIs(absl::StatusCode::kNotFound));
  });
  EXPECT_GT(second.id, first.id);
  const auto find = [&](absl::string_view cause) {
    return Read([&](ReadTransaction& tx) {
      return tx.FindIncidentOf("B1", IncidentKind::kDoubleBooking, cause);
    });
  };
  EXPECT_EQ(find("b1"), second);
  EXPECT_EQ(find(""), std::nullopt);
}

TEST_P(StoreContract, ListsIncidentsNewestFirst) {
  std::vector<std::int64_t> ids;
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 6; ++i) {
      core::Incident incident = ExampleIncident(absl::StrCat("b", i));
      incident.building = i < 4 ? "B1" : "B2";
      incident.open = i % 2 == 0;
      ids.push_back(tx.PutIncident(incident).value_or(0));
    }
  });
  const auto list = [&](absl::string_view building, bool open_only, std::int64_t before,
                        int limit) {
    std::string causes;
    for (const core::Incident& incident : Read([&](ReadTransaction& tx) {
           return tx.ListIncidents(building, open_only, before, limit);
         })) {
      causes += incident.cause;
    }
    return causes;
  };
  EXPECT_EQ(list("", false, kNewest, 100), "b5b4b3b2b1b0");
  EXPECT_EQ(list("", true, kNewest, 2), "b4b2");
  EXPECT_EQ(list("B1", false, kNewest, 100), "b3b2b1b0");
  EXPECT_EQ(list("B1", true, ids[2], 100), "b0");
  EXPECT_EQ(list("B1", false, ids[2], 1), "b1");
  EXPECT_EQ(list("B1", false, kNewest, -1), "");
}

TEST_P(StoreContract, CountsOpenIncidentsByKind) {
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 8; ++i) {
      core::Incident incident = ExampleIncident(absl::StrCat("b", i));
      incident.kind = i < 3 ? IncidentKind::kDoubleBooking : IncidentKind::kClockSkew;
      incident.building = i == 7 ? "B2" : "B1";
      incident.open = i != 0;
      EXPECT_OK(tx.PutIncident(incident));
    }
  });
  EXPECT_THAT(
      Read([](ReadTransaction& tx) { return tx.CountOpenIncidents("B1"); }),
      ElementsAre(Pair(IncidentKind::kDoubleBooking, 2), Pair(IncidentKind::kClockSkew, 4)));
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.CountOpenIncidents("B3"); }), IsEmpty());
}

TEST_P(StoreContract, TheLastCompletedRunIsTheNewestDateThatIsCompleted) {
  const absl::CivilDay day(2026, 1, 1);
  const auto last = [&] {
    return Read([](ReadTransaction& tx) { return tx.LastCompletedRun("B1"); });
  };
  EXPECT_EQ(last(), std::nullopt);
  const core::RunState states[] = {core::RunState::kCompleted, core::RunState::kCompleted,
                                   core::RunState::kSubsumed, core::RunState::kFailed,
                                   core::RunState::kRunning};
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 5; ++i) {
      core::Run run = {.building = "B1", .date = day + i, .state = states[i]};
      run.completed_time = At(i);
      EXPECT_OK(tx.PutRun(run));
    }
    EXPECT_OK(tx.PutRun({.building = "B2",
                         .date = day + 9,
                         .state = core::RunState::kCompleted,
                         .completed_time = At(9)}));
  });
  EXPECT_EQ(last(), At(1));
}

TEST_P(StoreContract, RunsAreReplacedByDateAndListedNewestFirst) {
  const absl::CivilDay day(2026, 1, 1);
  core::Run run = {.building = "B1", .date = day, .started_time = At(1), .attempts = 1};
  Write([&](WriteTransaction& tx) {
    for (const absl::CivilDay date : {day + 1, day - 1, day}) {
      run.date = date;
      EXPECT_OK(tx.PutRun(run));
    }
    core::Run elsewhere = run;
    elsewhere.building = "B2";
    EXPECT_OK(tx.PutRun(elsewhere));
  });
  run.state = core::RunState::kFailed;
  run.completed_time = At(2);
  run.attempts = 2;
  run.report = {.access_levels = 4,
                .cleared = 3,
                .kept = 2,
                .granted = 1,
                .failures = {{"L1", "no answer"}, {"", ""}}};
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutRun(run)); });
  EXPECT_EQ(Read([&](ReadTransaction& tx) { return tx.FindRun("B1", day); }), run);
  EXPECT_EQ(Read([&](ReadTransaction& tx) { return tx.FindRun("B1", day + 9); }), std::nullopt);
  const auto list = [&](absl::CivilDay before, int limit) {
    std::vector<std::int64_t> dates;
    for (const core::Run& found :
         Read([&](ReadTransaction& tx) { return tx.ListRuns("B1", before, limit); })) {
      dates.push_back(found.date - day);
    }
    return dates;
  };
  EXPECT_THAT(list(absl::CivilDay::max(), 100), ElementsAre(1, 0, -1));
  EXPECT_THAT(list(absl::CivilDay::max(), 2), ElementsAre(1, 0));
  EXPECT_THAT(list(day, 100), ElementsAre(-1));
  EXPECT_THAT(list(absl::CivilDay::min(), 100), IsEmpty());
}

TEST_P(StoreContract, MailComesBackAsItWasPut) {
  core::OutboxMail mail = ExampleMail("m1@x", 1);
  mail.group = core::RecipientGroup::kOperator;
  mail.recipients = {"a@x", "b@x"};
  mail.subject = "Dööble booking";
  mail.content = "line\r\n\r\n.\r\n";
  mail.attempts = 3;
  mail.sent_time = At(4);
  mail.undeliverable = true;
  mail.last_error = "550";
  Write([&](WriteTransaction& tx) { mail.id = tx.PutMail(mail).value_or(0); });
  const std::vector<core::OutboxMail> found =
      Read([](ReadTransaction& tx) { return tx.MailOfIncident(7); });
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id, mail.id);
  EXPECT_EQ(found[0].building, mail.building);
  EXPECT_EQ(found[0].incident_id, 7);
  EXPECT_EQ(found[0].group, mail.group);
  EXPECT_EQ(found[0].message_id, mail.message_id);
  EXPECT_EQ(found[0].recipients, mail.recipients);
  EXPECT_EQ(found[0].subject, mail.subject);
  EXPECT_EQ(found[0].content, mail.content);
  EXPECT_EQ(found[0].created_time, mail.created_time);
  EXPECT_EQ(found[0].due_time, mail.due_time);
  EXPECT_EQ(found[0].attempts, 3);
  EXPECT_EQ(found[0].sent_time, mail.sent_time);
  EXPECT_TRUE(found[0].undeliverable);
  EXPECT_FALSE(found[0].dropped);
  EXPECT_EQ(found[0].last_error, "550");
  mail.undeliverable = false;
  mail.dropped = true;
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutMail(mail)); });
  const core::OutboxMail dropped =
      Read([](ReadTransaction& tx) { return tx.MailOfIncident(7); }).at(0);
  EXPECT_TRUE(dropped.dropped);
  EXPECT_FALSE(dropped.undeliverable);
}

TEST_P(StoreContract, DueMailIsWhatWaitsByDueTime) {
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.NextMailTime(); }), std::nullopt);
  core::OutboxMail soon = ExampleMail("soon", 1);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutMail(ExampleMail("second", 2)));
    EXPECT_OK(tx.PutMail(ExampleMail("third", 2)));
    EXPECT_OK(tx.PutMail(ExampleMail("later", 9)));
    core::OutboxMail refused = ExampleMail("refused", 0);
    refused.undeliverable = true;
    EXPECT_OK(tx.PutMail(refused));
    core::OutboxMail dropped = ExampleMail("dropped", 0);
    dropped.dropped = true;
    EXPECT_OK(tx.PutMail(dropped));
    soon.id = tx.PutMail(soon).value_or(0);
    EXPECT_THAT(tx.PutMail(ExampleMail("soon", 5)), StatusIs(absl::StatusCode::kAlreadyExists));
    core::OutboxMail unknown = ExampleMail("unknown", 5);
    unknown.id = 999;
    EXPECT_THAT(tx.PutMail(unknown), StatusIs(absl::StatusCode::kNotFound));
  });
  const auto due = [&](absl::Time now, int limit) {
    std::vector<std::string> ids;
    for (const core::OutboxMail& mail :
         Read([&](ReadTransaction& tx) { return tx.DueMail(now, limit); })) {
      ids.push_back(mail.message_id);
    }
    return ids;
  };
  EXPECT_THAT(due(At(2), 10), ElementsAre("soon", "second", "third"));
  EXPECT_THAT(due(At(2), 2), ElementsAre("soon", "second"));
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.NextMailTime(); }), At(1));
  soon.sent_time = At(2);
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutMail(soon)); });
  EXPECT_THAT(due(At(2), 10), ElementsAre("second", "third"));
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.NextMailTime(); }), At(2));
}

TEST_P(StoreContract, QueuedMailIsNeitherSentNorUndeliverableNorDropped) {
  const auto queued = [&] {
    return Read([](ReadTransaction& tx) { return tx.CountQueuedMail(); });
  };
  EXPECT_EQ(queued().count, 0);
  EXPECT_EQ(queued().oldest, std::nullopt);
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 5; ++i) {
      core::OutboxMail mail = ExampleMail(absl::StrCat("m", i), 100 - i);
      mail.created_time = At(i);
      if (i == 0) mail.sent_time = At(50);
      mail.undeliverable = i == 1;
      mail.dropped = i == 2;
      EXPECT_OK(tx.PutMail(mail));
    }
  });
  EXPECT_EQ(queued().count, 2);
  EXPECT_EQ(queued().oldest, At(3));
}

TEST_P(StoreContract, AuditTellsTheStoryOfABookingInOrder) {
  const core::AuditEntry full = {.time = At(1),
                                 .building = "B1",
                                 .booking_id = "b1",
                                 .pair = {"L1", "Z1"},
                                 .kind = core::AuditKind::kOperator,
                                 .text = "text",
                                 .actor = "amy",
                                 .revision = 7,
                                 .phase = core::GrantPhase::kQueued,
                                 .incident_id = 9,
                                 .details = {{"timetable", "31"}, {"period", "today"}}};
  const core::AuditEntry bare = {
      .time = At(2), .building = "B1", .booking_id = "b1", .kind = core::AuditKind::kSystemCall};
  Write([&](WriteTransaction& tx) {
    for (const core::AuditEntry& entry : {full, bare, full}) {
      EXPECT_OK(tx.AppendAudit(entry));
      EXPECT_OK(tx.AppendAudit({.time = At(2), .building = "B1"}));
      EXPECT_OK(tx.AppendAudit({.time = At(2), .booking_id = "b2"}));
    }
  });
  const auto story = [&](absl::string_view booking_id, std::int64_t after, int limit) {
    return Read([&](ReadTransaction& tx) { return tx.AuditOfBooking(booking_id, after, limit); });
  };
  std::vector<core::AuditEntry> entries = story("b1", 0, 100);
  ASSERT_EQ(entries.size(), 3u);
  const std::int64_t first = entries[0].id;
  const std::int64_t second = entries[1].id;
  EXPECT_LT(first, second);
  EXPECT_LT(second, entries[2].id);
  EXPECT_THAT(story("b1", first, 1), ElementsAre(entries[1]));
  EXPECT_THAT(story("b1", second, 100), ElementsAre(entries[2]));
  for (core::AuditEntry& entry : entries) entry.id = 0;
  EXPECT_THAT(entries, ElementsAre(full, bare, full));
  EXPECT_THAT(story("", 0, 100), IsEmpty());
  EXPECT_THAT(story("b1", 0, 0), IsEmpty());
}

TEST_P(StoreContract, TheOldestStoriesAreForgottenInParts) {
  Write([&](WriteTransaction& tx) {
    for (int minute = 1; minute <= 5; ++minute) {
      EXPECT_OK(tx.AppendAudit({.time = At(minute), .building = "B1", .booking_id = "b1"}));
    }
  });
  const auto prune = [&](int limit) {
    int pruned = -1;
    Write([&](WriteTransaction& tx) { pruned = tx.PruneAudit(At(4), limit).value_or(-1); });
    return pruned;
  };
  EXPECT_EQ(prune(0), 0);
  EXPECT_EQ(prune(2), 2);
  EXPECT_EQ(prune(2), 1);
  EXPECT_EQ(prune(2), 0);
  const auto left = Read([&](ReadTransaction& tx) { return tx.AuditOfBooking("b1", 0, 100); });
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0].time, At(4));
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.AppendAudit({.time = At(6), .building = "B1", .booking_id = "b1"}));
  });
  EXPECT_GT(Read([&](ReadTransaction& tx) { return tx.AuditOfBooking("b1", 0, 100); })[2].id,
            left[1].id);
}

TEST_P(StoreContract, FactsAreSetAndReplaced) {
  const auto get = [&](absl::string_view building) {
    return Read([&](ReadTransaction& tx) { return tx.GetFact(building, "time_zone"); });
  };
  EXPECT_EQ(get("B1"), std::nullopt);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.SetFact("B1", "time_zone", "Europe/Oslo"));
    EXPECT_OK(tx.SetFact("B1", "time_zone", "Europe/Zürich"));
    EXPECT_OK(tx.SetFact("", "time_zone", ""));
  });
  EXPECT_EQ(get("B1"), "Europe/Zürich");
  EXPECT_EQ(get(""), "");
  EXPECT_EQ(get("B2"), std::nullopt);
}

}  // namespace
}  // namespace connecx::store
