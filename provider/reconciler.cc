#include "provider/reconciler.h"

#include <algorithm>

#include "base/log.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "core/local_time.h"
#include "core/openings.h"
#include "core/permission_digest.h"
#include "provider/doors_to_update.h"
#include "provider/lateness.h"
#include "provider/restored_time.h"
#include "provider/timetable_refresh.h"

namespace connecx::provider {
namespace {

// How long a building whose configuration is broken is left alone.
constexpr absl::Duration kMisconfiguredRest = absl::Minutes(5);
// A write that reads back as something else this often in a row is a refusal.
constexpr int kMismatchesBeforeRefusal = 3;
// Timetables that could not be read are read again by the first pass after this.
constexpr absl::Duration kRefreshRetry = absl::Minutes(5);
// And no more often than this, whatever passes find.
constexpr absl::Duration kRefreshAgain = absl::Minutes(1);

void CountPairs(const std::vector<PairOutcome>& outcomes, PassReport& report) {
  for (const PairOutcome& outcome : outcomes) {
    if (outcome.decision.action == PairAction::kRemove && outcome.status.ok()) ++report.cleared;
    if (outcome.held) ++report.kept;
    // A booking that is refused for good has an incident of its own; nothing stays to be cleared.
    const bool given_up = outcome.decision.action == PairAction::kWrite &&
                          ClassOf(outcome.status) != FailureClass::kTransient;
    if (report.status.ok() && !outcome.status.ok() && !given_up) report.status = outcome.status;
  }
}

// Whether what a mail asked for opens by today's rules as it did by those of then.
bool IsByTheseRules(const core::ManualAction& told, const core::Building& building) {
  return told.calendar.empty() ||
         told.calendar ==
             CalendarOf(told.first, told.last, building.time_zone, building.special_days);
}

// Of two looks at the same bookings the mail that went out stays right (docs/design.md 8).
bool SameBookings(const core::IncidentSubject& told, const std::vector<core::BookingRef>& now_live,
                  absl::Time now) {
  std::vector<core::BookingRef> still;
  std::copy_if(told.others.begin(), told.others.end(), std::back_inserter(still),
               [now](const core::BookingRef& other) { return other.window.end > now; });
  return still == now_live;
}

// Whether the ledger comes from a backup that knows less than was written since.
bool IsFromBackup(std::optional<absl::Time> restored,
                  const std::vector<core::LedgerEntry>& ledger) {
  return restored && std::any_of(ledger.begin(), ledger.end(), [&](const auto& entry) {
           return entry.current && entry.written_time < *restored;
         });
}

// What is over may be gone without anybody's doing (docs/ship.md Q23).
bool IsOver(const core::LedgerEntry& entry, absl::Time now, absl::TimeZone time_zone) {
  const std::optional<core::HeldPermission> held = core::ParsePermissionDigest(entry.digest);
  return held && core::IsOver(*held, now, time_zone);
}

// Something of ours is gone, or stands there as it did earlier, though no write of ours went wrong:
// a backup of the system may have been put back, and old hours into timetables.
bool LooksRestored(const core::LevelWork& work, const std::vector<core::LedgerEntry>& ledger,
                   const core::AccessLevel& level, absl::Time now, absl::TimeZone time_zone) {
  if (work.attempts > 0 || work.unknown_until) return false;
  const auto stood_there = [&ledger](const core::HeldPermission& held, const core::Pair& pair) {
    return std::any_of(ledger.begin(), ledger.end(), [&](const core::LedgerEntry& entry) {
      return entry.pair == pair && entry.digest == held.digest;
    });
  };
  return std::any_of(ledger.begin(), ledger.end(), [&](const core::LedgerEntry& entry) {
    if (!entry.current || IsOver(entry, now, time_zone)) return false;
    const auto held =
        std::find_if(level.permissions.begin(), level.permissions.end(),
                     [&entry](const auto& other) { return other.zone == entry.pair.zone; });
    if (held == level.permissions.end()) return true;
    return held->digest != entry.digest && stood_there(*held, entry.pair);
  });
}

}  // namespace

// Holds an access level for one pass.
class Reconciler::LevelLock {
 public:
  LevelLock(Reconciler& owner, Level level) : owner_(owner), level_(std::move(level)) {
    base::MutexLock lock(owner_.mu_);
    while (owner_.busy_.contains(level_)) owner_.level_free_.Wait(owner_.mu_);
    owner_.busy_.insert(level_);
  }
  ~LevelLock() {
    base::MutexLock lock(owner_.mu_);
    owner_.busy_.erase(level_);
    owner_.level_free_.NotifyAll();
  }

