#include "salto_client/access_system/timetable_uses.h"

#include <algorithm>
#include <utility>

namespace connecx::salto {

void TimetableUses::Add(const core::TimetableUse& use) {
  const auto [it, is_new] = until_.try_emplace(use.number, use.until);
  if (!is_new) it->second = std::max(it->second, use.until);
}

std::set<int> TimetableUses::NoteRead(absl::string_view access_level,
                                      const std::vector<NamedTimetable>& shown,
                                      absl::CivilDay today) {
  const std::string level(access_level);
  std::map<NumberAndTarget, std::optional<absl::CivilDay>> now;
  for (const NamedTimetable& named : shown) {
    std::optional<absl::CivilDay>& until =
        now.try_emplace({named.number, named.target}, named.until).first->second;
    if (!named.until.has_value()) {
      until.reset();
      continue;
    }
    Add({.number = named.number,
         .access_level = level,
         .zone = named.target,
         .until = *named.until});
  }
  const auto [known, is_first_read] = shown_.try_emplace(level);
  auto& before = known->second;
  for (const auto& [named, until] : before) {
    const auto& [number, target] = named;
    const bool was_endless = !until.has_value();
    --named_count_[number];
    endless_count_[number] -= was_endless;
    const auto stays = now.find(named);
    const bool ended = was_endless && (stays == now.end() || stays->second.has_value());
    if (ended) Add({.number = number, .access_level = level, .zone = target, .until = today});
  }
  std::set<int> named_anew;
  for (const auto& [named, until] : now) {
    ++named_count_[named.first];
    endless_count_[named.first] += !until.has_value();
    const auto was = before.find(named);
    const bool is_anew = was == before.end() || was->second != until;
    if (is_anew && !is_first_read) named_anew.insert(named.first);
  }
  before = std::move(now);
  return named_anew;
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
