#include "provider/settle.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "core/errors.h"
#include "core/local_time.h"
#include "core/openings.h"
#include "provider/timetable_choice.h"

namespace connecx::provider {
namespace {

using core::ConditionCode;
using core::GrantPhase;

constexpr char kKeyUpdateText[] =
    "Before the door opens, the key card must pick up its new access: hold it to an updating "
    "reader, usually the one at the main entrance.";

const PairOutcome* OutcomeOf(const core::Pair& pair, const std::vector<PairOutcome>& outcomes) {
  const auto found =
      std::find_if(outcomes.begin(), outcomes.end(),
                   [&pair](const PairOutcome& outcome) { return outcome.decision.pair == pair; });
  return found == outcomes.end() ? nullptr : &*found;
}

const core::BookingPlan* PlanOf(const core::Grant& grant, const PairOutcome& outcome) {
  for (const core::BookingPlan& plan : outcome.decision.plan.bookings) {
    if (plan.booking_id == grant.booking_id) return &plan;
  }
  return nullptr;
}

// A live permission of somebody else stands on the pair.
bool HeldByHand(const PairOutcome& outcome, const core::Building& building, absl::Time now) {
  return outcome.held && outcome.decision.ownership == Ownership::kByHand &&
         !outcome.decision.adopt && outcome.decision.action == PairAction::kKeep &&
         !core::IsOver(*outcome.held, now, building.time_zone);
}

core::Window Rest(const core::Window& window, absl::Time now) {
  return {std::max(window.start, std::min(now, window.end)), window.end};
}

bool CoveredByHand(const core::Grant& grant, const PairOutcome& outcome,
                   const core::Building& building, absl::Time now) {
  return HeldByHand(outcome, building, now) && grant.window.end > now &&
         core::Covers(*outcome.held, Rest(grant.window, now), building.time_zone,
                      building.special_days);
}

// A person did what the mail asked for; from then on the permission is ours.
bool IsEnabled(const core::Grant& grant, const PairOutcome& outcome) {
  const std::vector<std::string>& enabled = outcome.decision.enabled;
  return std::find(enabled.begin(), enabled.end(), grant.booking_id) != enabled.end();
}

// Nothing is left to be taken away, for certain: where only a timetable is wanting, what opens
// beyond the bookings is gone.
bool IsDone(const PairOutcome& outcome) {
  if (outcome.certainty == Certainty::kReadAgain) return false;
  return outcome.status.ok() || outcome.serves_fewer ||
         ClassOf(outcome.status) == FailureClass::kExhausted;
}

void SettleCertainty(core::Grant& grant, Certainty certainty, absl::Time now) {
  switch (certainty) {
    case Certainty::kReadBack:
      core::ClearCondition(grant, ConditionCode::kUnverified);
      return;
    case Certainty::kReadAgain:
      core::SetCondition(grant, ConditionCode::kUnverified,
                         "a write got no answer and may still be carried out: it is read again",
                         now);
      return;
    case Certainty::kBelieved:
      core::SetCondition(grant, ConditionCode::kUnverified,
                         "the system does not show its access levels: what was written is believed",
                         now);
      return;
  }
}

void SettleRemovals(core::Grant& grant, const std::vector<PairOutcome>& outcomes) {
  std::erase_if(grant.removal_pending, [&outcomes](const core::Pair& pair) {
    const PairOutcome* outcome = OutcomeOf(pair, outcomes);
    return outcome != nullptr && IsDone(*outcome);
  });
  if (grant.removal_pending.empty()) core::ClearCondition(grant, ConditionCode::kRemovalPending);
}

void SettleFailure(core::Grant& grant, const PairOutcome& outcome, const core::Building& building,
                   absl::Time now) {
  const std::string text(outcome.status.message());
  const FailureClass failure = ClassOf(outcome.status);
  if (failure != FailureClass::kTransient) core::ClearCondition(grant, ConditionCode::kRetrying);
  switch (failure) {
    case FailureClass::kNone:
      return;
    case FailureClass::kTransient:
      core::SetCondition(grant, ConditionCode::kRetrying, text, now);
      core::SetPhase(grant, GrantPhase::kPending, "being tried again", now);
      return;
    case FailureClass::kUnknownId:
      core::SetCondition(grant, ConditionCode::kIdUnknown, text, now);
      core::SetPhase(grant, GrantPhase::kNeedsManualAction, text, now);
      return;
    case FailureClass::kExhausted:
      grant.windows.clear();
      if (now < ToldTime(grant.window, building)) {
        core::SetPhase(grant, GrantPhase::kQueued, "waits for a timetable: few are left", now);
        return;
      }
      core::SetPhase(grant, GrantPhase::kNeedsManualAction, text, now);
      return;
    case FailureClass::kRefused:
      core::SetPhase(grant, GrantPhase::kNeedsManualAction, text, now);
      return;
  }
}

void SettleRevoked(core::Grant& grant, const PairOutcome* outcome, absl::Time now) {
  core::ClearCondition(grant, ConditionCode::kKeyUpdateNeeded);
  grant.vendor_details.clear();
  if (outcome != nullptr && !outcome->status.ok() && !IsDone(*outcome)) {
    core::SetCondition(grant, ConditionCode::kRetrying, outcome->status.message(), now);
    return;
  }
  core::ClearCondition(grant, ConditionCode::kRetrying);
  if (outcome != nullptr && !IsDone(*outcome)) return;
  grant.windows.clear();
  if (grant.removal_pending.empty()) {
    core::ClearCondition(grant, ConditionCode::kUnverified);
    core::ClearCondition(grant, ConditionCode::kIdUnknown);
    core::SetPhase(grant, GrantPhase::kRevoked, "", now);
  }
}

void SettleEnabledByHand(core::Grant& grant, absl::Time now) {
  core::SetCondition(grant, ConditionCode::kEnabledByHand,
                     "a permission made by hand opens for this booking", now);
  core::ClearCondition(grant, ConditionCode::kRetrying);
  grant.windows = {grant.window};
  core::SetPhase(grant, GrantPhase::kGranted, "enabled by hand", now);
}

void SettleBehindHand(core::Grant& grant, const PairOutcome& outcome,
                      const core::Building& building, absl::Time now) {
  grant.windows.clear();
  grant.behind_hand = true;
  if (KeptOutByHand(grant.window, *outcome.held, building, now)) {
    core::SetPhase(grant, GrantPhase::kNeedsManualAction, "a permission made by hand is in the way",
                   now);
    return;
  }
  core::SetPhase(grant, GrantPhase::kQueued,
                 absl::StrCat("waits behind a permission made by hand until the end of ",
                              absl::FormatCivilTime(absl::CivilDay(outcome.held->period->end))),
                 now);
}

void SettleQueued(core::Grant& grant, const core::BookingPlan& plan, const core::Building& building,
                  absl::Time now) {
  grant.windows.clear();
  core::ClearCondition(grant, ConditionCode::kRetrying);
  grant.queued_behind = plan.behind;
  grant.expected_time = plan.expected_time;
  std::string text = "waits for its pair";
  if (!plan.behind.empty()) absl::StrAppend(&text, " behind ", absl::StrJoin(plan.behind, ", "));
  if (plan.expected_time) {
    absl::StrAppend(&text, " until ",
                    absl::FormatTime("%Y-%m-%d %H:%M", *plan.expected_time, building.time_zone));
  }
  core::SetPhase(grant, GrantPhase::kQueued, text, now);
}

// There is no timetable for more, but what the pair holds opens for this booking.
bool ServedAllTheSame(const core::Grant& grant, const PairOutcome& outcome,
                      const core::Building& building, absl::Time now) {
  const bool ours = outcome.serves_fewer || (ClassOf(outcome.status) == FailureClass::kExhausted &&
                                             IsOurs(outcome.decision.ownership));
  return ours && outcome.held &&
         core::Covers(*outcome.held, Rest(grant.window, now), building.time_zone,
                      building.special_days);
}

// Not revoked, not over.
void SettleLive(core::Grant& grant, const core::BookingPlan& plan, const PairOutcome& outcome,
                const core::Building& building, absl::Time now) {
  if (CoveredByHand(grant, outcome, building, now)) {
    SettleEnabledByHand(grant, now);
    return;
  }
  if (!IsOurs(outcome.decision.ownership))
    core::ClearCondition(grant, ConditionCode::kEnabledByHand);
  if (IsEnabled(grant, outcome)) StopWaiting(grant, now);
  if (outcome.decision.input.policy != core::Policy::kNotify) {
    grant.waits_behind = plan.verdict == core::BookingVerdict::kWaitsForManager
                             ? plan.behind
                             : std::vector<std::string>();
  }
  grant.queued_behind.clear();
  grant.expected_time.reset();
  grant.behind_hand = false;
  if (plan.verdict == core::BookingVerdict::kWaitsForManager) {
    grant.windows.clear();
    core::ClearCondition(grant, ConditionCode::kRetrying);
    core::SetPhase(grant, GrantPhase::kNeedsManualAction,
                   "another booking of this apartment holds the facility's permission", now);
    return;
  }
  if (HeldByHand(outcome, building, now)) {
    core::ClearCondition(grant, ConditionCode::kRetrying);
    SettleBehindHand(grant, outcome, building, now);
    return;
  }
  const FailureClass failure = ClassOf(outcome.status);
  const bool waits_anyway =
      failure == FailureClass::kTransient || failure == FailureClass::kExhausted;
  if (plan.verdict == core::BookingVerdict::kNotYet &&
      (failure == FailureClass::kNone || waits_anyway)) {
    core::ClearCondition(grant, ConditionCode::kIdUnknown);
    SettleQueued(grant, plan, building, now);
    return;
  }
  if (ServedAllTheSame(grant, outcome, building, now)) {
    core::ClearCondition(grant, ConditionCode::kRetrying);
    grant.windows = {grant.window};
    core::SetPhase(grant, GrantPhase::kGranted, "", now);
    return;
  }
  if (failure != FailureClass::kNone) {
    SettleFailure(grant, outcome, building, now);
    return;
  }
  core::ClearCondition(grant, ConditionCode::kRetrying);
  core::ClearCondition(grant, ConditionCode::kIdUnknown);
  grant.windows = plan.windows;
  core::SetPhase(grant, GrantPhase::kGranted, IsEnabled(grant, outcome) ? "enabled by hand" : "",
                 now);
}

// Over: expired once the permission no longer serves it. Until the night it may.
void SettleOver(core::Grant& grant, const core::BookingPlan* plan, const PairOutcome& outcome,
                absl::Time now) {
  const bool still_there = plan != nullptr && !plan->windows.empty();
  if (still_there && grant.phase == GrantPhase::kGranted) {
    core::ClearCondition(grant, ConditionCode::kRetrying);
    return;
  }
  if (!IsDone(outcome)) return;
  if (still_there && outcome.decision.plan.permission) {
    core::SetPhase(grant, GrantPhase::kGranted, "over; stays until the night", now);
    return;
  }
  grant.windows.clear();
  grant.waits_behind.clear();
  core::ClearCondition(grant, ConditionCode::kRetrying);
  if (grant.removal_pending.empty()) {
    core::ClearCondition(grant, ConditionCode::kUnverified);
    core::ClearCondition(grant, ConditionCode::kIdUnknown);
    core::SetPhase(grant, GrantPhase::kExpired, "", now);
  }
}

// The system holds it; that the card was updated is seen by nobody but the lock.
void SettleKeyUpdate(core::Grant& grant, const PairOutcome& outcome, const core::Building& building,
                     absl::Time now) {
  // What is only tried again tells nothing new of the card.
  const bool tried_again = ClassOf(outcome.status) == FailureClass::kTransient;
  if (tried_again && grant.phase == GrantPhase::kPending) return;
  const bool granted = grant.phase == GrantPhase::kGranted && grant.window.end > now;
  if (!granted || !core::CardsNeedUpdate(building, grant.facility)) {
    core::ClearCondition(grant, ConditionCode::kKeyUpdateNeeded);
    return;
  }
  core::SetCondition(grant, ConditionCode::kKeyUpdateNeeded, kKeyUpdateText, now);
}

void SettleVendorDetails(core::Grant& grant, const PairOutcome& outcome) {
  grant.vendor_details.clear();
  if (grant.phase != GrantPhase::kGranted || !outcome.held) return;
  grant.vendor_details["timetable"] = absl::StrCat(outcome.held->timetable_number);
  if (!outcome.held->period) return;
  grant.vendor_details["period_start"] = absl::FormatCivilTime(outcome.held->period->start);
  grant.vendor_details["period_end"] = absl::FormatCivilTime(outcome.held->period->end);
}

core::IncidentSubject SubjectOf(const core::Pair& pair, const std::vector<core::Grant>& grants) {
  core::IncidentSubject subject;
  subject.access_level = pair.access_level;
  subject.zone = pair.zone;
  if (!grants.empty()) {
    subject.apartment = grants.front().apartment;
    subject.facility = grants.front().facility;
  }
  return subject;
}

bool NeedsPerson(const core::Grant& grant) { return grant.phase == GrantPhase::kNeedsManualAction; }

std::vector<core::BookingRef> RefsOf(const std::vector<core::Grant>& grants, auto&& predicate) {
  std::vector<core::BookingRef> refs;
  for (const core::Grant& grant : grants) {
    if (predicate(grant)) refs.push_back(RefOf(grant));
  }
  return refs;
}

void WishDoubleBooking(const core::Grant& grant, const std::optional<core::ManualAction>& manual,
                       const std::vector<core::Grant>& grants, absl::Time now,
                       std::vector<IncidentWish>& wishes) {
  const core::IncidentKind kind = core::IncidentKind::kDoubleBooking;
  if (NeedsPerson(grant) && !grant.waits_behind.empty()) {
    wishes.push_back(DoubleBookingWish(grant, manual, grants, now));
    return;
  }
  if (grant.phase == GrantPhase::kPending) return;  // it shall have its access, but has not yet
  std::string because = "the booking has its access";
  bool all_clear = true;
  if (NeedsPerson(grant)) {
    because = "the booking waits for something else";
    all_clear = false;
  }
  if (core::FindCondition(grant, ConditionCode::kEnabledByHand) != nullptr) {
    because = "the booking was enabled by hand";
    all_clear = false;
  } else if (grant.revoked) {
    because = "the booking was cancelled";
  } else if (grant.phase == GrantPhase::kExpired) {
    because = "the booking is over";
    all_clear = false;
  }
  wishes.push_back(CloseWish(kind, grant.booking_id, because, all_clear));
}

// Incidents about the pair itself: open with the bookings that it keeps waiting, else closed.
void WishPair(core::IncidentKind kind, bool wanted, const PairOutcome& outcome,
              const std::vector<core::Grant>& grants, std::vector<IncidentWish>& wishes) {
  const core::Pair& pair = outcome.decision.pair;
  if (!wanted) {
    wishes.push_back(
        CloseWish(kind, CauseOf(pair), "it works again", kind != core::IncidentKind::kMadeByHand));
    return;
  }
  IncidentWish wish{.kind = kind, .cause = CauseOf(pair), .open = true};
  wish.subject = SubjectOf(pair, grants);
  wish.subject.others = RefsOf(grants, [](const core::Grant& grant) {
    return NeedsPerson(grant) && grant.waits_behind.empty();
  });
  if (!wish.subject.others.empty()) wish.subject.booking = wish.subject.others.front();
  wish.subject.detail = std::string(outcome.status.message());
  wishes.push_back(std::move(wish));
}

}  // namespace

IncidentWish CloseWish(core::IncidentKind kind, std::string cause, std::string because,
                       bool all_clear) {
  return {.kind = kind,
          .cause = std::move(cause),
          .because = std::move(because),
          .all_clear = all_clear};
}

FailureClass ClassOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return FailureClass::kNone;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      return FailureClass::kTransient;
    case absl::StatusCode::kNotFound:
      return FailureClass::kUnknownId;
    case absl::StatusCode::kResourceExhausted:
      return FailureClass::kExhausted;
    default:
      return core::OutcomeUnknown(status) ? FailureClass::kTransient : FailureClass::kRefused;
  }
}