 private:
  Reconciler& owner_;
  const Level level_;
};

absl::StatusOr<std::vector<std::string>> Reconciler::DueLevels(absl::string_view building,
                                                               absl::Time now, int limit) {
  std::vector<std::string> levels;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<core::LevelWork> due, tx.DueWork(building, now, limit));
    for (const core::LevelWork& work : due) levels.push_back(work.access_level);
    return absl::OkStatus();
  }));
  return levels;
}

absl::StatusOr<std::optional<absl::Time>> Reconciler::NextDueTime(absl::string_view building) {
  std::optional<absl::Time> next;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(next, tx.NextWorkTime(building));
    return absl::OkStatus();
  }));
  return next;
}

PassOutcome Reconciler::RunPass(absl::string_view building, absl::string_view access_level) {
  return {Pass(building, access_level).rests_until};
}

PassReport Reconciler::Pass(absl::string_view building, absl::string_view access_level) {
  const std::string level(access_level);
  const LevelLock lock(*this, {std::string(building), level});
  const auto entry = with_.buildings.Find(building);
  if (entry == nullptr || !entry->building.misconfigured.empty()) {
    const std::string why = entry == nullptr ? "the building is not configured any more"
                                             : entry->building.misconfigured;
    return {.status = core::error::BuildingMisconfigured(building, why),
            .rests_until = with_.clock.Now() + kMisconfiguredRest};
  }
  const std::optional<absl::Time> rests = with_.health.RestsUntil(building);
  if (rests) {
    return {.status = core::error::SystemUnreachable(building, "it did not answer just now"),
            .rests_until = rests};
  }
  RefreshTimetablesIfDue(*entry);
  return PassLocked(*entry, level);
}

bool Reconciler::RefreshTimetablesNow(const core::BuildingDirectory::Entry& entry) {
  const std::string& building = entry.building.id;
  const absl::Time now = with_.clock.Now();
  {
    base::MutexLock lock(mu_);
    NextRefresh& next = next_refresh_[building];
    const absl::Time again = next.read_time + kRefreshAgain;
    if (now < again) {
      next.due_time = std::min(next.due_time, again);
      return false;
    }
    next.read_time = now;
    next.was_away = false;
  }
  return Refresh(entry, now);
}

bool Reconciler::WasAway(const std::string& building) {
  base::MutexLock lock(mu_);
  return next_refresh_[building].was_away;
}

void Reconciler::RefreshTimetablesIfDue(const core::BuildingDirectory::Entry& entry) {
  const std::string& building = entry.building.id;
  const absl::Time now = with_.clock.Now();
  {
    base::MutexLock lock(mu_);
    NextRefresh& next = next_refresh_[building];
    const bool is_first = next.of != entry.system;
    if (!is_first && now < next.due_time) return;
    // A process before this one may have died while a timetable was filled: what SPACE carries out
    // late (docs/ship.md Q27) is seen by the second look.
    const absl::Duration wait =
        is_first ? 1.5 * entry.building.late_write_window : entry.building.drift_cycle;
    next = {.of = entry.system, .due_time = now + wait, .read_time = now};
  }
  Refresh(entry, now);
}

bool Reconciler::Refresh(const core::BuildingDirectory::Entry& entry, absl::Time now) {
  const std::string& building = entry.building.id;
  if (RefreshTimetables(*entry.system, with_.store, building).ok()) return true;
  base::MutexLock lock(mu_);
  NextRefresh& next = next_refresh_[building];
  next.due_time = std::min(next.due_time, now + kRefreshRetry);
  return false;
}

