#include "salto_client/access_system/level_form.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/permission_digest.h"
#include "salto_client/excerpt.h"
#include "salto_client/local_time.h"
#include "salto_client/permission_view.h"

namespace connecx::salto {
namespace {

constexpr absl::CivilSecond kFarPast(1900, 1, 1, 0, 0, 0);
constexpr absl::CivilSecond kFarFuture(9999, 12, 31, 23, 59, 59);
constexpr absl::CivilDay kLongOver(2000, 1, 1);
constexpr int kLastSecondOfDay = kSecondsPerDay - 1;

// How SPACE may compare IDs.
std::string CanonicalId(absl::string_view id) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(id));
}

absl::Status CheckZones(const std::vector<Permission>& read,
                        absl::Span<const core::PermissionChange> changes) {
  std::map<std::string, std::string> spelling_of;
  for (const Permission& permission : read) {
    if (!spelling_of.try_emplace(CanonicalId(permission.target_id), permission.target_id).second) {
      return absl::FailedPreconditionError(
          absl::StrCat("zone ", Excerpt(permission.target_id),
                       " stands in the access level twice: its list is not written"));
    }
  }
  std::set<std::string> changed;
  for (const core::PermissionChange& change : changes) {
    const std::string id = CanonicalId(change.zone);
    if (!changed.insert(id).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("zone ", Excerpt(change.zone), " is changed twice in one write"));
    }
    const auto standing = spelling_of.find(id);
    if (standing != spelling_of.end() && standing->second != change.zone) {
      return absl::InvalidArgumentError(absl::StrCat("zone ", Excerpt(change.zone),
                                                     " stands in the access level as ",
                                                     Excerpt(standing->second)));
    }
    if (change.wanted.has_value() && change.wanted->last < change.wanted->first) {
      return absl::InvalidArgumentError(
          absl::StrCat("the Period for zone ", Excerpt(change.zone), " ends before it starts"));
    }
  }
  return absl::OkStatus();
}

Permission OurPermission(const core::PermissionChange& change) {
  return MakePermission(change.zone, change.wanted->timetable_number,
                        absl::CivilSecond(change.wanted->first),
                        absl::CivilSecond(change.wanted->last) + kLastSecondOfDay);
}

Permission Ended(absl::string_view zone, std::optional<std::string> timetable) {
  Permission ended = MakePermission(zone, 0, absl::CivilSecond(kLongOver),
                                    absl::CivilSecond(kLongOver) + kLastSecondOfDay);
  if (timetable.has_value()) ended.timetable = std::move(timetable);
  return ended;
}

}  // namespace

absl::StatusOr<core::HeldPermission> ToHeldPermission(const Permission& permission) {
  ASSIGN_OR_RETURN(const PermissionView view, ParsePermission(permission));
  core::HeldPermission held;
  held.zone = permission.target_id;
  held.timetable_number = view.timetable;
  if (view.use_period) {
    held.period = {.start = view.start.value_or(kFarPast), .end = view.end.value_or(kFarFuture)};
  }
  held.digest = core::PermissionDigest(held.zone, held.timetable_number, held.period);
  return held;
}

Permission ToPermission(const core::HeldPermission& held) {
  if (held.period.has_value()) {
    return MakePermission(held.zone, held.timetable_number, held.period->start, held.period->end);
  }
  return {
      .target_id = held.zone, .timetable = absl::StrCat(held.timetable_number), .use_period = "0"};
}

absl::StatusOr<std::vector<Permission>> ApplyChanges(
    const std::vector<Permission>& read, absl::Span<const core::PermissionChange> changes,
    ListWrite list_write) {
  RETURN_IF_ERROR(CheckZones(read, changes));
  std::map<std::string, const core::PermissionChange*> pending;
  for (const core::PermissionChange& change : changes) pending[change.zone] = &change;

  std::vector<Permission> result;
  for (const Permission& permission : read) {
    const auto it = pending.find(permission.target_id);
    if (it == pending.end()) {
      result.push_back(permission);
    } else if (it->second->wanted.has_value()) {
      result.push_back(OurPermission(*it->second));
    } else if (list_write == ListWrite::kMerge) {
      result.push_back(Ended(permission.target_id, permission.timetable));
    }
    if (it != pending.end()) pending.erase(it);
  }
  for (const core::PermissionChange& change : changes) {
    if (pending.count(change.zone) == 0) continue;
    if (change.wanted.has_value()) {
      result.push_back(OurPermission(change));
    } else if (list_write == ListWrite::kMerge) {
      result.push_back(Ended(change.zone, std::nullopt));
    }
  }
  return result;
}

}  // namespace connecx::salto