absl::Status SystemError(absl::string_view building, const absl::Status& status) {
  if (status.ok() || core::DetailOf(status)) return status;
  if (ClassOf(status) == FailureClass::kTransient) {
    return core::error::SystemUnreachable(building, status.message());
  }
  return status.code() == absl::StatusCode::kFailedPrecondition
             ? core::error::SystemUnsuitable(building, status.message())
             : core::error::SystemRefused(building, status.message());
}

std::vector<core::BookingRef> OthersOf(const core::Grant& grant,
                                       const std::vector<core::Grant>& grants, absl::Time now) {
  return RefsOf(grants, [&grant, now](const core::Grant& other) {
    return other.booking_id != grant.booking_id && other.pair == grant.pair && !other.revoked &&
           core::IsActive(other) && other.window.end > now;
  });
}

IncidentWish DoubleBookingWish(const core::Grant& grant,
                               const std::optional<core::ManualAction>& manual,
                               const std::vector<core::Grant>& grants, absl::Time now) {
  IncidentWish wish{.kind = core::IncidentKind::kDoubleBooking,
                    .cause = grant.booking_id,
                    .open = true,
                    .subject = SubjectOf(grant.pair, {grant})};
  wish.subject.booking = RefOf(grant);
  wish.subject.others = OthersOf(grant, grants, now);
  wish.subject.manual = manual;
  return wish;
}

