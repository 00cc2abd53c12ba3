#include "simulator/timetables.h"

#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace connecx::simulator {
namespace {

std::string ShortTime(SecondOfDay second) {
  std::string text = FormatSecondOfDay(second);
  if (second % 60 == 0) text.resize(5);
  return text;
}

std::string DaysText(const std::bitset<kDayTypes>& days) {
  if (days.all()) return "every day";
  if (days.none()) return "on no day";
  std::vector<std::string> names;
  for (int i = 0; i < kDayTypes; ++i) {
    if (!days[i]) continue;
    const bool is_weekday = i <= static_cast<int>(DayType::kSunday);
    names.emplace_back(is_weekday ? kDayTypeNames[i].substr(0, 3) : kDayTypeNames[i]);
  }
  return absl::StrJoin(names, " ");
}

// The doors of the permissions that `counts` says yes to need an update.
template <typename Counts>
void MarkDoors(const Permissions& zones, const Permissions& doors, const Counts& counts,
               Database& database) {
  const auto mark = [&database](const std::string& door) {
    if (const auto it = database.doors.find(door); it != database.doors.end()) {
      it->second.update_required = true;
    }
  };
  for (const auto& entry : zones) {
    const auto zone = database.zones.find(entry.first);
    if (zone == database.zones.end() || !counts(entry)) continue;
    for (const std::string& door : zone->second.doors) mark(door);
  }
  for (const auto& entry : doors) {
    if (counts(entry)) mark(entry.first);
  }
}

}  // namespace

bool IsTimetable(const Database& database, int id, const Behaviour& behaviour) {
  return behaviour.timetables == TimetablePool::kFixed ? id >= 1 && id <= behaviour.timetable_pool
                                                       : database.timetables.contains(id);
}

std::vector<int> TimetableIds(const Database& database, const Behaviour& behaviour) {
  std::vector<int> ids;
  if (behaviour.timetables == TimetablePool::kFixed) {
    ids.resize(static_cast<size_t>(behaviour.timetable_pool));
    std::iota(ids.begin(), ids.end(), 1);
  } else {
    for (const auto& [id, timetable] : database.timetables) ids.push_back(id);
  }
  return ids;
}

Timetable TimetableOf(const Database& database, int id) {
  const auto it = database.timetables.find(id);
  if (it != database.timetables.end()) return it->second;
  Timetable untouched;
  untouched.name = absl::StrFormat("Timetable%04d", id);
  return untouched;
}

void StoreTimetable(int id, Timetable timetable, const Behaviour& behaviour, Database& database) {
  timetable.writes = TimetableOf(database, id).writes + 1;
  database.timetables.insert_or_assign(id, std::move(timetable));
  if (behaviour.timetable_in_use == TimetableInUse::kCountOnly &&
      behaviour.filled_timetable == FilledTimetable::kNeverUpdateRequired) {
    return;
  }
  const auto is_named = [id](const auto& entry) { return entry.second.timetable_id == id; };
  for (const auto& [level_id, level] : database.access_levels) {
    MarkDoors(level.zones, level.doors, is_named, database);
  }
  for (const auto& [user_id, user] : database.users) {
    MarkDoors(user.zones, user.doors, is_named, database);
  }
}

void NoteNewUses(const AccessLevel& before, const AccessLevel& after, const Behaviour& behaviour,
                 Database& database) {
  if (behaviour.filled_timetable == FilledTimetable::kNeverUpdateRequired) return;
  const auto begins = [&database](const Permissions& old) {
    return [&database, &old](const auto& entry) {
      const auto& [id, permission] = entry;
      const auto known = old.find(id);
      return (known == old.end() || known->second.timetable_id != permission.timetable_id) &&
             permission.timetable_id != kAlways &&
             TimetableOf(database, permission.timetable_id).writes > 0;
    };
  };
  MarkDoors(after.zones, {}, begins(before.zones), database);
  MarkDoors({}, after.doors, begins(before.doors), database);
}

std::string HoursText(const Database& database, int timetable_id) {
  if (timetable_id == kAlways) return "always";
  const auto it = database.timetables.find(timetable_id);
  if (it == database.timetables.end() || it->second.intervals.empty()) return "never";
  return absl::StrJoin(it->second.intervals, "; ", [](std::string* out, const Interval& interval) {
    absl::StrAppend(out, ShortTime(interval.start), "-", ShortTime(interval.end), " ",
                    DaysText(interval.days));
  });
}

}  // namespace connecx::simulator
