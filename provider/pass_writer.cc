#include "provider/pass_writer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "core/held_permission.h"
#include "core/local_time.h"
#include "core/openings.h"
#include "provider/system_health.h"
#include "provider/timetable_choice.h"

namespace connecx::provider {
namespace {

const core::HeldPermission* Find(const core::AccessLevel& level, const std::string& zone) {
  const auto found =
      std::find_if(level.permissions.begin(), level.permissions.end(),
                   [&zone](const core::HeldPermission& held) { return held.zone == zone; });
  return found == level.permissions.end() ? nullptr : &*found;
}

std::string DigestOf(const core::AccessLevel& level, const std::string& zone) {
  const core::HeldPermission* held = Find(level, zone);
  return held == nullptr ? "" : held->digest;
}

class Writer {
 public:
  Writer(core::AccessSystem& system, const core::Building& building, const core::AccessLevel& read,
         absl::string_view access_level, absl::Time now, const WriteRules& rules)
      : system_(system),
        building_(building),
        read_(read),
        access_level_(access_level),
        now_(now),
        rules_(rules) {}

  WriteResult Run(std::vector<PairDecision> decisions,
                  absl::FunctionRef<absl::Status(const WriteIntent&)> store_intent) {
    for (PairDecision& decision : decisions) {
      PairOutcome outcome{.decision = std::move(decision)};
      outcome.held = outcome.decision.held;
      if (outcome.decision.adopt)
        result_.read_back.push_back({outcome.decision.pair, outcome.decision.held->digest});
      result_.outcomes.push_back(std::move(outcome));
    }
    if (!rules_.believe) NoteOthers();
    for (PairOutcome& outcome : result_.outcomes) {
      const std::vector<std::string>& enabled = outcome.decision.enabled;
      intent_.enabled.insert(intent_.enabled.end(), enabled.begin(), enabled.end());
      Prepare(outcome);
    }
    if (intent_.changes.empty()) return std::move(result_);
    if (const absl::Status stored = store_intent(intent_); !stored.ok()) {
      Fail(stored);
      return std::move(result_);
    }
    WriteAndReadBack();
    return std::move(result_);
  }

 private:
  // Adds the outcome's change, with its timetable obtained, to what is to be written.
  void Prepare(PairOutcome& outcome) {
    const PairDecision& decision = outcome.decision;
    if (decision.action == PairAction::kKeep) return;
    if (!decision.held_back.ok()) {
      outcome.status = decision.held_back;
      return;
    }
    core::PermissionChange change{.zone = decision.pair.zone};
    WriteIntent::Change intent{.pair = decision.pair};
    if (decision.action == PairAction::kWrite) {
      absl::StatusOr<TimetableChoice> choice = ChooseTimetable(system_, decision, building_);
      if (choice.ok()) {
        outcome.decision.plan = std::move(choice->plan);
        if (IsThere(outcome.decision)) {
          KeepIt(outcome);
          return;
        }
        Want(*decision.plan.permission, choice->table.number, change, intent);
      } else {
        outcome.status = NoTimetable(choice.status());
        const bool exhausted = absl::IsResourceExhausted(choice.status());
        std::optional<TimetableChoice> fewer;
        if (!exhausted) fewer = ServeFewer(system_, decision, building_);
        if (fewer) {
          Want(*fewer->plan.permission, fewer->table.number, change, intent);
          fewer_[decision.pair.zone] = *std::move(fewer->plan.permission);
        } else if (!OpensBeyond(decision, building_)) {
          // What is there stays, and with it whom it serves.
          outcome.serves_fewer = HoldsOurs(decision, building_);
          return;
        }
        // Taking away never waits for a timetable: what opens beyond the bookings goes at once.
      }
    }
    changes_.push_back(std::move(change));
    intent_.changes.push_back(std::move(intent));
  }

  void Want(const core::Permission& permission, int number, core::PermissionChange& change,
            WriteIntent::Change& intent) {
    change.wanted = {{permission.first, permission.last, number}};
    intent.digest = core::PermissionDigest(change.zone, number,
                                           core::WholeDays(permission.first, permission.last));
    if (number == 0) return;
    intent_.timetable_uses.push_back({.number = number,
                                      .access_level = access_level_,
                                      .zone = change.zone,
                                      .until = permission.last});
  }

