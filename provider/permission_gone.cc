#include "provider/permission_gone.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/incident.h"
#include "core/local_time.h"
#include "core/openings.h"
#include "core/records.h"
#include "provider/open_incidents.h"
#include "provider/respelled_system.h"

namespace connecx::provider {
namespace {

constexpr core::IncidentKind kKind = core::IncidentKind::kPermissionGone;
constexpr absl::Duration kForgottenAfter = absl::Hours(24 * 14);

std::string CauseOf(absl::string_view access_level, const Holding& holding) {
  const std::string id = CanonicalId(holding.id);
  switch (holding.kind) {
    case Holding::Kind::kZone:
      return absl::StrCat(access_level, "/", id);
    case Holding::Kind::kDoor:
      return absl::StrCat(access_level, "/door/", id);
    case Holding::Kind::kMember:
      return absl::StrCat(access_level, "/member/", id);
  }
  return std::string(access_level);
}

bool IsOver(const Holding& holding, absl::Time now, absl::TimeZone time_zone) {
  return holding.permission && core::IsOver(*holding.permission, now, time_zone);
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

// It is logged, so it names no person.
std::string ValuesText(const Holding& holding) {
  if (!holding.permission) return "a person had the access level";
  const int number = holding.permission->timetable_number;
  return absl::StrCat(holding.kind == Holding::Kind::kDoor ? "door" : "zone", " \"", holding.id,
                      "\" had ", PeriodText(*holding.permission), " and timetable ", number,
                      number == 0 ? " (always)" : "");
}

absl::StatusOr<std::string> FirstReference(store::ReadTransaction& tx,
                                           const core::Building& building, core::IdKind kind,
                                           absl::string_view ext_id) {
  ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows,
                   tx.FindReferences(building.id, kind, ext_id));
  return rows.empty() ? "" : rows.front().reference;
}

absl::StatusOr<core::IncidentSubject> SubjectOf(store::ReadTransaction& tx,
                                                const core::Building& building,
                                                absl::string_view access_level,
                                                const Holding& holding) {
  core::IncidentSubject subject;
  ASSIGN_OR_RETURN(subject.apartment,
                   FirstReference(tx, building, core::IdKind::kApartment, access_level));
  subject.access_level = std::string(access_level);
  switch (holding.kind) {
    case Holding::Kind::kZone: {
      subject.zone = holding.id;
      ASSIGN_OR_RETURN(subject.facility,
                       FirstReference(tx, building, core::IdKind::kFacility, holding.id));
      break;
    }
    case Holding::Kind::kDoor:
      subject.door = holding.id;
      break;
    case Holding::Kind::kMember:
      subject.member = holding.id;
      break;
  }
  subject.detail = ValuesText(holding);
  if (holding.permission && holding.permission->period) {
    subject.last = absl::CivilDay(holding.permission->period->end - 1);
  }
  return subject;
}

}  // namespace

std::vector<Holding> HoldingsOf(const core::AccessLevel& level) {
  std::vector<Holding> holdings;
  for (const core::HeldPermission& held : level.permissions) {
    holdings.push_back({Holding::Kind::kZone, held.zone, held});
  }
  for (const core::HeldPermission& held : level.doors) {
    holdings.push_back({Holding::Kind::kDoor, held.zone, held});
  }
  for (const std::string& member : level.members) {
    holdings.push_back({Holding::Kind::kMember, member, std::nullopt});
  }
  return holdings;
}

std::vector<Holding> GoneSince(absl::Span<const Holding> before, const core::AccessLevel& after,
                               absl::Time now, absl::TimeZone time_zone) {
  std::set<std::pair<Holding::Kind, std::string>> left;
  for (const Holding& holding : HoldingsOf(after)) {
    left.emplace(holding.kind, CanonicalId(holding.id));
  }
  std::vector<Holding> gone;
  std::copy_if(before.begin(), before.end(), std::back_inserter(gone), [&](const Holding& holding) {
    return !left.contains({holding.kind, CanonicalId(holding.id)}) &&
           !IsOver(holding, now, time_zone);
  });
  return gone;
}

absl::Status TellGone(store::WriteTransaction& tx, const IncidentDesk& desk,
                      const core::Building& building, absl::string_view access_level,
                      absl::Span<const Holding> gone, absl::Time now) {
  for (const Holding& holding : gone) {
    ASSIGN_OR_RETURN(const core::IncidentSubject subject,
                     SubjectOf(tx, building, access_level, holding));
    RETURN_IF_ERROR(desk.Open(tx, building, kKind, CauseOf(access_level, holding), subject, now));
  }
  return absl::OkStatus();
}

absl::Status CloseReturned(store::WriteTransaction& tx, const IncidentDesk& desk,
                           const core::Building& building, absl::string_view access_level,
                           absl::Span<const Holding> others, absl::Time now) {
  for (const Holding& holding : others) {
    if (IsOver(holding, now, building.time_zone)) continue;
    RETURN_IF_ERROR(desk.Close(tx, building, kKind, CauseOf(access_level, holding),
                               "it is there again", /*all_clear=*/false, now));
  }
  return absl::OkStatus();
}

absl::Status CloseForgotten(store::WriteTransaction& tx, const IncidentDesk& desk,
                            const core::Building& building, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<core::Incident> open, AllOpenIncidents(tx, building.id));
  const absl::CivilDay today = core::LocalDate(now, building.time_zone);
  for (const core::Incident& incident : open) {
    if (incident.kind != kKind) continue;
    const bool over = incident.subject.last && *incident.subject.last < today;
    if (!over && now < incident.opened_time + kForgottenAfter) continue;
    RETURN_IF_ERROR(desk.Close(
        tx, building, kKind, incident.cause,
        over ? "its Period would be over by now" : "nobody has entered it again in 14 days",
        /*all_clear=*/false, now));
  }
  return absl::OkStatus();
}

}  // namespace connecx::provider
