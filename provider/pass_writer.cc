#include "provider/pass_writer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "core/local_time.h"
#include "core/openings.h"
#include "provider/timetable_choice.h"

namespace connecx::provider {
namespace {

const core::HeldPermission* Find(const core::AccessLevel& level, const std::string& zone) {
  const auto found =
      std::find_if(level.permissions.begin(), level.permissions.end(),
                   [&zone](const core::HeldPermission& held) { return held.zone == zone; });
  return found == level.permissions.end() ? nullptr : &*found;
}

class Writer {
 public:
  Writer(core::AccessSystem& system, const core::Building& building, const core::AccessLevel& read,
         absl::string_view access_level, absl::Time now, bool mismatch_is_refusal)
      : system_(system),
        building_(building),
        read_(read),
        access_level_(access_level),
        now_(now),
        mismatch_is_refusal_(mismatch_is_refusal) {}

  WriteResult Run(std::vector<PairDecision> decisions,
                  absl::FunctionRef<absl::Status(const WriteIntent&)> store_intent) {
    for (PairDecision& decision : decisions) {
      PairOutcome outcome{.decision = std::move(decision)};
      outcome.held = outcome.decision.held;
      if (outcome.decision.adopt)
        result_.read_back.push_back({outcome.decision.pair, outcome.decision.held->digest});
      result_.outcomes.push_back(std::move(outcome));
    }
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
    core::PermissionChange change{.zone = decision.pair.zone};
    WriteIntent::Change intent{.pair = decision.pair};
    if (decision.action == PairAction::kWrite) {
      absl::StatusOr<TimetableChoice> choice = ChooseTimetable(system_, decision, building_);
      if (choice.ok()) {
        outcome.decision.plan = std::move(choice->plan);
        const core::Permission& wanted = *decision.plan.permission;
        if (IsThere(outcome.decision)) {
          KeepIt(outcome);
          return;
        }
        const int number = choice->table.number;
        change.wanted = {{wanted.first, wanted.last, number}};
        intent.digest = core::PermissionDigest(decision.pair.zone, number,
                                               core::WholeDays(wanted.first, wanted.last));
        if (number != 0) {
          intent_.timetable_uses.push_back({.number = number,
                                            .access_level = access_level_,
                                            .zone = decision.pair.zone,
                                            .until = wanted.last});
        }
      } else {
        outcome.status = choice.status();
        // Taking away never waits for a timetable: what opens beyond the bookings goes at once.
        if (!OpensBeyond(decision, building_)) return;
      }
    }
    changes_.push_back(std::move(change));
    intent_.changes.push_back(std::move(intent));
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
    const FailureClass failure = ClassOf(written);
    const bool refused = failure == FailureClass::kRefused || failure == FailureClass::kUnknownId;
    if (refused && changes_.size() > 1) {
      WriteOneByOne();
      return;
    }
    if (refused) {
      Fail(written);
      return;
    }
    if (!written.ok() && !core::OutcomeUnknown(written)) {
      Fail(written);
      return;
    }
    result_.outcome_unknown = !written.ok();
    ReadBack(written);
  }

  // One of several changes was refused, and with it all: find out which.
  void WriteOneByOne() {
    for (const core::PermissionChange& change : changes_) {
      absl::StatusOr<core::AccessLevel> fresh = system_.ReadAccessLevel(access_level_);
      const absl::Status written =
          fresh.ok() ? system_.WritePermissions(*fresh, {change}) : fresh.status();
      if (!written.ok()) {
        Of(change.zone).status = written;
        if (core::OutcomeUnknown(written)) result_.outcome_unknown = true;
      }
    }
    ReadBack(absl::OkStatus());
  }

  void ReadBack(const absl::Status& written) {
    const absl::StatusOr<core::AccessLevel> level = system_.ReadAccessLevel(access_level_);
    if (!level.ok()) {
      result_.outcome_unknown = true;
      Fail(level.status());
      return;
    }
    for (std::size_t i = 0; i < changes_.size(); ++i) Compare(i, *level, written);
  }

  void Compare(std::size_t index, const core::AccessLevel& level, const absl::Status& written) {
    const core::PermissionChange& change = changes_[index];
    PairOutcome& outcome = Of(change.zone);
    const core::HeldPermission* held = Find(level, change.zone);
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
    const bool same =
        held != nullptr && held->timetable_number == change.wanted->timetable_number &&
        core::OpensTheSame(*held, *outcome.decision.plan.permission, today, building_.special_days);
    if (same) {
      outcome.status = absl::OkStatus();
      result_.read_back.push_back({outcome.decision.pair, held->digest});
    } else if (outcome.status.ok()) {
      outcome.status = NotAsWritten(written, "not shown as it was written");
    }
  }

  absl::Status NotAsWritten(const absl::Status& written, absl::string_view what) const {
    if (!written.ok()) return written;
    const std::string text = absl::StrCat("the permission is ", what);
    if (mismatch_is_refusal_) return absl::FailedPreconditionError(text);
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
  const bool mismatch_is_refusal_;
  std::vector<core::PermissionChange> changes_;
  WriteIntent intent_;
  WriteResult result_;
};

}  // namespace

WriteResult CarryOut(core::AccessSystem& system, const core::Building& building,
                     const core::AccessLevel& read, absl::string_view access_level,
                     std::vector<PairDecision> decisions, absl::Time now, bool mismatch_is_refusal,
                     absl::FunctionRef<absl::Status(const WriteIntent&)> store_intent) {
  return Writer(system, building, read, access_level, now, mismatch_is_refusal)
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
