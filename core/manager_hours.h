#ifndef CONNECX_CORE_MANAGER_HOURS_H_
#define CONNECX_CORE_MANAGER_HOURS_H_

#include "absl/time/time.h"

namespace connecx::core {

// The last instant between 09:00 and 18:00, local time, at which a person can be told of something
// that has to be done `lead` before `start`. Pure.
absl::Time LastInstantToTell(absl::Time start, absl::Duration lead, absl::TimeZone time_zone);

}  // namespace connecx::core

#endif  // CONNECX_CORE_MANAGER_HOURS_H_
