#ifndef CONNECX_PROVIDER_RESTORED_TIME_H_
#define CONNECX_PROVIDER_RESTORED_TIME_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/store.h"

namespace connecx::provider {

// What looks like somebody's doing may be our own in the first while of a restored store: it knows
// neither what was booked and written since its backup, nor that core will say so in a moment.
inline constexpr absl::Duration kCoreRepeatsWithin = absl::Minutes(30);
// The same where a person has to be told sooner.
inline constexpr absl::Duration kCoreRepeatsSoonWithin = absl::Minutes(5);
// By then every access level was read. What is found later, a person made since.
inline constexpr absl::Duration kUnaccountedFoundWithin = absl::Hours(24);
// By then the Period of all that was found is over: a week at most.
inline constexpr absl::Duration kUnaccountedOverWithin = absl::Hours(24 * 9);

// When the store was last restored from a backup: it knows less than was written until then. None:
// it never was.
absl::StatusOr<std::optional<absl::Time>> RestoredTime(store::ReadTransaction& tx);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_RESTORED_TIME_H_
