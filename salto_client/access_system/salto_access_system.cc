#include "salto_client/access_system/salto_access_system.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "salto_client/access_system/port_error.h"
#include "salto_client/access_system/timetable_names.h"
#include "salto_client/excerpt.h"
#include "salto_client/paging.h"

namespace connecx::salto {
namespace {

// Permissions for doors name timetables, too.
constexpr GroupLists kListed = {.doors = true, .zones = true};

// An access level exactly as it was read.
class ReadGroupState final : public core::VendorState {
 public:
  explicit ReadGroupState(Group group) : group_(std::move(group)) {}
  const Group& group() const { return group_; }

 private:
  Group group_;
};

std::string What(absl::string_view verb, absl::string_view access_level) {
  return absl::StrCat(verb, " access level ", Excerpt(access_level));
}

absl::Status CheckComplete(const Group& group) {
  std::vector<std::string> missing;
  if (!group.zones.has_value()) missing.push_back("zones");
  if (!group.doors.has_value()) missing.push_back("doors");
  if (!group.members.has_value()) missing.push_back("members");
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(What("read", group.group_id), ": the server does not show its ",
                   absl::StrJoin(missing, ", "), ", so it cannot be written without losing them"));
}

std::vector<NamedTimetable> NamedIn(const Group& group) {
  std::vector<NamedTimetable> named;
  for (const auto& permissions : {group.zones, group.doors}) {
    if (!permissions.has_value()) continue;
    for (const Permission& permission : *permissions) {
      const absl::StatusOr<core::HeldPermission> held = ToHeldPermission(permission);
      if (!held.ok() || held->timetable_number == 0) continue;
      std::optional<absl::CivilDay> until;
      if (held->period.has_value()) until = absl::CivilDay(held->period->end);
      named.push_back({.number = held->timetable_number, .target = held->zone, .until = until});
    }
  }
  return named;
}

absl::StatusOr<std::vector<core::HeldPermission>> ToHeld(
    const Group& group, const std::vector<Permission>& permissions) {
  std::vector<core::HeldPermission> all;
  for (const Permission& permission : permissions) {
    absl::StatusOr<core::HeldPermission> held = ToHeldPermission(permission);
    if (!held.ok()) return base::Annotate(held.status(), What("read", group.group_id));
    all.push_back(*std::move(held));
  }
  return all;
}

}  // namespace

absl::Status CheckOptions(const SaltoAccessSystemOptions& options) {
  if (!IsValidMark(options.mark)) {
    return absl::InvalidArgumentError(absl::StrCat("the mark of an installation is 1 to ", kMaxMark,
                                                   " letters, digits, '-', '_' and '.', not ",
                                                   Excerpt(options.mark)));
  }
  if (options.first_timetable < 1 || options.last_timetable < options.first_timetable) {
    return absl::InvalidArgumentError(
        absl::StrCat("a range of timetables starts with 1 or more and ends with the same number "
                     "or a higher one, not ",
                     options.first_timetable, " to ", options.last_timetable));
  }
  if (options.time_per_call <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("the time limit of a call is more than 0");
  }
  if (options.page_size < kMinPageSize) {
    return absl::InvalidArgumentError(absl::StrCat("a page has ", kMinPageSize, " items or more"));
  }
  return absl::OkStatus();
}

SaltoAccessSystem::SaltoAccessSystem(SaltoClient& client, base::Clock& clock,
                                     SaltoAccessSystemOptions options)
    : client_(client),
      options_(std::move(options)),
      allocation_(options_.allocation != nullptr ? options_.allocation
                                                 : std::make_shared<AllocationQueue>(clock)),
      pool_(client, clock, *allocation_,
            {.first = options_.first_timetable,
             .last = options_.last_timetable,
             .mark = options_.mark,
             .time_zone = options_.time_zone,
             .reading = Reading()}),
      doors_(client, clock, Reading()) {}

absl::StatusOr<core::AccessLevel> SaltoAccessSystem::ReadAccessLevel(
    absl::string_view access_level) {
  absl::StatusOr<Group> group = ReadGroup(client_, access_level, Reading());
  if (!group.ok()) return ReadError(group.status(), What("read", access_level));
  RETURN_IF_ERROR(CheckComplete(*group));
  core::AccessLevel level;
  level.id = group->group_id;
  ASSIGN_OR_RETURN(level.permissions, HeldIn(*group));
  for (core::HeldPermission& held : level.permissions) {
    ASSIGN_OR_RETURN(held.hours, pool_.HoursOf(held.timetable_number));
    held.timetable_is_ours = pool_.IsOurs(held.timetable_number);
  }
  ASSIGN_OR_RETURN(level.doors, ToHeld(*group, *group->doors));
  for (const Member& member : *group->members) level.members.push_back(member.user_id);
  level.vendor = std::make_shared<ReadGroupState>(*std::move(group));
  return level;
}

absl::StatusOr<core::AccessLevel> SaltoAccessSystem::Believe(
    absl::string_view access_level, std::vector<core::HeldPermission> permissions) {
  if (options_.absent_lists != AbsentLists::kKeep) {
    return absl::FailedPreconditionError(absl::StrCat(
        What("write", access_level), ": its doors and members are not known and would be lost"));
  }
  Group group{.group_id = std::string(access_level), .zones = std::vector<Permission>()};
  for (core::HeldPermission& held : permissions) {
    ASSIGN_OR_RETURN(held.hours, pool_.HoursOf(held.timetable_number));
    group.zones->push_back(ToPermission(held));
  }
  return core::AccessLevel{.id = std::string(access_level),
                           .permissions = std::move(permissions),
                           .vendor = std::make_shared<ReadGroupState>(std::move(group))};
}