  // A timetable that does not hold what was written to it is no better for being written again.
  absl::Status NoTimetable(const absl::Status& why) const {
    if (!rules_.mismatch_is_refusal || !absl::IsDataLoss(why)) return why;
    return absl::FailedPreconditionError(why.message());
  }

  // For want of timetables the plan serves fewer: it may be what the pair holds already.
  bool IsThere(const PairDecision& decision) const {
    const absl::CivilDay today = core::LocalDate(now_, building_.time_zone);
    return decision.held && core::OpensTheSame(*decision.held, *decision.plan.permission, today,
                                               building_.special_days);
  }

  void KeepIt(PairOutcome& outcome) {
    outcome.decision.action = PairAction::kKeep;
    outcome.decision.adopt = outcome.decision.ownership != Ownership::kOurs;
    if (!outcome.decision.adopt) return;
    result_.read_back.push_back({outcome.decision.pair, outcome.decision.held->digest});
  }

  void WriteAndReadBack() {
    absl::Status written = system_.WritePermissions(read_, changes_);
    if (IsRefused(written) && changes_.size() > 1) {
      WriteHalves(changes_);
      ReadBack(absl::OkStatus());
      return;
    }
    if (!written.ok() && !core::OutcomeUnknown(written)) {
      Fail(written);
      // The ledger has the intent, and nothing shows that it is not what stands there.
      result_.outcome_unknown = rules_.believe;
      return;
    }
    result_.outcome_unknown = !written.ok();
    ReadBack(written);
  }

  using Changes = absl::Span<const core::PermissionChange>;

  // One of several changes was refused, and with it all: find out which, by halves.
  void WriteHalves(Changes changes) {
    const std::size_t half = changes.size() / 2;
    WritePart(changes.subspan(0, half));
    WritePart(changes.subspan(half));
  }

  void WritePart(Changes changes) {
    const absl::Status written = !silent_.ok() ? silent_ : WriteAfresh(changes);
    if (written.ok()) {
      taken_.insert(taken_.end(), changes.begin(), changes.end());
      return;
    }
    if (IsRefused(written) && changes.size() > 1) {
      WriteHalves(changes);
      return;
    }
    if (!IsAnswer(written)) silent_ = written;
    if (core::OutcomeUnknown(written)) result_.outcome_unknown = true;
    for (const core::PermissionChange& change : changes) Of(change.zone).status = written;
  }

  absl::Status WriteAfresh(Changes changes) {
    if (rules_.believe) {
      std::vector<core::PermissionChange> all = taken_;
      all.insert(all.end(), changes.begin(), changes.end());
      return system_.WritePermissions(read_, all);
    }
    const absl::StatusOr<core::AccessLevel> fresh = system_.ReadAccessLevel(access_level_);
    if (!fresh.ok()) return fresh.status();
    for (const core::PermissionChange& change : changes) {
      const bool same = DigestOf(*fresh, change.zone) == DigestOf(read_, change.zone);
      if (!same) return absl::AbortedError("it was changed by hand a moment ago");
    }
    return system_.WritePermissions(*fresh, changes);
  }

  void ReadBack(const absl::Status& written) {
    if (rules_.believe) {
      Believe(written);
      return;
    }
    const absl::StatusOr<core::AccessLevel> level = system_.ReadAccessLevel(access_level_);
    if (!level.ok()) {
      result_.outcome_unknown = true;
      Fail(level.status());
      return;
    }
    for (std::size_t i = 0; i < changes_.size(); ++i) Compare(i, *level, written);
    for (PairOutcome& outcome : result_.outcomes) CompareKept(*level, outcome);
    NoteGone(*level);
  }

