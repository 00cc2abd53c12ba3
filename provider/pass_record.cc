#include "provider/pass_record.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/held_permission.h"
#include "core/permission_digest.h"
#include "provider/double_booking.h"
#include "provider/failing_work.h"
#include "provider/lateness.h"
#include "provider/open_incidents.h"
#include "provider/pair_changes.h"
#include "provider/permission_gone.h"
#include "provider/read_times.h"
#include "provider/respelled_system.h"
#include "provider/restored_time.h"
#include "provider/settle.h"
#include "provider/story.h"
#include "provider/timetable_choice.h"
#include "provider/work_timing.h"

namespace connecx::provider {
namespace {

constexpr absl::string_view kWholeBuilding = "";

// The grants as they are now, where they still are what the pass saw; a newer message has its own
// pass.
absl::StatusOr<std::vector<core::Grant>> Fresh(store::WriteTransaction& tx, const PassEnd& end,
                                               const std::set<std::string>& enabled) {
  std::vector<core::Grant> fresh;
  for (const core::Grant& seen : end.grants) {
    ASSIGN_OR_RETURN(std::optional<core::Grant> grant, tx.FindGrant(seen.booking_id));
    if (!grant || grant->revision != seen.revision || grant->revoked != seen.revoked) continue;
    if (grant->pair != seen.pair) continue;
    // Those who are enabled wait no longer, whoever left their way meanwhile.
    if (grant->waits_behind != seen.waits_behind && !enabled.contains(seen.booking_id)) continue;
    fresh.push_back(*std::move(grant));
  }
  return fresh;
}

absl::Status Store(store::WriteTransaction& tx, const PassEnd& end, const core::Grant& before,
                   core::Grant& after, Recorded& recorded) {
  if (before == after) return absl::OkStatus();
  core::Touch(after, end.now);
  RETURN_IF_ERROR(tx.PutGrant(after, end.now));
  RETURN_IF_ERROR(Append(tx, ChangeEntries(before, after, end.building, end.now)));
  if (before.phase != after.phase) {
    const bool granted = after.phase == core::GrantPhase::kGranted;
    if (granted) ++recorded.granted;
    recorded.phases.push_back(
        {.booking_id = after.booking_id,
         .phase = after.phase,
         .late = granted ? core::LatenessOf(after, end.now) : absl::ZeroDuration(),
         .trace_id = after.trace_id});
  }
  recorded.grants.push_back(after);
  return absl::OkStatus();
}

// What the pass did about the pairs of a grant. A failure is told once, not with every repetition:
// when it changes the grant.
absl::Status TellWrites(store::WriteTransaction& tx, const core::Grant& before,
                        const core::Grant& after, const std::vector<PairOutcome>& outcomes,
                        absl::Time now) {
  for (const PairOutcome& outcome : outcomes) {
    const core::Pair& pair = outcome.decision.pair;
    const bool concerned = before.pair == pair ||
                           std::find(before.removal_pending.begin(), before.removal_pending.end(),
                                     pair) != before.removal_pending.end();
    if (!concerned || (!outcome.status.ok() && before == after)) continue;
    const std::optional<core::AuditEntry> entry = WriteEntry(outcome, after, now);
    if (entry) RETURN_IF_ERROR(tx.AppendAudit(*entry));
  }
  return absl::OkStatus();
}

// More work came in while the pass ran.
bool HasNewerWork(const std::optional<core::LevelWork>& stored, const PassEnd& end) {
  return stored && stored->sequence != end.work.sequence;
}

// Leaves the row due as it is if more work came in while the pass ran.
absl::Status Reschedule(store::WriteTransaction& tx, const PassEnd& end, absl::Time due,
                        bool failed, std::optional<absl::Time> unknown_until, absl::Time start) {
  ASSIGN_OR_RETURN(const std::optional<core::LevelWork> stored,
                   tx.FindWork(end.building.id, end.access_level));
  core::LevelWork work = stored.value_or(
      core::LevelWork{.building = end.building.id, .access_level = end.access_level});
  const bool newer = HasNewerWork(stored, end);
  work.due_time = newer ? std::min(stored->due_time, due) : due;
  work.start_time = newer ? std::min(stored->start_time, start) : start;
  work.attempts = failed ? end.work.attempts + 1 : 0;
  work.unknown_until = unknown_until;
  if (unknown_until) work.due_time = std::min(work.due_time, std::max(*unknown_until, end.now));
  return tx.PutWork(work);
}

// The grants that are on the pair, or were and are not verified to be gone.
std::vector<core::Grant> Concerned(const std::vector<core::Grant>& grants, const core::Pair& pair) {
  std::vector<core::Grant> concerned;
  std::copy_if(grants.begin(), grants.end(), std::back_inserter(concerned),
               [&pair](const core::Grant& grant) {
                 return grant.pair == pair ||
                        std::find(grant.removal_pending.begin(), grant.removal_pending.end(),
                                  pair) != grant.removal_pending.end();
               });
  return concerned;
}

std::vector<core::Grant> OnPair(const std::vector<core::Grant>& grants, const core::Pair& pair) {
  std::vector<core::Grant> on_pair;
  std::copy_if(grants.begin(), grants.end(), std::back_inserter(on_pair),
               [&pair](const core::Grant& grant) { return grant.pair == pair; });
  return on_pair;
}

// Of the access levels that cannot be read completely, the open SYSTEM_UNSUITABLE names this one.
absl::StatusOr<bool> IsUnsuitableByName(store::WriteTransaction& tx, const PassEnd& end) {
  ASSIGN_OR_RETURN(
      const std::optional<core::Incident> told,
      tx.FindIncidentOf(end.building.id, core::IncidentKind::kSystemUnsuitable, kWholeBuilding));
  return told && told->open && told->subject.access_level == end.access_level;
}

// Opens it, naming this access level, unless another one that fails still is named: one is enough.
absl::Status TellUnsuitable(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const PassEnd& end, const core::IncidentSubject& subject) {
  constexpr core::IncidentKind kKind = core::IncidentKind::kSystemUnsuitable;
  ASSIGN_OR_RETURN(const std::optional<core::Incident> told,
                   tx.FindIncidentOf(end.building.id, kKind, kWholeBuilding));
  if (told && told->open && told->subject.access_level != end.access_level) {
    ASSIGN_OR_RETURN(const std::optional<core::LevelWork> named,
                     tx.FindWork(end.building.id, told->subject.access_level));
    if (named && named->attempts > 0) return absl::OkStatus();
  }
  return desk.Open(tx, end.building, kKind, kWholeBuilding, subject, end.now);
}

// A fault of the building is over: what failed by it is due now.
absl::Status WakeFailing(store::WriteTransaction& tx, const PassEnd& end) {
  ASSIGN_OR_RETURN(std::set<std::string> failing, FailingLevels(tx, end.building.id));
  failing.erase(end.access_level);
  return MakeDue(tx, end.building.id, failing, end.now).status();
}

absl::Status CloseLevelIncidents(store::WriteTransaction& tx, const IncidentDesk& desk,
                                 const HealthTracker& health, const PassEnd& end) {
  const core::Building& building = end.building;
  const std::string unknown_level = UnknownLevelCause(end.access_level);
  ASSIGN_OR_RETURN(const std::optional<core::Incident> unknown,
                   tx.FindIncidentOf(building.id, core::IncidentKind::kIdUnknown, unknown_level));
  if (unknown && unknown->open) {
    RETURN_IF_ERROR(desk.Close(tx, building, core::IncidentKind::kIdUnknown, unknown_level,
                               "the access level is found", true, end.now));
    // The system may have known none of them for a while.
    RETURN_IF_ERROR(WakeFailing(tx, end));
  }
  ASSIGN_OR_RETURN(const bool asked_for_all, IsUnsuitableByName(tx, end));
  if (asked_for_all) {
    RETURN_IF_ERROR(desk.Close(tx, building, core::IncidentKind::kSystemUnsuitable, kWholeBuilding,
                               "access levels can be read completely", true, end.now));
    RETURN_IF_ERROR(WakeFailing(tx, end));
  }
  if (!health.Recovered(end.now)) return absl::OkStatus();
  return desk.Close(tx, building, core::IncidentKind::kSystemUnreachable, kWholeBuilding,
                    "the system answers again", true, end.now);
}

// Of a grant on a pair without a timetable; who waits for the manager has a mail of its own.
bool LacksTimetable(const core::Grant& grant) {
  return grant.phase == core::GrantPhase::kNeedsManualAction && grant.waits_behind.empty();
}

// Bookings that the open incident told of and that are not over. Who got a timetable in the end
// stays among them: nobody is told twice.
absl::StatusOr<std::vector<core::BookingRef>> ToldWithoutTimetable(
    store::WriteTransaction& tx, const std::optional<core::Incident>& told, absl::Time now) {
  std::vector<core::BookingRef> live;
  if (!told || !told->open) return live;
  for (const core::BookingRef& other : told->subject.others) {
    ASSIGN_OR_RETURN(const std::optional<core::Grant> grant, tx.FindGrant(other.booking_id));
    const bool same = grant && !grant->revoked && grant->window == other.window;
    if (same && grant->window.end > now) live.push_back(other);
  }
  return live;
}

absl::Status NoteTimetables(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const PassEnd& end, const ReadPassEnd& read,
                            const std::vector<core::Grant>& grants) {
  const core::IncidentKind kind = core::IncidentKind::kTimetablesExhausted;
  ASSIGN_OR_RETURN(const std::optional<core::Incident> told,
                   tx.FindIncidentOf(end.building.id, kind, kWholeBuilding));
  core::IncidentSubject subject;
  if (told) subject.detail = told->subject.detail;
  ASSIGN_OR_RETURN(subject.others, ToldWithoutTimetable(tx, told, end.now));
  const auto is_told = [&subject](const core::Grant& grant) {
    return std::any_of(
        subject.others.begin(), subject.others.end(),
        [&grant](const core::BookingRef& other) { return other.booking_id == grant.booking_id; });
  };
  for (const PairOutcome& outcome : read.result.outcomes) {
    if (ClassOf(outcome.status) != FailureClass::kExhausted) continue;
    for (const core::Grant& grant : OnPair(grants, outcome.decision.pair)) {
      if (!LacksTimetable(grant) || is_told(grant)) continue;
      subject.others.push_back(RefOf(grant));
      subject.detail = std::string(outcome.status.message());
    }
  }
  if (!subject.others.empty()) {
    return desk.Open(tx, end.building, kind, kWholeBuilding, subject, end.now);
  }
  return desk.Close(tx, end.building, kind, kWholeBuilding, "no booking lacks a timetable",
                    /*all_clear=*/true, end.now);
}

absl::Status PutReadBack(store::WriteTransaction& tx, const PassEnd& end,
                         const WriteResult& result) {
  for (const WriteIntent::Change& change : result.read_back) {
    if (change.digest.empty()) {
      RETURN_IF_ERROR(tx.ClearCurrentLedger(end.building.id, change.pair));
    } else {
      RETURN_IF_ERROR(tx.PutLedger(end.building.id, change.pair, change.digest, end.now));
    }
  }
  for (const PairOutcome& outcome : result.outcomes) {
    const std::optional<core::HeldPermission>& held = outcome.held;
    if (!outcome.decision.adopt || !outcome.status.ok() || !held || !held->period) continue;
    if (held->timetable_number == 0) continue;
    RETURN_IF_ERROR(
        tx.PutTimetableUse(end.building.id, {.number = held->timetable_number,
                                             .access_level = end.access_level,
                                             .zone = outcome.decision.pair.zone,
                                             .until = absl::CivilDay(held->period->end)}));
  }
  // What a person took out, and nobody wants there any more, is no longer ours.
  for (const PairOutcome& outcome : result.outcomes) {
    if (outcome.held || outcome.decision.plan.permission || !outcome.status.ok()) continue;
    RETURN_IF_ERROR(tx.ClearCurrentLedger(end.building.id, outcome.decision.pair));
  }
  return absl::OkStatus();
}

bool NeedsPerson(const core::Pair& pair, const std::vector<core::Grant>& grants) {
  const std::vector<core::Grant> on_pair = OnPair(grants, pair);
  return std::any_of(on_pair.begin(), on_pair.end(), LacksTimetable);
}

absl::Time DueAfterRead(const PassEnd& end, const ReadPassEnd& read,
                        const std::vector<core::Grant>& grants,
                        const std::vector<std::optional<core::ManualAction>>& manual, double jitter,
                        bool& failed) {
  failed = false;
  absl::Time due = NextLookTime(read.result.outcomes, grants, manual, end.building, end.now);
  for (const PairOutcome& outcome : read.result.outcomes) {
    switch (ClassOf(outcome.status)) {
      case FailureClass::kNone:
        continue;
      case FailureClass::kExhausted:
        // Who only waits for a timetable has a time of its own.
        if (!NeedsPerson(outcome.decision.pair, grants)) continue;
        due = std::min(due, end.now + kLookAgainSeldom);
        continue;
      case FailureClass::kUnknownId:
        due = std::min(due, UnknownIdLookTime(end.work.attempts + 1, end.now));
        break;
      case FailureClass::kRefused:
        due = std::min(due, end.now + kLookAgainAtRefusal);
        break;
      case FailureClass::kTransient:
        due = std::min(
            due, RetryTime(end.work.attempts + 1, SoonestStart(grants, end.now), jitter, end.now));
        break;
    }
    failed = true;
  }
  return due;
}

// The bookings of the next day whose access is awaited or lapses by then, the soonest first; the
// first 200 of them.
absl::StatusOr<core::IncidentSubject> BookingsAtRisk(store::WriteTransaction& tx,
                                                     const PassEnd& end) {
  constexpr int kPage = 200;
  constexpr std::size_t kMostNamed = 200;
  const absl::Duration ahead = std::max(absl::Hours(24), end.building.manual_lead);
  const absl::Time until = end.now + ahead;
  const store::GrantFilter live{
      .building = end.building.id,
      .phases = {core::GrantPhase::kPending, core::GrantPhase::kQueued, core::GrantPhase::kGranted,
                 core::GrantPhase::kNeedsManualAction},
      .ends_after = end.now,
      .starts_before = until};
  core::IncidentSubject subject;
  std::vector<core::BookingRef>& soonest = subject.others;
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const store::GrantPage page, tx.ListGrants(live, after, kPage));
    for (const core::Grant& grant : page.grants) {
      const bool lapses = LapseTime(grant).value_or(absl::InfiniteFuture()) < until;
      if (IsAwaited(grant) || lapses) soonest.push_back(RefOf(grant));
    }
    std::sort(
        soonest.begin(), soonest.end(), [](const core::BookingRef& a, const core::BookingRef& b) {
          return std::pair(a.window.start, a.booking_id) < std::pair(b.window.start, b.booking_id);
        });
    if (soonest.size() > kMostNamed) soonest.resize(kMostNamed);
    if (page.grants.size() < kPage) return subject;
    after = page.grants.back().booking_id;
  }
}

