#include "salto_client/access_system/timetable_uses.h"

#include <algorithm>

namespace connecx::salto {

void TimetableUses::Add(const core::TimetableUse& use) {
  const auto [it, is_new] = until_.try_emplace(use.number, use.until);
  if (!is_new) it->second = std::max(it->second, use.until);
}

void TimetableUses::NoteRead(absl::string_view access_level,
                             const std::vector<NamedTimetable>& shown, absl::CivilDay today) {
  const std::string level(access_level);
  std::set<NumberAndTarget> all;
  std::set<NumberAndTarget> endless;
  for (const NamedTimetable& named : shown) {
    all.emplace(named.number, named.target);
    if (named.until.has_value()) {
      Add({.number = named.number,
           .access_level = level,
           .zone = named.target,
           .until = *named.until});
    } else {
      endless.emplace(named.number, named.target);
    }
  }
  const auto known = endless_.find(level);
  if (known != endless_.end()) {
    for (const auto& [number, target] : known->second) {
      --endless_count_[number];
      if (endless.count({number, target}) > 0) continue;
      Add({.number = number, .access_level = level, .zone = target, .until = today});
    }
    endless_.erase(known);
  }
  for (const auto& [number, target] : named_[level]) --named_count_[number];
  for (const auto& [number, target] : all) ++named_count_[number];
  named_[level] = std::move(all);
  for (const auto& [number, target] : endless) ++endless_count_[number];
  if (!endless.empty()) endless_.emplace(level, std::move(endless));
}

bool TimetableUses::IsLive(int number, absl::CivilDay today) const {
  const auto endless = endless_count_.find(number);
  if (endless != endless_count_.end() && endless->second > 0) return true;
  const auto until = until_.find(number);
  return until != until_.end() && until->second >= today;
}

bool TimetableUses::IsNamed(int number) const {
  const auto named = named_count_.find(number);
  return named != named_count_.end() && named->second > 0;
}

void TimetableUses::DropOver(absl::CivilDay today) {
  std::erase_if(until_, [today](const auto& entry) { return entry.second < today; });
  std::erase_if(endless_count_, [](const auto& entry) { return entry.second == 0; });
  std::erase_if(named_count_, [](const auto& entry) { return entry.second == 0; });
}

}  // namespace connecx::salto
