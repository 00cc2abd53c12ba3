#include "provider/lateness.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "core/held_permission.h"
#include "core/window.h"
#include "provider/restored_time.h"
#include "provider/timetable_choice.h"

namespace connecx::provider {
namespace {

using core::ConditionCode;
using core::GrantPhase;

// A lost answer is mended by the next attempt, without anybody's help.
constexpr absl::Duration kTriedFor = absl::Minutes(1);
// The back-off (provider/work_timing.h) has so many attempts in it.
constexpr int kAttemptsInThatTime = 6;

bool ShallGo(const core::Grant& grant, const core::Pair& pair) {
  return std::find(grant.removal_pending.begin(), grant.removal_pending.end(), pair) !=
         grant.removal_pending.end();
}

IncidentWish StillThere(const core::Pair& pair, const std::vector<core::Grant>& grants,
                        absl::string_view why, absl::Time now) {
  IncidentWish wish{
      .kind = core::IncidentKind::kNotTakenAway, .cause = CauseOf(pair), .open = true};
  wish.subject.access_level = pair.access_level;
  wish.subject.zone = pair.zone;
  wish.subject.detail = std::string(why);
  for (const core::Grant& grant : grants) {
    if (!ShallGo(grant, pair)) {
      if (!grant.revoked && grant.window.end > now) wish.subject.others.push_back(RefOf(grant));
      continue;
    }
    if (!wish.subject.booking) wish.subject.booking = RefOf(grant);
  }
  if (!grants.empty()) {
    const std::string id = wish.subject.booking.value_or(RefOf(grants.front())).booking_id;
    const auto named = std::find_if(grants.begin(), grants.end(), [&id](const core::Grant& grant) {
      return grant.booking_id == id;
    });
    wish.subject.apartment = named->apartment;
    wish.subject.facility = named->facility;
  }
  return wish;
}

// The first instant of `opens`, from `now` on, that nobody has booked of the pair; none: all are.
std::optional<absl::Time> FirstNotBooked(const core::Window& opens, const core::Pair& pair,
                                         const std::vector<core::Grant>& grants, absl::Time now) {
  absl::Time first = std::max(opens.start, now);
  for (bool moved = true; moved;) {
    moved = false;
    for (const core::Grant& grant : grants) {
      if (grant.pair != pair || grant.revoked) continue;
      if (first < grant.window.start || first >= grant.window.end) continue;
      first = grant.window.end;
      moved = true;
    }
  }
  if (first >= opens.end) return std::nullopt;
  return first;
}

// When a pair that could not be looked at opens next for `grant`, one of `grants`, though that is
// no longer booked, for all that is known; none: it does not.
std::optional<absl::Time> NextOpening(const core::Grant& grant, const core::Pair& pair,
                                      const std::vector<core::Grant>& grants, absl::Time now) {
  // Its windows are those of the pair that it was moved to.
  if (grant.pair != pair) return ShallGo(grant, pair) ? std::make_optional(now) : std::nullopt;
  for (const core::Window& window : grant.windows) {
    const std::optional<absl::Time> opens = FirstNotBooked(window, pair, grants, now);
    if (opens) return opens;
  }
  return std::nullopt;
}

// When a person is told, at the latest, that the access of a live booking lapses; none: it lasts.
std::optional<absl::Time> LapsingFrom(const core::Grant& grant, const core::Building& building,
                                      absl::Time now) {
  const std::optional<absl::Time> lapses = LapseTime(grant);
  if (!lapses || grant.window.end <= now) return std::nullopt;
  return ToldTime({*lapses, grant.window.end}, building);
}

// When it is told that the booking has no access, unless something changes; none: it is not.
std::optional<absl::Time> NotInTimeFrom(const core::Grant& grant, const core::Building& building,
                                        absl::Time now) {
  if (grant.revoked || !IsAwaited(grant) || grant.window.end <= now) return std::nullopt;
  const core::Condition* retrying = core::FindCondition(grant, ConditionCode::kRetrying);
  if (retrying == nullptr) return std::nullopt;
  const absl::Time from = std::max(retrying->since + kTriedFor, ToldTime(grant.window, building));
  // Until its turn comes nothing is amiss.
  if (grant.phase == GrantPhase::kQueued && grant.expected_time) {
    return std::max(from, *grant.expected_time);
  }
  return from;
}

// The same of the access of a cancelled, moved or shortened booking to a pair that could not be
// looked at.
std::optional<absl::Time> NotTakenAwayFrom(const core::Grant& grant, const core::Pair& pair,
                                           const std::vector<core::Grant>& grants,
                                           const core::Building& building, absl::Time now) {
  const std::optional<absl::Time> opens = NextOpening(grant, pair, grants, now);
  if (!opens) return std::nullopt;
  return std::max(grant.accepted_time + kTriedFor, ToldTime({*opens, *opens}, building));
}

// Of a permission that nobody accounts for after a restore: it may be a person's, so it is left
// alone. None: it stays as it is.
std::optional<IncidentWish> LeftAloneWish(const PairOutcome& outcome,
                                          const std::vector<core::Grant>& grants,
                                          const core::Building& building, absl::Time now) {
  const core::Pair& pair = outcome.decision.pair;
  const absl::Time restored = *outcome.decision.unaccounted_since;
  std::vector<core::Window> booked;
  for (const core::Grant& grant : grants) {
    if (grant.pair == pair && !grant.revoked) booked.push_back(grant.window);
  }
  if (!OpensBeyondFrom(*outcome.held, booked, now, building)) {
    return CloseWish(core::IncidentKind::kNotTakenAway, CauseOf(pair), "what it opens is booked",
                     true);
  }
  if (now < restored + kCoreRepeatsWithin || now >= restored + kUnaccountedFoundWithin) {
    return std::nullopt;
  }
  IncidentWish wish = StillThere(pair, grants, /*why=*/"", now);
  wish.subject.last = absl::CivilDay(outcome.held->period->end - 1);
  return wish;
}

}  // namespace

bool IsAwaited(const core::Grant& grant) {
  if (grant.phase == GrantPhase::kPending) return true;
  const bool may_lack_access = grant.phase == GrantPhase::kNeedsManualAction ||
                               grant.phase == GrantPhase::kQueued ||
                               grant.phase == GrantPhase::kGranted;
  return may_lack_access && core::FindCondition(grant, ConditionCode::kRetrying) != nullptr;
}

std::optional<absl::Time> LapseTime(const core::Grant& grant) {
  const bool may_lapse =
      grant.phase == GrantPhase::kGranted || grant.phase == GrantPhase::kNeedsManualAction;
  if (!may_lapse || grant.revoked || grant.windows.empty()) return std::nullopt;
  if (core::FindCondition(grant, ConditionCode::kIdUnknown) != nullptr) return std::nullopt;
  const absl::Time closes = grant.windows.back().end;
  if (closes >= grant.window.end) return std::nullopt;
  return closes;
}

bool IsLapsing(const core::Grant& grant, const core::Building& building, absl::Time now) {
  const std::optional<absl::Time> from = LapsingFrom(grant, building, now);
  return from && *from <= now;
}

bool IsUnaccounted(const PairOutcome& outcome) {
  return outcome.decision.unaccounted_since && outcome.held &&
         outcome.decision.ownership == Ownership::kByHand && !outcome.decision.adopt;
}

bool IsNotInTime(const core::Grant& grant, const core::Building& building, absl::Time now) {
  const std::optional<absl::Time> from = NotInTimeFrom(grant, building, now);
  return from && *from <= now;
}

std::optional<IncidentWish> NotInTimeWish(const core::Grant& grant,
                                          const std::optional<core::ManualAction>& manual,
                                          const core::Building& building, absl::Time now) {
  const core::IncidentKind kind = core::IncidentKind::kNotInTime;
  const std::string& cause = grant.booking_id;
  if (IsNotInTime(grant, building, now)) {
    IncidentWish wish{.kind = kind, .cause = cause, .open = true};
    wish.subject.apartment = grant.apartment;
    wish.subject.facility = grant.facility;
    wish.subject.access_level = grant.pair.access_level;
    wish.subject.zone = grant.pair.zone;
    wish.subject.booking = RefOf(grant);
    wish.subject.manual = manual;
    wish.subject.detail = core::FindCondition(grant, ConditionCode::kRetrying)->text;
    return wish;
  }
  if (grant.revoked) return CloseWish(kind, cause, "the booking was cancelled", true);
  if (grant.window.end <= now) return CloseWish(kind, cause, "the booking is over", false);
  if (IsAwaited(grant)) {
    // Asked anew, and not tried for long: a person who was told may be at it.
    if (ToldTime(grant.window, building) <= now) return std::nullopt;
    return CloseWish(kind, cause, "the booking starts later", true);
  }
  if (grant.phase != GrantPhase::kGranted) {
    return CloseWish(kind, cause, "the booking waits for something else", false);
  }
  if (core::FindCondition(grant, ConditionCode::kEnabledByHand) != nullptr) {
    return CloseWish(kind, cause, "the booking was enabled by hand", false);
  }
  return CloseWish(kind, cause, "the booking has its access", true);
}

std::optional<IncidentWish> NotTakenAwayWish(const PairOutcome& outcome,
                                             const std::vector<core::Grant>& grants,
                                             const core::Building& building, int attempts,
                                             absl::Time now) {
  const PairDecision& decision = outcome.decision;
  if (IsUnaccounted(outcome)) return LeftAloneWish(outcome, grants, building, now);
  const bool wanted =
      decision.action != PairAction::kKeep && outcome.held.has_value() && !outcome.status.ok();
  const std::optional<absl::Time> opens =
      wanted ? OpensBeyondFrom(*outcome.held, decision.plan, now, building) : std::nullopt;
  if (!opens) {
    // Gone when it was read: a person did it.
    return CloseWish(core::IncidentKind::kNotTakenAway, CauseOf(decision.pair), "it was taken away",
                     decision.held.has_value());
  }
  const bool asked_long_ago =
      std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
        return ShallGo(grant, decision.pair) && grant.accepted_time <= now - kTriedFor;
      });
  if (!asked_long_ago && attempts + 1 < kAttemptsInThatTime) return std::nullopt;
  if (ToldTime({*opens, *opens}, building) > now) return std::nullopt;
  return StillThere(decision.pair, grants, outcome.status.message(), now);
}

std::optional<IncidentWish> NotTakenAwayUnread(const core::Pair& pair,
                                               const std::vector<core::Grant>& grants,
                                               absl::string_view why,
                                               const core::Building& building, absl::Time now) {
  const bool told = std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
    const std::optional<absl::Time> from = NotTakenAwayFrom(grant, pair, grants, building, now);
    return from && *from <= now;
  });
  if (!told) return std::nullopt;
  return StillThere(pair, grants, why, now);
}

absl::Time NextToldTime(const std::vector<core::Grant>& grants, const std::set<core::Pair>& written,
                        const core::Building& building, absl::Time now) {
  absl::Time next = absl::InfiniteFuture();
  const auto consider = [&next, now](const std::optional<absl::Time>& from) {
    if (from && *from > now) next = std::min(next, *from);
  };
  for (const core::Grant& grant : grants) {
    consider(NotInTimeFrom(grant, building, now));
    consider(LapsingFrom(grant, building, now));
    for (const core::Pair& pair : written) {
      consider(NotTakenAwayFrom(grant, pair, grants, building, now));
    }
  }
  return next;
}

}  // namespace connecx::provider
