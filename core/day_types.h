#ifndef CONNECX_CORE_DAY_TYPES_H_
#define CONNECX_CORE_DAY_TYPES_H_

#include <cstdint>
#include <map>

#include "absl/time/civil_time.h"

namespace connecx::core {

// What an access control system calls a date: a weekday, unless its calendar names the date
// special.
enum class DayType : std::uint8_t {
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday,
  kHoliday,
  kSpecial1,
  kSpecial2,
};
inline constexpr int kDayTypeCount = 10;

// The dates that a building's calendar names special; every other date is its weekday.
using SpecialDays = std::map<absl::CivilDay, DayType>;

// A set of day types, as an interval of a timetable carries it.
class DayTypes {
 public:
  constexpr DayTypes() = default;
  static constexpr DayTypes All() { return DayTypes((1u << kDayTypeCount) - 1); }
  static constexpr DayTypes Of(DayType type) { return DayTypes(1u << static_cast<int>(type)); }
  // Bit i is DayType(i); higher bits are dropped.
  static constexpr DayTypes FromBits(std::uint16_t bits) { return DayTypes(bits & All().bits_); }

  constexpr bool Has(DayType type) const { return (bits_ >> static_cast<int>(type)) & 1u; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::uint16_t bits() const { return bits_; }
  constexpr DayTypes operator|(DayTypes other) const { return DayTypes(bits_ | other.bits_); }

  friend constexpr auto operator<=>(const DayTypes&, const DayTypes&) = default;

 private:
  constexpr explicit DayTypes(unsigned bits) : bits_(static_cast<std::uint16_t>(bits)) {}
  std::uint16_t bits_ = 0;
};

// The special type of `date` if the calendar names one, else its weekday.
DayType DayTypeOf(absl::CivilDay date, const SpecialDays& special_days);

}  // namespace connecx::core

#endif  // CONNECX_CORE_DAY_TYPES_H_