  void Believe(const absl::Status& written) {
    if (!written.ok()) Fail(written);
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const core::PermissionChange& change = changes_[i];
      PairOutcome& outcome = Of(change.zone);
      outcome.serves_fewer = written.ok() && fewer_.contains(change.zone);
      const bool taken =
          outcome.status.ok() || outcome.serves_fewer || absl::IsResourceExhausted(outcome.status);
      if (!taken) {
        result_.outcome_unknown = true;
        continue;
      }
      outcome.held.reset();
      if (change.wanted) {
        const int number = change.wanted->timetable_number;
        outcome.held = {.zone = change.zone,
                        .timetable_number = number,
                        .period = core::WholeDays(change.wanted->first, change.wanted->last),
                        .digest = intent_.changes[i].digest};
      }
      result_.read_back.push_back(intent_.changes[i]);
    }
  }

  void Compare(std::size_t index, const core::AccessLevel& level, const absl::Status& written) {
    const core::PermissionChange& change = changes_[index];
    PairOutcome& outcome = Of(change.zone);
    const core::HeldPermission* held = Find(level, change.zone);
    if (held == nullptr && change.wanted) held = FindRespelled(level, change);
    outcome.held = held == nullptr ? std::nullopt : std::optional(*held);
    if (!change.wanted) {
      const bool gone = held == nullptr || core::IsOver(*held, now_, building_.time_zone);
      if (gone) {
        result_.read_back.push_back({outcome.decision.pair, ""});
      } else if (MayTell(outcome)) {
        outcome.status = NotAsWritten(written, "still there after it was taken away");
      }
      return;
    }
    const absl::CivilDay today = core::LocalDate(now_, building_.time_zone);
    const auto fewer = fewer_.find(change.zone);
    const core::Permission& wanted =
        fewer == fewer_.end() ? *outcome.decision.plan.permission : fewer->second;
    const bool same = held != nullptr &&
                      held->timetable_number == change.wanted->timetable_number &&
                      core::OpensTheSame(*held, wanted, today, building_.special_days);
    if (same) {
      outcome.serves_fewer = fewer != fewer_.end();
      if (!outcome.serves_fewer) outcome.status = absl::OkStatus();
      result_.read_back.push_back({outcome.decision.pair, held->digest});
      if (held->zone != change.zone) {
        result_.spellings[change.zone] = held->zone;
        outcome.held->zone = change.zone;
      }
    } else if (outcome.status.ok()) {
      outcome.status = NotAsWritten(written, "not shown as it was written");
    }
  }

  // The list was written with it: where only a part of that was carried out, it may be lost.
  void CompareKept(const core::AccessLevel& level, PairOutcome& outcome) const {
    const std::optional<core::HeldPermission>& kept = outcome.decision.held;
    const bool changed = std::any_of(changes_.begin(), changes_.end(), [&](const auto& change) {
      return change.zone == outcome.decision.pair.zone;
    });
    if (changed || !kept || !(MayTell(outcome) || outcome.serves_fewer)) return;
    if (core::IsOver(*kept, now_, building_.time_zone)) return;
    const core::HeldPermission* held = Find(level, outcome.decision.pair.zone);
    if (held != nullptr && held->digest == kept->digest) return;
    outcome.held = held == nullptr ? std::nullopt : std::optional(*held);
    outcome.serves_fewer = false;
    outcome.status = NotAsWritten(absl::OkStatus(), "not as it was before others were written");
  }

  void NoteGone(const core::AccessLevel& level) {
    result_.gone = GoneSince(result_.others, level, now_, building_.time_zone);
    // What is about to become ours is written again.
    EraseZones(result_.gone, [](const PairDecision& decision) { return decision.adopt; });
  }

  // What was read, and is not ours.
  void NoteOthers() {
    result_.others = HoldingsOf(read_);
    EraseZones(result_.others,
               [](const PairDecision& decision) { return IsOurs(decision.ownership); });
  }

  void EraseZones(std::vector<Holding>& holdings,
                  absl::FunctionRef<bool(const PairDecision&)> predicate) const {
    std::erase_if(holdings, [&](const Holding& holding) {
      return holding.kind == Holding::Kind::kZone &&
             std::any_of(
                 result_.outcomes.begin(), result_.outcomes.end(), [&](const PairOutcome& outcome) {
                   return outcome.decision.pair.zone == holding.id && predicate(outcome.decision);
                 });
    });
  }