// No passing hiccup: the system has not answered for a minute.
bool StaysSilent(const HealthTracker& health, absl::Time now) {
  return health.silent_since() && now - *health.silent_since() >= absl::Minutes(1);
}

// A person should act now for a booking: there is no time to wait and see (docs/design.md 5.9).
bool UrgentlyMissed(const std::vector<core::Grant>& grants, const HealthTracker& health,
                    const PassEnd& end) {
  if (!StaysSilent(health, end.now)) return false;
  return std::any_of(grants.begin(), grants.end(), [&end](const core::Grant& grant) {
    if (grant.phase == core::GrantPhase::kQueued) return IsNotInTime(grant, end.building, end.now);
    return IsAwaited(grant) && grant.window.end > end.now &&
           ToldTime(grant.window, end.building) <= end.now;
  });
}

// What a person is to enter for a booking while no timetable can be had.
std::optional<core::ManualAction> ActionFor(const core::Grant& grant, const PassEnd& end) {
  const std::optional<ManualPlan> plan = PlanDoubleBooking(
      PlanInputOf(end.building, grant.pair, end.grants, end.now),
      {.booking_id = grant.booking_id, .window = grant.window, .waits_for_manager = true});
  return plan ? std::optional(plan->action) : std::nullopt;
}

// A double booking is the manager's at once, also while the system is down; a timetable comes when
// it can.
absl::Status TellDoubleBooking(store::WriteTransaction& tx, const IncidentDesk& desk,
                               const PassEnd& end, core::Grant& grant, Recorded& recorded) {
  const bool waits = !grant.waits_behind.empty() && !grant.revoked && grant.window.end > end.now &&
                     grant.phase == core::GrantPhase::kPending;
  if (!waits) return absl::OkStatus();
  core::Grant after = grant;
  core::ClearCondition(after, core::ConditionCode::kRetrying);
  core::SetPhase(after, core::GrantPhase::kNeedsManualAction,
                 "another booking of this apartment holds the facility's permission", end.now);
  const IncidentWish wish = DoubleBookingWish(after, ActionFor(after, end), end.grants, end.now);
  ASSIGN_OR_RETURN(const std::optional<absl::Time> held_back,
                   IncidentDesk::HeldBackUntil(tx, end.building, wish.kind, wish.subject, end.now));
  if (held_back) return absl::OkStatus();
  RETURN_IF_ERROR(Store(tx, end, grant, after, recorded));
  grant = after;
  return desk.Apply(tx, end.building, wish, end.now);
}