void StopWaiting(core::Grant& grant, absl::Time now) {
  grant.waits_behind.clear();
  core::SetCondition(grant, ConditionCode::kEnabledByHand,
                     "a person entered what the mail asked for", now);
}

core::BookingRef RefOf(const core::Grant& grant) {
  return {grant.booking_id, grant.apartment, grant.facility, grant.window};
}

std::string CauseOf(const core::Pair& pair) {
  return absl::StrCat(pair.access_level, "/", pair.zone);
}

bool KeptOutByHand(const core::Window& window, const core::HeldPermission& held,
                   const core::Building& building, absl::Time now) {
  if (!held.period) return true;
  const absl::Time free_again = building.time_zone.At(held.period->end).post;
  return window.start < free_again && window.end > now;
}

core::Grant ExpireUnmapped(const core::Grant& grant, absl::Time now) {
  core::Grant expired = grant;
  const bool nowhere = grant.pair.empty() && grant.removal_pending.empty();
  if (nowhere && !grant.revoked && core::IsActive(grant) && grant.window.end <= now) {
    core::ClearCondition(expired, ConditionCode::kIdUnknown);
    core::SetPhase(expired, GrantPhase::kExpired, "its IDs were never entered", now);
  }
  return expired;
}

core::Grant SettleGrant(const core::Grant& grant, const std::vector<PairOutcome>& outcomes,
                        const core::Building& building, absl::Time now) {
  core::Grant settled = grant;
  SettleRemovals(settled, outcomes);
  const PairOutcome* outcome = OutcomeOf(grant.pair, outcomes);
  if (outcome != nullptr) SettleCertainty(settled, outcome->certainty, now);
  if (grant.revoked) {
    SettleRevoked(settled, outcome, now);
    return settled;
  }
  if (outcome == nullptr) return ExpireUnmapped(settled, now);
  const core::BookingPlan* plan = PlanOf(grant, *outcome);
  if (grant.window.end <= now || plan == nullptr || plan->verdict == core::BookingVerdict::kOver) {
    SettleOver(settled, plan, *outcome, now);
  } else {
    SettleLive(settled, *plan, *outcome, building, now);
  }
  SettleKeyUpdate(settled, *outcome, building, now);
  SettleVendorDetails(settled, *outcome);
  return settled;
}

