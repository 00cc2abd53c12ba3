#include "provider/permission_gone.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/openings.h"
#include "core/records.h"
#include "provider/respelled_system.h"
#include "provider/settle.h"

namespace connecx::provider {
namespace {

constexpr core::IncidentKind kKind = core::IncidentKind::kPermissionGone;

std::string CauseIn(absl::string_view access_level, const std::string& zone) {
  return CauseOf(core::Pair{std::string(access_level), CanonicalId(zone)});
}

// "2026-09-01", or with its time of day.
std::string TimeText(absl::CivilSecond time, bool is_whole_day) {
  return is_whole_day ? absl::FormatCivilTime(absl::CivilDay(time))
                      : absl::StrCat(absl::FormatCivilTime(absl::CivilDay(time)), " ",
                                     absl::Dec(time.hour(), absl::kZeroPad2), ":",
                                     absl::Dec(time.minute(), absl::kZeroPad2));
}

std::string PeriodText(const core::HeldPermission& held) {
  if (!held.period) return "no Period";
  const auto& [start, end] = *held.period;
  const bool is_whole_days =
      start == absl::CivilSecond(absl::CivilDay(start)) &&
      absl::CivilMinute(end) == absl::CivilMinute(absl::CivilDay(end) + 1) - 1;
  return absl::StrCat("the Period ", TimeText(start, is_whole_days), " to ",
                      TimeText(end, is_whole_days));
}

std::string ValuesText(const core::HeldPermission& held) {
  return absl::StrCat("it had ", PeriodText(held), " and timetable ", held.timetable_number,
                      held.timetable_number == 0 ? " (always)" : "");
}

}  // namespace

std::vector<core::HeldPermission> GoneSince(absl::Span<const core::HeldPermission> before,
                                            absl::Span<const core::HeldPermission> after,
                                            absl::Time now, absl::TimeZone time_zone) {
  std::vector<core::HeldPermission> gone;
  for (const core::HeldPermission& held : before) {
    const std::string zone = CanonicalId(held.zone);
    const bool stays = std::any_of(
        after.begin(), after.end(),
        [&zone](const core::HeldPermission& other) { return CanonicalId(other.zone) == zone; });
    if (!stays && !core::IsOver(held, now, time_zone)) gone.push_back(held);
  }
  return gone;
}

absl::Status TellGone(store::WriteTransaction& tx, const IncidentDesk& desk,
                      const core::Building& building, absl::string_view access_level,
                      absl::Span<const core::HeldPermission> gone, absl::Time now) {
  if (gone.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<core::IdRow> apartments,
                   tx.FindReferences(building.id, core::IdKind::kApartment, access_level));
  for (const core::HeldPermission& held : gone) {
    core::IncidentSubject subject;
    if (!apartments.empty()) subject.apartment = apartments.front().reference;
    subject.access_level = std::string(access_level);
    subject.zone = held.zone;
    subject.detail = ValuesText(held);
    RETURN_IF_ERROR(desk.Open(tx, building, kKind, CauseIn(access_level, held.zone), subject, now));
  }
  return absl::OkStatus();
}

absl::Status CloseReturned(store::WriteTransaction& tx, const IncidentDesk& desk,
                           const core::Building& building, absl::string_view access_level,
                           absl::Span<const core::HeldPermission> shown, absl::Time now) {
  for (const core::HeldPermission& held : shown) {
    RETURN_IF_ERROR(desk.Close(tx, building, kKind, CauseIn(access_level, held.zone),
                               "it is there again", /*all_clear=*/false, now));
  }
  return absl::OkStatus();
}

}  // namespace connecx::provider