// What a person enters because the mail says so is known again.
absl::Status NoteAsked(store::WriteTransaction& tx, const PassEnd& end, const core::Pair& pair,
                       const core::ManualAction& action) {
  if (action.timetable_name.empty()) return absl::OkStatus();
  const std::string digest = core::PermissionDigest(pair.zone, action.timetable_number,
                                                    core::WholeDays(action.first, action.last));
  return tx.AddLedger(end.building.id, pair, digest, end.now);
}

core::Grant AfterFailedRead(const core::Grant& grant, FailureClass failure, const std::string& text,
                            const std::set<core::Pair>& written, const PassEnd& end) {
  const std::string& access_level = end.access_level;
  const absl::Time now = end.now;
  core::Grant after = grant;
  if (failure == FailureClass::kUnknownId) {
    // Nothing of ours was ever there: nothing is to be taken away.
    std::erase_if(after.removal_pending, [&](const core::Pair& pair) {
      return pair.access_level == access_level && !written.contains(pair);
    });
    if (after.removal_pending.empty()) {
      core::ClearCondition(after, core::ConditionCode::kRemovalPending);
    }
    const bool done = after.removal_pending.empty() && !written.contains(grant.pair) &&
                      grant.pair.access_level == access_level;
    if (done && (grant.revoked || grant.window.end <= now)) {
      core::ClearCondition(after, core::ConditionCode::kRetrying);
      core::ClearCondition(after, core::ConditionCode::kIdUnknown);
      core::SetPhase(after, grant.revoked ? core::GrantPhase::kRevoked : core::GrantPhase::kExpired,
                     "", now);
      return after;
    }
  }
  if (grant.pair.access_level != access_level) return after;
  const bool pending =
      grant.phase == core::GrantPhase::kPending || grant.phase == core::GrantPhase::kRevoking;
  const bool lapsing = IsLapsing(grant, end.building, now);
  if (failure == FailureClass::kTransient || grant.revoked) {
    if (pending || lapsing || grant.phase == core::GrantPhase::kQueued) {
      core::SetCondition(after, core::ConditionCode::kRetrying, text, now);
    }
    return after;
  }
  if (failure == FailureClass::kUnknownId) {
    core::SetCondition(after, core::ConditionCode::kIdUnknown, text, now);
    core::ClearCondition(after, core::ConditionCode::kRetrying);
  } else if (IsAwaited(grant) || lapsing || grant.phase == core::GrantPhase::kQueued) {
    // Whoever has no access, or soon no longer, and had nobody asked to give it, is told of in
    // time.
    core::SetCondition(after, core::ConditionCode::kRetrying, text, now);
  }
  core::SetPhase(after, core::GrantPhase::kNeedsManualAction, text, now);
  return after;
}

