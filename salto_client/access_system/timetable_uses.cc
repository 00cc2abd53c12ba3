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
  std::map<NumberAndTarget, bool> now;
  for (const NamedTimetable& named : shown) {
    const bool is_endless = !named.until.has_value();
    now[{named.number, named.target}] |= is_endless;
    if (is_endless) continue;
    Add({.number = named.number,
         .access_level = level,
         .zone = named.target,
         .until = *named.until});
  }
  std::map<NumberAndTarget, bool>& before = shown_[level];
  for (const auto& [named, was_endless] : before) {
    const auto& [number, target] = named;
    --named_count_[number];
    endless_count_[number] -= was_endless;
    const auto stays = now.find(named);
    const bool ended = was_endless && (stays == now.end() || !stays->second);
    if (ended) Add({.number = number, .access_level = level, .zone = target, .until = today});
  }
  for (const auto& [named, is_endless] : now) {
    ++named_count_[named.first];
    endless_count_[named.first] += is_endless;
  }
  before = std::move(now);
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