absl::Status SaltoAccessSystem::WritePermissions(const core::AccessLevel& read,
                                                 absl::Span<const core::PermissionChange> changes) {
  const auto* state = dynamic_cast<const ReadGroupState*>(read.vendor.get());
  if (state == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(What("write", read.id), ": it was not read from this system"));
  }
  const Group& group = state->group();
  absl::StatusOr<std::vector<Permission>> zones =
      ApplyChanges(*group.zones, changes, options_.list_write);
  if (!zones.ok()) return base::Annotate(zones.status(), What("write", group.group_id));
  GroupUpdate update{.group_id = group.group_id, .zones = *std::move(zones)};
  if (options_.absent_lists == AbsentLists::kClear) {
    update.doors = group.doors;
    update.members = group.members;
  }
  return WriteError(client_.UpdateGroup(update, options_.time_per_call).status(),
                    What("write", group.group_id));
}

absl::StatusOr<core::AccessLevelPage> SaltoAccessSystem::ListAccessLevels(absl::string_view after) {
  PageRequest<std::string> request{.max_count = options_.page_size};
  if (!after.empty()) request.start_from = std::string(after);
  const absl::StatusOr<Page<Group>> page =
      client_.ReadGroups(request, kListed, options_.time_per_call);
  if (!page.ok()) return ReadError(page.status(), "list the access levels");

  // The page starts with `after` or behind it (docs/ship.md Q10).
  const auto is_after = [after](const Group& group) { return group.group_id == after; };
  const auto known = std::find_if(page->items.begin(), page->items.end(), is_after);
  const auto first_new = known == page->items.end() ? page->items.begin() : std::next(known);
  const bool is_last = page->eof.value_or(false);
  if (first_new == page->items.end() && !is_last &&
      page->items.size() >= static_cast<size_t>(options_.page_size)) {
    return absl::DataLossError(
        "list the access levels: the server repeats a full page, so the rest cannot be read");
  }
  core::AccessLevelPage result;
  for (auto group = first_new; group != page->items.end(); ++group) {
    if (!group->zones.has_value()) {
      return absl::FailedPreconditionError(
          absl::StrCat("list the access levels: the server does not show the zones of ",
                       Excerpt(group->group_id)));
    }
    ASSIGN_OR_RETURN(std::vector<core::HeldPermission> held, HeldIn(*group));
    for (core::HeldPermission& permission : held) {
      permission.hours = pool_.KnownHoursOf(permission.timetable_number);
    }
    result.entries.push_back({.id = group->group_id, .permissions = std::move(held)});
  }
  if (!is_last && !result.entries.empty()) result.next = result.entries.back().id;
  return result;
}

absl::StatusOr<core::TimetableRef> SaltoAccessSystem::ObtainTimetable(
    const core::Timetable& hours, const core::TimetableUse& use, core::TimetableSource source) {
  absl::StatusOr<core::TimetableRef> table =
      pool_.Obtain(hours, use, core::TimetableSource::kFilled);
  if (source == core::TimetableSource::kFilled || !absl::IsResourceExhausted(table.status())) {
    return table;
  }
  DoorWatch::Doors up_to_date = doors_.FindUpToDate(use.zone);
  table = pool_.Obtain(hours, use, source);
  if (table.ok() && table->just_filled) doors_.NoteFilled(use, std::move(up_to_date));
  return table;
}

std::vector<core::DoorsToUpdate> SaltoAccessSystem::TakeDoorsToUpdate(
    absl::string_view access_level) {
  return doors_.TakeTurned(access_level);
}

absl::Status SaltoAccessSystem::RefreshTimetables(absl::Span<const core::TimetableUse> uses) {
  absl::Status learnt = LearnNamed();
  learnt.Update(pool_.Refresh(uses, /*all_are_known=*/learnt.ok()));
  return learnt;
}

core::TimetablePoolState SaltoAccessSystem::PoolState() { return pool_.State(); }

absl::StatusOr<absl::CivilSecond> SaltoAccessSystem::ReadClock() {
  const absl::StatusOr<ServerInfo> info = client_.GetInfo(options_.time_per_call);
  if (!info.ok()) return ReadError(info.status(), "read the server's clock");
  return info->local_time;
}

core::SystemDescription SaltoAccessSystem::Describe() const { return options_.description; }

absl::Status SaltoAccessSystem::LearnNamed() {
  if (named_are_known_) return absl::OkStatus();
  absl::StatusOr<std::vector<Group>> groups = ReadAllGroups(client_, kListed, Reading());
  if (absl::IsDeadlineExceeded(groups.status())) {
    ReadAllOptions smallest = Reading();
    smallest.page_size = kMinPageSize;
    groups = ReadAllGroups(client_, kListed, smallest);
  }
  // Where this server does not list them, what single reads show has to do.
  const bool is_offered = !absl::IsUnimplemented(groups.status());
  if (is_offered && !groups.ok()) return ReadError(groups.status(), "read all access levels");
  if (is_offered) {
    for (const Group& group : *groups) pool_.NoteRead(group.group_id, NamedIn(group));
  }
  named_are_known_ = true;
  return absl::OkStatus();
}

ReadAllOptions SaltoAccessSystem::Reading() const {
  return {.page_size = options_.page_size, .time_per_call = options_.time_per_call};
}

absl::StatusOr<std::vector<core::HeldPermission>> SaltoAccessSystem::HeldIn(const Group& group) {
  pool_.NoteRead(group.group_id, NamedIn(group));
  return ToHeld(group, *group.zones);
}

}  // namespace connecx::salto
