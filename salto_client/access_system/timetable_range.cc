#include "salto_client/access_system/timetable_range.h"

#include <utility>

#include "base/log.h"
#include "salto_client/access_system/timetable_form.h"

namespace connecx::salto {
namespace {

bool SameContent(const Timetable& a, const Timetable& b) {
  return a.intervals.has_value() && b.intervals.has_value() &&
         SameContent(*a.intervals, *b.intervals);
}

}  // namespace

TimetableRange::TimetableRange(int first, int last, std::string mark)
    : first_(first), last_(last), mark_(std::move(mark)) {}

bool TimetableRange::IsSettled(const Slot& slot) {
  return slot.owner == TimetableOwner::kUs && slot.is_certain && !slot.is_filling &&
         slot.wanted.has_value() && SameContent(slot.read, *slot.wanted);
}

bool TimetableRange::MayChange(const Slot& slot, absl::Duration now) {
  return !slot.is_certain && now < slot.aside_until;
}

std::vector<Timetable> TimetableRange::Learn(const std::vector<Timetable>& all, IsLive is_live,
                                             absl::Duration now) {
  std::map<int, Slot> known = std::exchange(slots_, {});
  std::vector<Timetable> to_write;
  for (const Timetable& read : all) {
    if (!Contains(read.number)) continue;
    Slot slot;
    const auto it = known.find(read.number);
    if (it != known.end()) slot = std::move(it->second);
    slot.read = read;
    slot.owner = OwnerOf(read, mark_);
    const bool as_wanted = slot.wanted.has_value() && slot.owner == TimetableOwner::kUs &&
                           SameContent(read, *slot.wanted);
    const bool drifted = slot.wanted.has_value() && !as_wanted;
    if (drifted && slot.owner == TimetableOwner::kOthers) {
      LOG_WARNING("timetable {} of our range is no longer ours", read.number);
    }
    if (slot.owner == TimetableOwner::kOthers) {
      slot.wanted.reset();
      slot.is_certain = true;
    } else if (drifted && is_live(read.number)) {
      to_write.push_back(*slot.wanted);
    } else if (as_wanted || !MayChange(slot, now)) {
      slot.is_certain = true;
      slot.wanted.reset();
      if (slot.owner == TimetableOwner::kUs) slot.wanted = read;
    }
    slots_.emplace(read.number, std::move(slot));
  }
  return to_write;
}

const Timetable* TimetableRange::FindFilled(const std::vector<TimetableInterval>& intervals) const {
  for (const auto& [number, slot] : slots_) {
    if (IsSettled(slot) && SameContent(*slot.read.intervals, intervals)) return &slot.read;
  }
  return nullptr;
}

std::optional<int> TimetableRange::Choose(const std::vector<TimetableInterval>& intervals,
                                          IsLive is_live, IsNamed is_named, absl::Duration now,
                                          bool may_reclaim) const {
  std::optional<int> of_nobody;
  std::optional<int> unnamed;
  std::optional<int> named;
  std::optional<int> refused;
  for (const auto& [number, slot] : slots_) {
    if (slot.is_filling || slot.owner == TimetableOwner::kOthers) continue;
    if (!slot.is_certain && slot.wanted.has_value() &&
        SameContent(*slot.wanted->intervals, intervals)) {
      return number;
    }
    if (is_live(number)) continue;
    if (now < slot.aside_until) {
      const bool may_fill =
          slot.is_certain && (slot.owner == TimetableOwner::kNobody || may_reclaim);
      if (!may_fill) continue;
      if (!refused || slot.aside_until < slots_.at(*refused).aside_until) refused = number;
      continue;
    }
    std::optional<int>& found = slot.owner == TimetableOwner::kNobody ? of_nobody
                                : is_named(number)                    ? named
                                                                      : unnamed;
    if (!found.has_value()) found = number;
  }
  if (of_nobody.has_value()) return of_nobody;
  if (may_reclaim && unnamed.has_value()) return unnamed;
  if (may_reclaim && named.has_value()) return named;
  return refused;
}

void TimetableRange::BeginFilling(int number) { slots_.at(number).is_filling = true; }

void TimetableRange::EndFilling(int number) { slots_.at(number).is_filling = false; }

bool TimetableRange::Observe(int number, const std::optional<Timetable>& read) {
  Slot& slot = slots_.at(number);
  if (read.has_value()) slot.read = *read;
  slot.owner = read.has_value() ? OwnerOf(*read, mark_) : TimetableOwner::kOthers;
  return slot.owner != TimetableOwner::kOthers;
}

void TimetableRange::Filled(const Timetable& wanted, const Timetable& read) {
  Slot& slot = slots_.at(wanted.number);
  slot.read = read;
  slot.owner = TimetableOwner::kUs;
  slot.wanted = wanted;
  slot.is_certain = true;
  slot.aside_until = -absl::InfiniteDuration();
}

void TimetableRange::OutcomeUnknown(const Timetable& wanted, absl::Duration aside_until) {
  Slot& slot = slots_.at(wanted.number);
  slot.owner = TimetableOwner::kUs;
  slot.wanted = wanted;
  slot.is_certain = false;
  slot.aside_until = aside_until;
}

void TimetableRange::Refused(int number, const std::optional<Timetable>& read, bool is_live,
                             absl::Duration now, absl::Duration aside_until) {
  Slot& slot = slots_.at(number);
  if (read.has_value()) Observe(number, read);
  if (!is_live) slot.wanted.reset();
  if (MayChange(slot, now)) return;
  slot.is_certain = true;
  slot.aside_until = aside_until;
}

const Timetable* TimetableRange::Content(int number) const {
  const auto it = slots_.find(number);
  return it != slots_.end() && IsSettled(it->second) ? &it->second.read : nullptr;
}

TimetableRange::Counts TimetableRange::Count(IsLive is_live, absl::Duration now) const {
  Counts counts;
  for (const auto& [number, slot] : slots_) {
    ++counts.existing;
    if (slot.owner == TimetableOwner::kOthers) {
      ++counts.foreign;
    } else if (slot.is_filling || is_live(number)) {
      ++counts.in_use;
    } else if (now < slot.aside_until) {
      ++counts.set_aside;
    }
  }
  return counts;
}

}  // namespace connecx::salto
