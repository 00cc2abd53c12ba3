#include "salto_client/access_system/timetable_uses.h"

#include <algorithm>

namespace connecx::salto {

void TimetableUses::Add(const core::TimetableUse& use) {
  const auto [it, is_new] = until_[use.number].try_emplace({use.access_level, use.zone}, use.until);
  if (!is_new) it->second = std::max(it->second, use.until);
}

void TimetableUses::NoteRead(absl::string_view access_level,
                             const std::vector<NamedTimetable>& shown, absl::CivilDay today) {
  const std::string level(access_level);
  std::set<NumberInZone> endless;
  for (const NamedTimetable& named : shown) {
    if (named.until.has_value()) {
      Add({.number = named.number,
           .access_level = level,
           .zone = named.zone,
           .until = *named.until});
    } else {
      endless.emplace(named.number, named.zone);
    }
  }
  const auto known = endless_.find(level);
  if (known != endless_.end()) {
    for (const auto& [number, zone] : known->second) {
      --endless_count_[number];
      if (endless.count({number, zone}) > 0) continue;
      Add({.number = number, .access_level = level, .zone = zone, .until = today});
    }
    endless_.erase(known);
  }
  for (const auto& [number, zone] : endless) ++endless_count_[number];
  if (!endless.empty()) endless_.emplace(level, std::move(endless));
}

bool TimetableUses::IsLive(int number, absl::CivilDay today) const {
  const auto endless = endless_count_.find(number);
  if (endless != endless_count_.end() && endless->second > 0) return true;
  const auto uses = until_.find(number);
  return uses != until_.end() &&
         std::any_of(uses->second.begin(), uses->second.end(),
                     [today](const auto& use) { return use.second >= today; });
}

void TimetableUses::DropOver(absl::CivilDay today) {
  for (auto number = until_.begin(); number != until_.end();) {
    std::erase_if(number->second, [today](const auto& use) { return use.second < today; });
    number = number->second.empty() ? until_.erase(number) : std::next(number);
  }
  std::erase_if(endless_count_, [](const auto& entry) { return entry.second == 0; });
}

}  // namespace connecx::salto
