#ifndef CONNECX_CORE_MANAGER_HOURS_H_
#define CONNECX_CORE_MANAGER_HOURS_H_

#include "absl/time/time.h"

namespace connecx::core {

// The local minutes of every day in which a person can be told of something: 0 <= first < last <=
// 1439.
struct ManagerHours {
  int first = 9 * 60;
  int last = 18 * 60;

  friend bool operator==(const ManagerHours&, const ManagerHours&) = default;
};

// The last instant inside `hours` at which a person can be told of something that has to be done
// `lead` before `start`. Pure.
absl::Time LastInstantToTell(absl::Time start, absl::Duration lead, const ManagerHours& hours,
                             absl::TimeZone time_zone);

}  // namespace connecx::core

#endif  // CONNECX_CORE_MANAGER_HOURS_H_
