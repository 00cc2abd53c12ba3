#include "salto_client/read_all.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/paging.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

constexpr int kShipNotFound = 11;  // docs/ship.md 2.1

std::string GroupKey(const Group& group) { return group.group_id; }

// The position of `group_id` in `groups`: exact spelling first, else canonical.
std::optional<size_t> FindGroup(const std::vector<Group>& groups, absl::string_view group_id) {
  std::optional<size_t> found;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].group_id == group_id) return i;
    if (!found.has_value() && SameCanonicalId(groups[i].group_id, group_id)) found = i;
  }
  return found;
}

absl::Status NotListed(absl::string_view group_id) {
  return SaltoError(absl::StatusCode::kNotFound,
                    absl::StrCat("the server lists no access level ", Excerpt(group_id)), {});
}

// Reads from `start_from` and picks `group_id` out of the page; nullopt if it is not there.
absl::StatusOr<std::optional<Group>> ReadFrom(SaltoClient& client,
                                              std::optional<std::string> start_from,
                                              absl::string_view group_id,
                                              absl::Duration time_limit) {
  const PageRequest<std::string> request{.start_from = std::move(start_from),
                                         .max_count = kMinPageSize};
  ASSIGN_OR_RETURN(Page<Group> page, client.ReadGroups(request, kAllGroupLists, time_limit));
  const std::optional<size_t> found = FindGroup(page.items, group_id);
  if (!found.has_value()) return std::optional<Group>();
  return std::optional<Group>(std::move(page.items[*found]));
}

}  // namespace

bool SameCanonicalId(absl::string_view a, absl::string_view b) {
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(a), absl::StripAsciiWhitespace(b));
}

absl::StatusOr<std::vector<Group>> ReadAllGroups(SaltoClient& client, GroupLists lists,
                                                 const ReadAllOptions& options) {
  return ReadAllPages<std::string, Group>(
      options.page_size,
      [&](const PageRequest<std::string>& request) {
        return client.ReadGroups(request, lists, options.time_per_call);
      },
      GroupKey);
}

absl::StatusOr<std::vector<Zone>> ReadAllZones(SaltoClient& client, const ReadAllOptions& options) {
  return ReadAllPages<std::string, Zone>(
      options.page_size,
      [&](const PageRequest<std::string>& request) {
        return client.ReadZones(request, options.time_per_call);
      },
      [](const Zone& zone) { return zone.zone_id; });
}

absl::StatusOr<std::vector<Timetable>> ReadAllTimetables(SaltoClient& client,
                                                         const ReadAllOptions& options) {
  return ReadAllPages<int, Timetable>(
      options.page_size,
      [&](const PageRequest<int>& request) {
        return client.ReadTimetables(request, options.time_per_call);
      },
      [](const Timetable& timetable) { return timetable.number; });
}

absl::StatusOr<std::vector<Door>> ReadAllDoors(SaltoClient& client, const ReadAllOptions& options) {
  return ReadAllPages<std::string, Door>(
      options.page_size,
      [&](const PageRequest<std::string>& request) {
        return client.ReadDoors(request, options.time_per_call);
      },
      [](const Door& door) { return door.door_id; });
}

absl::StatusOr<Group> ReadGroup(SaltoClient& client, absl::string_view group_id,
                                const ReadAllOptions& options) {
  absl::StatusOr<std::optional<Group>> direct =
      ReadFrom(client, std::string(group_id), group_id, options.time_per_call);
  if (!direct.ok()) {
    if (ShipErrorCode(direct.status()) == kShipNotFound) return NotListed(group_id);
    return direct.status();
  }
  if (direct->has_value()) return **std::move(direct);

  ASSIGN_OR_RETURN(const std::vector<Group> groups, ReadAllGroups(client, GroupLists{}, options));
  const std::optional<size_t> position = FindGroup(groups, group_id);
  if (!position.has_value()) return NotListed(group_id);
  std::optional<std::string> predecessor;
  if (*position > 0) predecessor = groups[*position - 1].group_id;
  const std::string& listed_id = groups[*position].group_id;
  ASSIGN_OR_RETURN(std::optional<Group> group,
                   ReadFrom(client, predecessor, listed_id, options.time_per_call));
  if (group.has_value()) return *std::move(group);
  return SaltoError(
      absl::StatusCode::kDataLoss,
      absl::StrCat("the server lists access level ", Excerpt(listed_id), " and does not show it"),
      {.transient = true});
}

}  // namespace connecx::salto
