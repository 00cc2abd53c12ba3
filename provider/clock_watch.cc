#include "provider/clock_watch.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/incident.h"
#include "provider/failing_work.h"

namespace connecx::provider {
namespace {

constexpr absl::string_view kWholeBuilding = "";
// How old a look at the system's clock may be before something is taken away because of time, and
// before anything else is written.
constexpr absl::Duration kJustSeen = absl::Minutes(1);
constexpr absl::Duration kSeenLately = absl::Hours(1);
// And how old one that was too far off: with the longest pause of a pass that fails it stays under
// a minute until clocks that agree again are noticed.
constexpr absl::Duration kSeenTooFarOff = absl::Seconds(5);
// The wall clock has gone otherwise than time has.
constexpr absl::Duration kStep = absl::Minutes(1);

std::string Describe(absl::Duration skew) {
  return absl::StrCat("the system's clock is ", absl::FormatDuration(absl::AbsDuration(skew)),
                      skew > absl::ZeroDuration() ? " ahead of ours" : " behind ours");
}

absl::Duration Nearer(absl::Duration a, absl::Duration b) {
  return absl::AbsDuration(b) < absl::AbsDuration(a) ? b : a;
}

// Theirs less ours in time. What the clocks show is an hour more or less apart where the local time
// changes in between.
absl::Duration SkewInTime(absl::CivilSecond theirs, absl::Time asked, absl::Time now,
                          absl::TimeZone time_zone) {
  const absl::TimeZone::TimeInfo shown = time_zone.At(theirs);
  if (shown.kind == absl::TimeZone::TimeInfo::SKIPPED) return absl::InfiniteDuration();
  const auto whole_seconds = [](absl::Time time) {
    return absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  };
  const auto [first, last] = std::minmax({whole_seconds(asked), whole_seconds(now)});
  return Nearer(shown.pre - std::clamp(shown.pre, first, last),
                shown.post - std::clamp(shown.post, first, last));
}

bool IsOnPair(const core::Grant& grant, const core::Pair& pair) {
  return grant.pair == pair && !grant.revoked;
}

bool IsDropped(const core::Grant& grant, const PairDecision& decision) {
  if (!IsOnPair(grant, decision.pair) || grant.window.end > decision.input.now) return false;
  return std::none_of(decision.plan.bookings.begin(), decision.plan.bookings.end(),
                      [&grant](const core::BookingPlan& plan) {
                        return plan.booking_id == grant.booking_id && !plan.windows.empty();
                      });
}

}  // namespace

bool TakesAwayBecauseOfTime(const PairDecision& decision, const std::vector<core::Grant>& grants) {
  if (decision.action == PairAction::kKeep || !decision.held) return false;
  const bool asked = std::any_of(grants.begin(), grants.end(), [&](const core::Grant& grant) {
    return std::find(grant.removal_pending.begin(), grant.removal_pending.end(), decision.pair) !=
           grant.removal_pending.end();
  });
  if (asked) return false;
  if (decision.action == PairAction::kRemove || decision.ownership == Ownership::kByHand) {
    return true;
  }
  return std::any_of(grants.begin(), grants.end(),
                     [&](const core::Grant& grant) { return IsDropped(grant, decision); });
}

absl::StatusOr<absl::Duration> ClockWatch::Skew(const core::BuildingDirectory::Entry& entry,
                                                absl::Duration max_age) {
  {
    const absl::Time now = clock_.Now();
    const absl::Duration uptime = clock_.Uptime();
    base::MutexLock lock(mu_);
    const auto seen = seen_.find(entry.building.id);
    if (seen != seen_.end() && seen->second.of == entry.system) {
      const absl::Duration age = uptime - seen->second.uptime;
      const bool too_large = absl::AbsDuration(seen->second.skew) > kSkewThatTakesNothingAway;
      const bool stepped = absl::AbsDuration(now - seen->second.at - age) > kStep;
      if (!stepped && age < (too_large ? std::min(max_age, kSeenTooFarOff) : max_age)) {
        return seen->second.skew;
      }
    }
  }
  return Ask(entry);
}

absl::StatusOr<absl::Duration> ClockWatch::Ask(const core::BuildingDirectory::Entry& entry) {
  const core::Building& building = entry.building;
  const absl::Time asked = clock_.Now();
  ASSIGN_OR_RETURN(const absl::CivilSecond theirs, entry.system->ReadClock());
  const absl::Time now = clock_.Now();
  // It was read at some instant of the call, which may have been long.
  const auto [first, last] = std::minmax({absl::ToCivilSecond(asked, building.time_zone),
                                          absl::ToCivilSecond(now, building.time_zone)});
  const absl::CivilSecond ours = std::clamp(theirs, first, last);
  const absl::Duration skew =
      Nearer(absl::Seconds(theirs - ours), SkewInTime(theirs, asked, now, building.time_zone));
  {
    const absl::Duration uptime = clock_.Uptime();
    base::MutexLock lock(mu_);
    seen_.insert_or_assign(building.id,
                           Seen{.of = entry.system, .skew = skew, .at = now, .uptime = uptime});
  }
  RETURN_IF_ERROR(Record(building, skew, theirs, ours, now));
  return skew;
}

absl::Status ClockWatch::Record(const core::Building& building, absl::Duration skew,
                                absl::CivilSecond theirs, absl::CivilSecond ours, absl::Time now) {
  const core::IncidentKind kind = core::IncidentKind::kClockSkew;
  const bool skewed = absl::AbsDuration(skew) > kSkewThatTakesNothingAway;
  bool is_open = false;
  RETURN_IF_ERROR(store_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::Incident> known,
                     tx.FindIncidentOf(building.id, kind, kWholeBuilding));
    is_open = known && known->open;
    return absl::OkStatus();
  }));
  if (skewed == is_open) return absl::OkStatus();
  return store_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    if (skewed) {
      core::IncidentSubject subject;
      subject.detail = absl::StrCat("the system's clock shows ", absl::FormatCivilTime(theirs),
                                    ", ours ", absl::FormatCivilTime(ours));
      return desk_.Open(tx, building, kind, kWholeBuilding, subject, now);
    }
    RETURN_IF_ERROR(desk_.Close(tx, building, kind, kWholeBuilding, "the clocks agree again",
                                /*all_clear=*/true, now));
    ASSIGN_OR_RETURN(const std::set<std::string> failing, FailingLevels(tx, building.id));
    return MakeDue(tx, building.id, failing, now).status();
  });
}