absl::StatusOr<Reconciler::Known> Reconciler::Load(const std::string& building,
                                                   const std::string& access_level) {
  Known known;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::LevelWork> work,
                     tx.FindWork(building, access_level));
    known.work = work.value_or(core::LevelWork{.building = building, .access_level = access_level});
    ASSIGN_OR_RETURN(known.grants, tx.ActiveGrantsOfLevel(building, access_level));
    ASSIGN_OR_RETURN(known.ledger, tx.LedgerOfLevel(building, access_level));
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> apartments,
                     tx.FindReferences(building, core::IdKind::kApartment, access_level));
    known.level_is_mapped = !apartments.empty();
    ASSIGN_OR_RETURN(known.restored, RestoredTime(tx));
    ASSIGN_OR_RETURN(known.spellings, FindSpellings(tx, building));
    FollowIds(known.spellings, known.ledger);
    return absl::OkStatus();
  }));
  return known;
}

absl::StatusOr<std::set<std::string>> Reconciler::MappedZones(const std::string& building,
                                                              const core::AccessLevel& level) {
  std::set<std::string> mapped;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    for (const core::HeldPermission& held : level.permissions) {
      ASSIGN_OR_RETURN(const std::vector<core::IdRow> facilities,
                       tx.FindReferences(building, core::IdKind::kFacility, held.zone));
      if (!facilities.empty()) mapped.insert(held.zone);
    }
    return absl::OkStatus();
  }));
  return mapped;
}

absl::StatusOr<Reconciler::LevelAsKnown> Reconciler::ReadOrBelieve(core::AccessSystem& system,
                                                                   const core::Building& building,
                                                                   const Known& known) {
  const std::string& access_level = known.work.access_level;
  absl::StatusOr<core::AccessLevel> read = system.ReadAccessLevel(access_level);
  const bool shown = !absl::IsFailedPrecondition(read.status());
  if (shown || !building.levels_exclusively_ours) {
    RETURN_IF_ERROR(read.status());
    return LevelAsKnown{.level = *std::move(read)};
  }
  std::vector<core::HeldPermission> written;
  for (const core::LedgerEntry& entry : known.ledger) {
    if (!entry.current) continue;
    std::optional<core::HeldPermission> held = core::ParsePermissionDigest(entry.digest);
    if (held) written.push_back(*std::move(held));
  }
  ASSIGN_OR_RETURN(core::AccessLevel level, system.Believe(access_level, std::move(written)));
  return LevelAsKnown{.level = std::move(level), .believed = true};
}

absl::StatusOr<PassInput> Reconciler::InputOf(const core::Building& building, const Known& known,
                                              const LevelAsKnown& as_known, absl::Time now) {
  ASSIGN_OR_RETURN(std::set<std::string> zones, MappedZones(building.id, as_known.level));
  return PassInput{.building = building,
                   .access_level = known.work.access_level,
                   .level = as_known.level,
                   .grants = known.grants,
                   .ledger = known.ledger,
                   .mapped_zones = std::move(zones),
                   .level_is_mapped = known.level_is_mapped,
                   .now = now,
                   .restored = known.restored,
                   .doubtful = as_known.believed && (known.work.unknown_until.has_value() ||
                                                     IsFromBackup(known.restored, known.ledger))};
}

absl::StatusOr<std::vector<PairDecision>> Reconciler::Preview(
    const core::BuildingDirectory::Entry& entry, absl::string_view access_level, absl::Time now) {
  ASSIGN_OR_RETURN(const Known known, Load(entry.building.id, std::string(access_level)));
  RespelledSystem system(*entry.system, known.spellings);
  ASSIGN_OR_RETURN(const LevelAsKnown as_known, ReadOrBelieve(system, entry.building, known));
  ASSIGN_OR_RETURN(const PassInput input, InputOf(entry.building, known, as_known, now));
  return PlanPass(input);
}

bool Reconciler::NoteAnswer(const std::string& building, const absl::Status& status) {
  if (!IsAnswer(status)) {
    with_.health.NoAnswer(building);
    return false;
  }
  const bool was_silent = with_.health.Of(building).silent_since().has_value();
  with_.health.Answered(building);
  return was_silent;
}

void Reconciler::Post(const std::vector<core::Grant>& grants, bool mails) {
  for (const core::Grant& grant : grants) with_.board.Post(grant);
  if (mails) with_.mail.Wake();
}