std::vector<IncidentWish> BookingWishes(
    const std::vector<core::Grant>& grants,
    const std::vector<std::optional<core::ManualAction>>& manual, absl::Time now) {
  std::vector<IncidentWish> wishes;
  for (std::size_t i = 0; i < grants.size(); ++i) {
    WishDoubleBooking(grants[i], manual[i], grants, now, wishes);
  }
  return wishes;
}

std::vector<IncidentWish> PairWishes(const PairOutcome& outcome,
                                     const std::vector<core::Grant>& grants,
                                     const core::Building& building, absl::Time now) {
  std::vector<IncidentWish> wishes;
  const bool stuck = std::any_of(grants.begin(), grants.end(), [](const core::Grant& grant) {
    return NeedsPerson(grant) && grant.waits_behind.empty();
  });
  const bool by_hand = HeldByHand(outcome, building, now);
  const FailureClass failure = ClassOf(outcome.status);
  WishPair(core::IncidentKind::kMadeByHand, stuck && by_hand, outcome, grants, wishes);
  // An attempt that got no answer says nothing new about an ID or a refusal.
  if (failure == FailureClass::kTransient) return wishes;
  WishPair(core::IncidentKind::kIdUnknown, failure == FailureClass::kUnknownId && !by_hand, outcome,
           grants, wishes);
  WishPair(core::IncidentKind::kRefusedBySystem, failure == FailureClass::kRefused && !by_hand,
           outcome, grants, wishes);
  return wishes;
}

}  // namespace connecx::provider
