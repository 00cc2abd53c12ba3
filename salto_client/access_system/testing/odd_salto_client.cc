#include "salto_client/access_system/testing/odd_salto_client.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/status_macros.h"

namespace connecx::salto {
namespace {

// Reads through `read` a page that starts as `odd` says; `key_of` tells an item's key.
template <typename Key, typename ReadPage, typename KeyOf>
auto ReadOddPage(const OddSaltoClient& odd, PageRequest<Key> request, ReadPage read, KeyOf key_of)
    -> decltype(read(request)) {
  const std::optional<Key> start_from = request.start_from;
  if (odd.ignores_start) request.start_from.reset();
  const int max_count = request.max_count;
  if (odd.exclusive_start) ++request.max_count;
  ASSIGN_OR_RETURN(auto page, read(request));
  if (odd.exclusive_start) {
    if (start_from.has_value() && !page.items.empty() && key_of(page.items[0]) == *start_from) {
      page.items.erase(page.items.begin());
    } else if (page.items.size() > static_cast<size_t>(max_count)) {
      page.items.pop_back();
      page.eof = false;
    }
  }
  if (odd.no_eof) page.eof.reset();
  return page;
}

}  // namespace

absl::StatusOr<ServerInfo> OddSaltoClient::GetInfo(absl::Duration time_limit) {
  return client_.GetInfo(time_limit);
}

absl::StatusOr<Page<Group>> OddSaltoClient::ReadGroups(const PageRequest<std::string>& page,
                                                       GroupLists lists,
                                                       absl::Duration time_limit) {
  ASSIGN_OR_RETURN(Page<Group> result, ReadOddPage(
                                           *this, page,
                                           [&](const PageRequest<std::string>& request) {
                                             return client_.ReadGroups(request, lists, time_limit);
                                           },
                                           [](const Group& group) { return group.group_id; }));
  if (change_group) {
    for (Group& group : result.items) change_group(group);
  }
  return result;
}

absl::StatusOr<Page<Zone>> OddSaltoClient::ReadZones(const PageRequest<std::string>& page,
                                                     absl::Duration time_limit) {
  return client_.ReadZones(page, time_limit);
}

absl::StatusOr<Page<Timetable>> OddSaltoClient::ReadTimetables(const PageRequest<int>& page,
                                                               absl::Duration time_limit) {
  ASSIGN_OR_RETURN(Page<Timetable> result,
                   ReadOddPage(
                       *this, page,
                       [&](const PageRequest<int>& request) {
                         return client_.ReadTimetables(request, time_limit);
                       },
                       [](const Timetable& timetable) { return timetable.number; }));
  std::erase_if(result.items, [this](const Timetable& timetable) {
    return timetable.number == hidden_timetable;
  });
  return result;
}

absl::StatusOr<Page<Door>> OddSaltoClient::ReadDoors(const PageRequest<std::string>& page,
                                                     absl::Duration time_limit) {
  return client_.ReadDoors(page, time_limit);
}

absl::StatusOr<std::string> OddSaltoClient::UpdateGroup(const GroupUpdate& update,
                                                        absl::Duration time_limit) {
  last_update = update;
  return client_.UpdateGroup(update, time_limit);
}

absl::Status OddSaltoClient::UpdateTimetable(const Timetable& timetable,
                                             absl::Duration time_limit) {
  Timetable changed = timetable;
  if (change_timetable) change_timetable(changed);
  return client_.UpdateTimetable(changed, time_limit);
}

}  // namespace connecx::salto