void Reconciler::Tell(const PassEnd& end, const absl::Status& status, absl::Duration began,
                      std::vector<std::string> wrote, Recorded recorded) {
  with_.observer.OnPass({.building = end.building.id,
                         .access_level = end.access_level,
                         .code = status.code(),
                         .took = with_.clock.Uptime() - began,
                         .attempts = end.work.attempts,
                         .wrote = std::move(wrote),
                         .changes = std::move(recorded.phases)});
}

PassReport Reconciler::ReadFailed(const core::BuildingDirectory::Entry& entry, const Known& known,
                                  const absl::Status& status, absl::Duration began) {
  const std::string& building = entry.building.id;
  if (!IsAnswer(status)) {
    base::MutexLock lock(mu_);
    next_refresh_[building].was_away = true;
  }
  const HealthTracker health = with_.health.Of(building);
  const PassEnd end{.building = entry.building,
                    .access_level = known.work.access_level,
                    .work = known.work,
                    .grants = known.grants,
                    .now = with_.clock.Now()};
  const double jitter = with_.jitter();
  Recorded recorded;
  const absl::Status stored = with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(recorded, RecordFailedPass(tx, with_.desk, health, end, status, jitter));
    return absl::OkStatus();
  });
  if (stored.ok()) Post(recorded.grants, /*mails=*/true);
  Tell(end, status, began, {}, std::move(recorded));
  const bool holds_ours = std::any_of(known.ledger.begin(), known.ledger.end(),
                                      [](const core::LedgerEntry& entry) { return entry.current; });
  // An unknown ID has an incident of its own; where nothing of ours is, nothing is to be cleared.
  const bool nothing_to_clear = ClassOf(status) == FailureClass::kUnknownId && !holds_ours;
  return {.status = nothing_to_clear ? absl::OkStatus() : status,
          .rests_until = with_.health.RestsUntil(building)};
}

PassReport Reconciler::PassLocked(const core::BuildingDirectory::Entry& entry,
                                  const std::string& access_level) {
  const core::Building& building = entry.building;
  const absl::Duration began = with_.clock.Uptime();
  absl::StatusOr<Known> known = Load(building.id, access_level);
  if (!known.ok()) {
    return {.status = known.status(), .rests_until = with_.clock.Now() + absl::Seconds(1)};
  }
  RespelledSystem system(*entry.system, known->spellings);
  absl::StatusOr<LevelAsKnown> read = ReadOrBelieve(system, building, *known);
  const bool may_be_restored =
      read.ok() && (WasAway(building.id) ||
                    (!read->believed && LooksRestored(known->work, known->ledger, read->level,
                                                      with_.clock.Now(), building.time_zone)));
  if (may_be_restored && RefreshTimetablesNow(entry)) {
    read = ReadOrBelieve(system, building, *known);
  }
  const bool recovered = NoteAnswer(building.id, read.status());
  if (!read.ok()) return ReadFailed(entry, *known, read.status(), began);

  const PassEnd end{.building = building,
                    .access_level = access_level,
                    .work = known->work,
                    .grants = known->grants,
                    .now = with_.clock.Now()};
  const absl::StatusOr<PassInput> input = InputOf(building, *known, *read, end.now);
  if (!input.ok()) {
    return {.status = input.status(), .rests_until = with_.clock.Now() + absl::Seconds(1)};
  }
  std::vector<PairDecision> decisions = PlanPass(*input);
  clocks_.HoldBack(entry, known->grants, decisions);
  const WriteRules rules{.mismatch_is_refusal = known->work.attempts >= kMismatchesBeforeRefusal,
                         .believe = read->believed};
  WriteResult result = CarryOut(system, building, read->level, access_level, std::move(decisions),
                                end.now, rules, [&](const WriteIntent& intent) {
                                  PassEnd at_write = end;
                                  at_write.now = with_.clock.Now();
                                  return with_.store.Write([&](store::WriteTransaction& tx) {
                                    return RecordIntent(tx, at_write, intent);
                                  });
                                });
  const Certainty certainty = read->believed ? Certainty::kBelieved : Certainty::kReadBack;
  const std::optional<absl::Time> unknown_until = UnknownUntil(end, result, with_.clock.Now());
  for (PairOutcome& outcome : result.outcomes) {
    outcome.certainty = unknown_until ? Certainty::kReadAgain : certainty;
  }
  const ManualPlans manual = PlanManualActions(system, end, result);
  const HealthTracker health = with_.health.Of(building.id);
  const ReadPassEnd read_end{.result = result,
                             .manual = manual.actions,
                             .manual_uses = manual.uses,
                             .unknown_until = unknown_until,
                             .believed = read->believed,
                             .recovered = recovered};
  const double jitter = with_.jitter();
  Recorded recorded;
  const absl::Status stored = with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(recorded, RecordReadPass(tx, with_.desk, health, end, read_end, jitter));
    return absl::OkStatus();
  });
  PassReport report{.status = stored, .granted = recorded.granted};
  if (!stored.ok()) {
    LOG_ERROR("building {}: a pass could not be recorded: {}", building.id,
              std::string(stored.message()));
    report.rests_until = with_.clock.Now() + absl::Seconds(1);
    return report;
  }
  Post(recorded.grants, /*mails=*/true);
  CountPairs(result.outcomes, report);
  Tell(end, report.status, began, WroteTexts(result.outcomes), std::move(recorded));
  if (report.status.ok()) TellDoors(system, end);
  return report;
}