// What a person entered is about to become ours: from then on nothing shows that it was entered.
absl::Status RecordEnabled(store::WriteTransaction& tx, const PassEnd& end,
                           const std::vector<std::string>& enabled) {
  for (const core::Grant& seen : end.grants) {
    if (std::find(enabled.begin(), enabled.end(), seen.booking_id) == enabled.end()) continue;
    ASSIGN_OR_RETURN(std::optional<core::Grant> grant, tx.FindGrant(seen.booking_id));
    if (!grant || grant->revoked || grant->pair != seen.pair || grant->window != seen.window) {
      continue;
    }
    const core::Grant before = *grant;
    StopWaiting(*grant, end.now);
    core::Touch(*grant, end.now);
    RETURN_IF_ERROR(tx.PutGrant(*grant, end.now));
    RETURN_IF_ERROR(Append(tx, ChangeEntries(before, *grant, end.building, end.now)));
  }
  return absl::OkStatus();
}

// The apartment and facility of an incident about a pair that no booking is on.
absl::Status NameByIds(store::ReadTransaction& tx, const std::string& building,
                       core::IncidentSubject& subject) {
  const auto name = [&](core::IdKind kind, const std::string& ext_id,
                        std::string& named) -> absl::Status {
    if (!named.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows,
                     tx.FindReferences(building, kind, ext_id));
    if (!rows.empty()) named = rows.front().reference;
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(name(core::IdKind::kApartment, subject.access_level, subject.apartment));
  return name(core::IdKind::kFacility, subject.zone, subject.facility);
}

// What could not be done in time, of the grants on the pairs that were read.
absl::Status TellLate(store::WriteTransaction& tx, const IncidentDesk& desk, const PassEnd& end,
                      const ReadPassEnd& read, const std::vector<core::Grant>& before,
                      const std::vector<core::Grant>& grants,
                      const std::vector<std::optional<core::ManualAction>>& manual) {
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (grants[i].pair.access_level != end.access_level) continue;
    const std::optional<IncidentWish> wish =
        NotInTimeWish(grants[i], manual[i], end.building, end.now);
    if (wish) RETURN_IF_ERROR(desk.Apply(tx, end.building, *wish, end.now));
  }
  for (const PairOutcome& outcome : read.result.outcomes) {
    std::optional<IncidentWish> wish =
        NotTakenAwayWish(outcome, Concerned(before, outcome.decision.pair), end.building,
                         end.work.attempts, end.now);
    if (wish && wish->open) RETURN_IF_ERROR(NameByIds(tx, end.building.id, wish->subject));
    if (wish) RETURN_IF_ERROR(desk.Apply(tx, end.building, *wish, end.now));
  }
  return absl::OkStatus();
}