  // What was written under the zone's mapped ID, and stands there now in another spelling: it did
  // not before, and is nobody else's zone.
  const core::HeldPermission* FindRespelled(const core::AccessLevel& level,
                                            const core::PermissionChange& change) const {
    for (const core::HeldPermission& held : level.permissions) {
      const bool ours = held.timetable_number == change.wanted->timetable_number &&
                        held.period == core::WholeDays(change.wanted->first, change.wanted->last);
      const bool taken = std::any_of(
          result_.outcomes.begin(), result_.outcomes.end(),
          [&held](const PairOutcome& other) { return other.decision.pair.zone == held.zone; });
      const bool same_id = CanonicalId(held.zone) == CanonicalId(change.zone);
      if (ours && !taken && same_id && Find(read_, held.zone) == nullptr) return &held;
    }
    return nullptr;
  }

  static bool IsRefused(const absl::Status& status) {
    const FailureClass failure = ClassOf(status);
    return failure == FailureClass::kRefused || failure == FailureClass::kUnknownId;
  }

  absl::Status NotAsWritten(const absl::Status& written, absl::string_view what) const {
    if (!written.ok()) return written;
    const std::string text = absl::StrCat("the permission is ", what);
    if (rules_.mismatch_is_refusal) return absl::FailedPreconditionError(text);
    return absl::AbortedError(text);
  }

  // That a timetable is wanting says nothing about what is taken away for it.
  static bool MayTell(const PairOutcome& outcome) {
    return outcome.status.ok() || absl::IsResourceExhausted(outcome.status);
  }

  PairOutcome& Of(const std::string& zone) {
    return *std::find_if(
        result_.outcomes.begin(), result_.outcomes.end(),
        [&zone](const PairOutcome& outcome) { return outcome.decision.pair.zone == zone; });
  }

  void Fail(const absl::Status& status) {
    for (const core::PermissionChange& change : changes_) {
      PairOutcome& outcome = Of(change.zone);
      if (MayTell(outcome)) outcome.status = status;
    }
  }

  core::AccessSystem& system_;
  const core::Building& building_;
  const core::AccessLevel& read_;
  const std::string access_level_;
  const absl::Time now_;
  const WriteRules rules_;
  std::vector<core::PermissionChange> changes_;
  // By zone, what is written in place of the plan: it serves fewer.
  std::map<std::string, core::Permission> fewer_;
  std::vector<core::PermissionChange> taken_;  // of `changes_`, where they are written in parts
  absl::Status silent_;                        // why the rest of the parts is not even tried
  WriteIntent intent_;
  WriteResult result_;
};

}  // namespace

WriteResult CarryOut(core::AccessSystem& system, const core::Building& building,
                     const core::AccessLevel& read, absl::string_view access_level,
                     std::vector<PairDecision> decisions, absl::Time now, const WriteRules& rules,
                     absl::FunctionRef<absl::Status(const WriteIntent&)> store_intent) {
  return Writer(system, building, read, access_level, now, rules)
      .Run(std::move(decisions), store_intent);
}

std::vector<std::string> WroteTexts(const std::vector<PairOutcome>& outcomes) {
  std::vector<std::string> texts;
  for (const PairOutcome& outcome : outcomes) {
    if (outcome.decision.action == PairAction::kKeep) continue;
    std::string text = absl::StrCat(outcome.decision.pair.zone, ": ");
    if (!outcome.status.ok()) {
      absl::StrAppend(&text, absl::StatusCodeToString(outcome.status.code()));
    } else if (!outcome.held || !outcome.held->period) {
      absl::StrAppend(&text, "taken away");
    } else {
      const core::HeldPeriod& period = *outcome.held->period;
      absl::StrAppend(&text, absl::FormatCivilTime(absl::CivilDay(period.start)), " to ",
                      absl::FormatCivilTime(absl::CivilDay(period.end)), ", timetable ",
                      outcome.held->timetable_number);
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace connecx::provider