void Reconciler::TellDoors(core::AccessSystem& system, const PassEnd& end) {
  const std::vector<core::DoorsToUpdate> found = system.TakeDoorsToUpdate(end.access_level);
  if (found.empty()) return;
  const absl::Status stored = with_.store.Write([&](store::WriteTransaction& tx) {
    return TellDoorsToUpdate(tx, with_.desk, end.building, found, end.now);
  });
  if (!stored.ok()) {
    LOG_ERROR("building {}: doors that need an update could not be told: {}", end.building.id,
              std::string(stored.message()));
  }
  with_.mail.Wake();
}

Reconciler::ManualPlans Reconciler::PlanManualActions(core::AccessSystem& system,
                                                      const PassEnd& end,
                                                      const WriteResult& result) {
  ManualPlans plans;
  for (const core::Grant& grant : end.grants) {
    plans.actions.push_back(std::nullopt);
    if (grant.revoked) continue;
    const core::Grant settled = SettleGrant(grant, result.outcomes, end.building, end.now);
    const bool waits =
        !settled.waits_behind.empty() && settled.phase == core::GrantPhase::kNeedsManualAction;
    if (!waits && !IsNotInTime(settled, end.building, end.now)) continue;
    const core::IncidentKind kind =
        waits ? core::IncidentKind::kDoubleBooking : core::IncidentKind::kNotInTime;
    plans.actions.back() = PlanManualAction(system, end, grant, kind, plans.uses);
  }
  return plans;
}

std::optional<core::ManualAction> Reconciler::PlanManualAction(
    core::AccessSystem& system, const PassEnd& end, const core::Grant& grant,
    core::IncidentKind kind, std::vector<core::TimetableUse>& uses) {
  const std::vector<core::BookingRef> others = OthersOf(grant, end.grants, end.now);
  std::optional<core::Incident> told;
  const absl::Status read = with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(told, tx.FindIncidentOf(end.building.id, kind, grant.booking_id));
    return absl::OkStatus();
  });
  if (read.ok() && told && told->open && told->subject.manual &&
      told->subject.manual->last >= core::LocalDate(end.now, end.building.time_zone) &&
      !told->subject.manual->timetable_name.empty() && told->subject.booking == RefOf(grant) &&
      SameBookings(told->subject, others, end.now) &&
      IsByTheseRules(*told->subject.manual, end.building)) {
    return told->subject.manual;
  }
  const std::optional<ManualPlan> plan = PlanDoubleBooking(
      PlanInputOf(end.building, grant.pair, end.grants, end.now),
      {.booking_id = grant.booking_id, .window = grant.window, .waits_for_manager = true});
  if (!plan) return std::nullopt;
  core::ManualAction action = plan->action;
  core::TimetableUse use{.access_level = grant.pair.access_level,
                         .zone = grant.pair.zone,
                         .until = plan->permission.last};
  const absl::StatusOr<core::TimetableRef> table =
      system.ObtainTimetable(plan->permission.timetable, use, core::TimetableSource::kAny);
  if (table.ok()) {
    action.timetable_number = table->number;
    action.timetable_name = table->name;
    if (table->number != 0) {
      use.number = table->number;
      uses.push_back(use);
    }
  }
  return action;
}

}  // namespace connecx::provider
