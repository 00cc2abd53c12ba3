#include "provider/story.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/permission.h"
#include "core/planner.h"

namespace connecx::provider {
namespace {

constexpr char kMinuteFormat[] = "%Y-%m-%d %H:%M";

std::string WindowText(const core::Window& window, const core::Building& building) {
  return absl::StrCat(absl::FormatTime(kMinuteFormat, window.start, building.time_zone), " to ",
                      absl::FormatTime(kMinuteFormat, window.end, building.time_zone));
}

std::string OpensText(const std::vector<core::Window>& windows, const core::Building& building) {
  constexpr std::size_t kMostNamed = 3;
  std::string text = "opens";
  for (std::size_t i = 0; i < std::min(windows.size(), kMostNamed); ++i) {
    absl::StrAppend(&text, i == 0 ? " " : ", ", WindowText(windows[i], building));
  }
  if (windows.size() > kMostNamed) {
    absl::StrAppend(&text, " and ", windows.size() - kMostNamed, " more");
  }
  return text;
}

core::AuditKind KindOf(core::ConditionCode code) {
  switch (code) {
    case core::ConditionCode::kRetrying:
    case core::ConditionCode::kUnverified:
      return core::AuditKind::kSystemCall;
    case core::ConditionCode::kEnabledByHand:
      return core::AuditKind::kByHand;
    default:
      return core::AuditKind::kPhase;
  }
}

bool Serves(const core::PairPlan& plan, const std::string& booking_id) {
  return std::any_of(plan.bookings.begin(), plan.bookings.end(),
                     [&booking_id](const core::BookingPlan& booking) {
                       return booking.booking_id == booking_id && !booking.windows.empty();
                     });
}

std::string PeriodText(const core::Permission& permission) {
  return absl::StrCat(absl::FormatCivilTime(permission.first), " to ",
                      absl::FormatCivilTime(permission.last));
}

}  // namespace

core::AuditEntry EntryOf(const core::Grant& grant, core::AuditKind kind, absl::string_view text,
                         absl::Time now) {
  return {.time = now,
          .building = grant.building,
          .booking_id = grant.booking_id,
          .pair = grant.pair,
          .kind = kind,
          .text = std::string(text),
          .revision = grant.revision};
}

core::AuditEntry IntentEntry(absl::string_view verb, const core::Grant& grant,
                             const core::Building& building, absl::Time now) {
  std::string text = absl::StrCat(verb, " of revision ", grant.revision);
  if (!grant.revoked) {
    absl::StrAppend(&text, ": ", grant.apartment, ", ", grant.facility, ", ",
                    WindowText(grant.window, building));
  }
  core::AuditEntry entry = EntryOf(grant, core::AuditKind::kIntent, text, now);
  entry.actor = grant.actor;
  entry.phase = grant.phase;
  return entry;
}

std::vector<core::AuditEntry> ChangeEntries(const core::Grant& before, const core::Grant& after,
                                            const core::Building& building, absl::Time now) {
  std::vector<core::AuditEntry> entries;
  for (const core::Condition& condition : after.conditions) {
    if (core::FindCondition(before, condition.code) != nullptr) continue;
    entries.push_back(
        EntryOf(after, KindOf(condition.code),
                absl::StrCat(core::ConditionName(condition.code), ": ", condition.text), now));
  }
  for (const core::Condition& condition : before.conditions) {
    if (core::FindCondition(after, condition.code) != nullptr) continue;
    entries.push_back(EntryOf(after, core::AuditKind::kPhase,
                              absl::StrCat("no longer ", core::ConditionName(condition.code)),
                              now));
  }
  if (before.windows != after.windows && !after.windows.empty()) {
    entries.push_back(
        EntryOf(after, core::AuditKind::kPlan, OpensText(after.windows, building), now));
  }
  if (before.phase != after.phase) {
    std::string text(core::PhaseName(after.phase));
    if (!after.phase_text.empty()) absl::StrAppend(&text, ": ", after.phase_text);
    entries.push_back(EntryOf(after, core::AuditKind::kPhase, text, now));
    entries.back().phase = after.phase;
  }
  return entries;
}

std::optional<core::AuditEntry> WriteEntry(const PairOutcome& outcome, const core::Grant& grant,
                                           absl::Time now) {
  const PairDecision& decision = outcome.decision;
  const std::optional<core::Permission>& planned = decision.plan.permission;
  std::string text;
  core::AuditKind kind = core::AuditKind::kSystemCall;
  if (decision.action == PairAction::kKeep) {
    if (!decision.adopt || !outcome.status.ok()) return std::nullopt;
    kind = core::AuditKind::kByHand;
    text = "what a person made opens exactly what is planned: it is ours from now on";
  } else if (decision.action == PairAction::kRemove || !planned) {
    text = outcome.status.ok() ? "the permission was taken away, and reads back as gone"
                               : "the permission was to be taken away";
  } else {
    const absl::string_view what = Serves(decision.plan, grant.booking_id)
                                       ? "a permission"
                                       : "a permission without this booking";
    text = absl::StrCat(
        what,
        outcome.status.ok() ? " was written, and reads back as such: " : " was to be written: ",
        PeriodText(*planned), ", ", core::HoursText(planned->timetable));
  }
  if (!outcome.status.ok()) absl::StrAppend(&text, "; ", outcome.status.message());
  core::AuditEntry entry = EntryOf(grant, kind, text, now);
  entry.pair = decision.pair;
  entry.details["access_control_id"] = decision.pair.access_level;
  entry.details["access_control_facility_id"] = decision.pair.zone;
  if (outcome.held && decision.action != PairAction::kRemove) {
    entry.details["timetable"] = absl::StrCat(outcome.held->timetable_number);
  }
  return entry;
}

absl::Status Append(store::WriteTransaction& tx, const std::vector<core::AuditEntry>& entries) {
  for (const core::AuditEntry& entry : entries) RETURN_IF_ERROR(tx.AppendAudit(entry));
  return absl::OkStatus();
}

}  // namespace connecx::provider