// After a restore an incident may be about a pair of which nothing is known (docs/adr/0015): once a
// person has taken away what stood there, no outcome says so.
absl::Status CloseTakenAway(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const PassEnd& end, const std::vector<PairOutcome>& outcomes) {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> restored, RestoredTime(tx));
  if (!restored || end.now >= *restored + kUnaccountedOverWithin) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<core::Incident> open, AllOpenIncidents(tx, end.building.id));
  for (const core::Incident& incident : open) {
    const core::Pair pair = {incident.subject.access_level, incident.subject.zone};
    if (incident.kind != core::IncidentKind::kNotTakenAway ||
        pair.access_level != end.access_level ||
        std::any_of(outcomes.begin(), outcomes.end(),
                    [&pair](const auto& outcome) { return outcome.decision.pair == pair; })) {
      continue;
    }
    RETURN_IF_ERROR(desk.Close(tx, end.building, incident.kind, incident.cause, "it was taken away",
                               /*all_clear=*/false, end.now));
  }
  return absl::OkStatus();
}

// The same where nothing could be read. Of an outage SYSTEM_UNREACHABLE lists what is wanted.
absl::Status TellLateUnread(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const PassEnd& end, const std::vector<core::Grant>& grants,
                            const std::set<core::Pair>& written, const absl::Status& failure) {
  for (const core::Grant& grant : grants) {
    if (IsAnswer(failure) && grant.pair.access_level == end.access_level &&
        IsNotInTime(grant, end.building, end.now)) {
      const std::optional<IncidentWish> wish =
          NotInTimeWish(grant, ActionFor(grant, end), end.building, end.now);
      RETURN_IF_ERROR(desk.Apply(tx, end.building, *wish, end.now));
    }
  }
  for (const core::Pair& pair : written) {
    const std::optional<IncidentWish> wish =
        NotTakenAwayUnread(pair, Concerned(grants, pair), failure.message(), end.building, end.now);
    if (wish) RETURN_IF_ERROR(desk.Apply(tx, end.building, *wish, end.now));
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<absl::Time> UnknownUntil(const PassEnd& end, const WriteResult& result,
                                       absl::Time now) {
  if (result.outcome_unknown) return now + end.building.late_write_window;
  if (end.work.unknown_until && *end.work.unknown_until > now) return end.work.unknown_until;
  return std::nullopt;
}

absl::Status RecordIntent(store::WriteTransaction& tx, const PassEnd& end,
                          const WriteIntent& intent) {
  for (const core::TimetableUse& use : intent.timetable_uses) {
    RETURN_IF_ERROR(tx.PutTimetableUse(end.building.id, use));
  }
  for (const WriteIntent::Change& change : intent.changes) {
    if (!change.digest.empty()) {
      RETURN_IF_ERROR(tx.PutLedger(end.building.id, change.pair, change.digest, end.now));
    }
  }
  RETURN_IF_ERROR(RecordEnabled(tx, end, intent.enabled));
  ASSIGN_OR_RETURN(std::optional<core::LevelWork> work,
                   tx.FindWork(end.building.id, end.access_level));
  if (!work) {
    work = core::LevelWork{
        .building = end.building.id, .access_level = end.access_level, .due_time = end.now};
  }
  // Should the process end here: the request's own time, and what may follow it.
  work->unknown_until = end.now + 1.5 * end.building.late_write_window;
  work->due_time = std::min(work->due_time, *work->unknown_until);
  return tx.PutWork(*work);
}

absl::StatusOr<Recorded> RecordReadPass(store::WriteTransaction& tx, const IncidentDesk& desk,
                                        const HealthTracker& health, const PassEnd& end,
                                        const ReadPassEnd& read, double jitter) {
  Recorded recorded;
  std::set<std::string> enabled;
  for (const PairOutcome& outcome : read.result.outcomes) {
    enabled.insert(outcome.decision.enabled.begin(), outcome.decision.enabled.end());
  }
  ASSIGN_OR_RETURN(std::vector<core::Grant> grants, Fresh(tx, end, enabled));
  const std::vector<core::Grant> before = grants;
  std::vector<std::optional<core::ManualAction>> manual;
  for (core::Grant& grant : grants) {
    core::Grant settled = SettleGrant(grant, read.result.outcomes, end.building, end.now);
    RETURN_IF_ERROR(TellWrites(tx, grant, settled, read.result.outcomes, end.now));
    RETURN_IF_ERROR(Store(tx, end, grant, settled, recorded));
    RETURN_IF_ERROR(CloseIfNobodyWaits(tx, desk, end.building, grant, settled, end.now));
    grant = settled;
    const auto seen = std::find_if(
        end.grants.begin(), end.grants.end(),
        [&grant](const core::Grant& other) { return other.booking_id == grant.booking_id; });
    manual.push_back(read.manual[seen - end.grants.begin()]);
  }
  RETURN_IF_ERROR(PutReadBack(tx, end, read.result));
  RETURN_IF_ERROR(StoreSpellings(tx, end.building.id, read.result.spellings));
  for (const core::TimetableUse& use : read.manual_uses) {
    RETURN_IF_ERROR(tx.PutTimetableUse(end.building.id, use));
  }
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (manual[i]) RETURN_IF_ERROR(NoteAsked(tx, end, grants[i].pair, *manual[i]));
  }
  absl::Time held_back = absl::InfiniteFuture();  // until when something is told later
  const auto apply = [&](const IncidentWish& wish) -> absl::Status {
    RETURN_IF_ERROR(desk.Apply(tx, end.building, wish, end.now));
    if (!wish.open) return absl::OkStatus();
    ASSIGN_OR_RETURN(
        const std::optional<absl::Time> until,
        IncidentDesk::HeldBackUntil(tx, end.building, wish.kind, wish.subject, end.now));
    if (until) held_back = std::min(held_back, *until);
    return absl::OkStatus();
  };
  for (const PairOutcome& outcome : read.result.outcomes) {
    const core::Pair& pair = outcome.decision.pair;
    std::vector<core::Grant> on_pair;
    std::vector<std::optional<core::ManualAction>> actions;
    for (std::size_t i = 0; i < grants.size(); ++i) {
      if (grants[i].pair != pair) continue;
      on_pair.push_back(grants[i]);
      actions.push_back(manual[i]);
    }
    for (const IncidentWish& wish : BookingWishes(on_pair, actions, end.now)) {
      RETURN_IF_ERROR(apply(wish));
    }
    // Whom a newer message took out of this pass the pair may keep waiting all the same.
    if (on_pair.size() < OnPair(end.grants, pair).size()) continue;
    for (const IncidentWish& wish : PairWishes(outcome, on_pair, end.building, end.now)) {
      RETURN_IF_ERROR(apply(wish));
    }
  }
  for (const PairOutcome& outcome : read.result.outcomes) {
    if (!IsUnaccounted(outcome)) continue;
    const absl::Time repeated = *outcome.decision.unaccounted_since + kCoreRepeatsWithin;
    if (end.now < repeated) held_back = std::min(held_back, repeated);
  }
  RETURN_IF_ERROR(TellLate(tx, desk, end, read, before, grants, manual));
  RETURN_IF_ERROR(CloseTakenAway(tx, desk, end, read.result.outcomes));
  RETURN_IF_ERROR(CloseLevelIncidents(tx, desk, health, end));
  if (!read.believed) {
    RETURN_IF_ERROR(StoreReadTime(tx, end.building.id, end.access_level, end.now));
  }
  RETURN_IF_ERROR(
      CloseReturned(tx, desk, end.building, end.access_level, read.result.others, end.now));
  RETURN_IF_ERROR(TellGone(tx, desk, end.building, end.access_level, read.result.gone, end.now));
  RETURN_IF_ERROR(NoteTimetables(tx, desk, end, read, grants));

  if (read.recovered) RETURN_IF_ERROR(WakeFailing(tx, end));
  bool failed = false;
  absl::Time due = DueAfterRead(end, read, grants, manual, jitter, failed);
  due = std::min(due, held_back);
  ASSIGN_OR_RETURN(
      const std::optional<core::Incident> unreachable,
      tx.FindIncidentOf(end.building.id, core::IncidentKind::kSystemUnreachable, kWholeBuilding));
  if (unreachable && unreachable->open) due = std::min(due, end.now + kRecoveredAfter);
  RETURN_IF_ERROR(
      Reschedule(tx, end, due, failed, read.unknown_until, SoonestStart(grants, end.now)));
  return recorded;
}

absl::StatusOr<Recorded> RecordFailedPass(store::WriteTransaction& tx, const IncidentDesk& desk,
                                          const HealthTracker& health, const PassEnd& end,
                                          const absl::Status& failure, double jitter) {
  Recorded recorded;
  // An answer that stays garbled is not mended by repeating.
  const bool garbled = failure.code() == absl::StatusCode::kDataLoss && end.work.attempts >= 3;
  const FailureClass failure_class = garbled ? FailureClass::kRefused : ClassOf(failure);
  const std::string text(failure.message());
  ASSIGN_OR_RETURN(std::vector<core::Grant> grants, Fresh(tx, end, {}));
  core::IncidentSubject subject;
  subject.access_level = end.access_level;
  subject.detail = text;
  ASSIGN_OR_RETURN(const std::vector<core::LedgerEntry> ledger,
                   tx.LedgerOfLevel(end.building.id, end.access_level));
  std::set<core::Pair> written;
  for (const core::LedgerEntry& entry : ledger) {
    if (entry.current) written.insert(entry.pair);
  }
  for (core::Grant& grant : grants) {
    core::Grant after = AfterFailedRead(grant, failure_class, text, written, end);
    RETURN_IF_ERROR(Store(tx, end, grant, after, recorded));
    RETURN_IF_ERROR(CloseIfNobodyWaits(tx, desk, end.building, grant, after, end.now));
    grant = after;
    if (grant.pair.access_level != end.access_level || !core::IsActive(grant)) continue;
    if (failure_class == FailureClass::kTransient && StaysSilent(health, end.now)) {
      RETURN_IF_ERROR(TellDoubleBooking(tx, desk, end, grant, recorded));
    }
    if (!grant.revoked && grant.window.end > end.now) subject.others.push_back(RefOf(grant));
    if (subject.apartment.empty()) subject.apartment = grant.apartment;
  }
  if (!subject.others.empty()) subject.booking = subject.others.front();
  RETURN_IF_ERROR(TellLateUnread(tx, desk, end, grants, written, failure));

  const core::Building& building = end.building;
  ASSIGN_OR_RETURN(const std::vector<core::IdRow> apartments,
                   tx.FindReferences(building.id, core::IdKind::kApartment, end.access_level));
  if (subject.apartment.empty() && !apartments.empty()) {
    subject.apartment = apartments.front().reference;
  }
  if (failure_class == FailureClass::kUnknownId && apartments.empty() && written.empty()) {
    RETURN_IF_ERROR(desk.Close(tx, building, core::IncidentKind::kIdUnknown,
                               UnknownLevelCause(end.access_level),
                               "no apartment has this ID any more", true, end.now));
    ASSIGN_OR_RETURN(const std::optional<core::LevelWork> stored,
                     tx.FindWork(building.id, end.access_level));
    if (!HasNewerWork(stored, end)) RETURN_IF_ERROR(tx.RemoveWork(building.id, end.access_level));
    return recorded;
  }
  if (failure_class == FailureClass::kUnknownId) {
    RETURN_IF_ERROR(desk.Open(tx, building, core::IncidentKind::kIdUnknown,
                              UnknownLevelCause(end.access_level), subject, end.now));
  } else if (failure_class != FailureClass::kTransient) {
    RETURN_IF_ERROR(TellUnsuitable(tx, desk, end, subject));
  } else if (health.Unreachable(end.now) || UrgentlyMissed(grants, health, end)) {
    ASSIGN_OR_RETURN(core::IncidentSubject at_risk, BookingsAtRisk(tx, end));
    at_risk.detail = text;
    RETURN_IF_ERROR(desk.Open(tx, building, core::IncidentKind::kSystemUnreachable, kWholeBuilding,
                              at_risk, end.now));
  }
  ASSIGN_OR_RETURN(const bool asked_for_all, IsUnsuitableByName(tx, end));
  absl::Time due = end.now + kLookAgainSeldom;
  if (failure_class == FailureClass::kTransient) {
    due = RetryTime(end.work.attempts + 1, SoonestStart(grants, end.now), jitter, end.now);
  } else if (failure_class == FailureClass::kUnknownId) {
    due = UnknownIdLookTime(end.work.attempts + 1, end.now);
  } else if (asked_for_all) {
    due = end.now + kLookAgainAtRefusal;
  }
  due = std::min(due, NextToldTime(grants, written, end.building, end.now));
  RETURN_IF_ERROR(Reschedule(tx, end, due, /*failed=*/true, end.work.unknown_until,
                             SoonestStart(grants, end.now)));
  return recorded;
}

}  // namespace connecx::provider
