#ifndef CONNECX_PROVIDER_RESTORED_TIME_H_
#define CONNECX_PROVIDER_RESTORED_TIME_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/store.h"

namespace connecx::provider {

// When the store was last restored from a backup: it knows less than was written until then. None:
// it never was.
absl::StatusOr<std::optional<absl::Time>> RestoredTime(store::ReadTransaction& tx);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_RESTORED_TIME_H_