void ClockWatch::HoldBack(const core::BuildingDirectory::Entry& entry,
                          const std::vector<core::Grant>& grants,
                          std::vector<PairDecision>& decisions) {
  bool changes = false;
  bool takes_away = false;
  for (const PairDecision& decision : decisions) {
    changes = changes || decision.action != PairAction::kKeep;
    takes_away = takes_away || TakesAwayBecauseOfTime(decision, grants);
  }
  if (!changes) return;
  const absl::StatusOr<absl::Duration> skew = Skew(entry, takes_away ? kJustSeen : kSeenLately);
  for (PairDecision& decision : decisions) {
    if (decision.action == PairAction::kKeep) continue;
    const bool because_of_time = TakesAwayBecauseOfTime(decision, grants);
    if (!skew.ok()) {
      if (!because_of_time) continue;
      decision.held_back = absl::AbortedError(absl::StrCat(
          "the system's clock is not known, so nothing is taken away: ", skew.status().message()));
    } else if (absl::AbsDuration(*skew) > kSkewThatWritesNothing) {
      decision.held_back =
          absl::AbortedError(absl::StrCat(Describe(*skew), ", so nothing is written"));
    } else if (because_of_time && absl::AbsDuration(*skew) > kSkewThatTakesNothingAway) {
      decision.held_back =
          absl::AbortedError(absl::StrCat(Describe(*skew), ", so nothing is taken away"));
    }
  }
}

}  // namespace connecx::provider
