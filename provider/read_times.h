#ifndef CONNECX_PROVIDER_READ_TIMES_H_
#define CONNECX_PROVIDER_READ_TIMES_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "store/store.h"

// When an access level was last read: how old the knowledge is that an expectation rests on.

namespace connecx::provider {

absl::Status StoreReadTime(store::WriteTransaction& tx, absl::string_view building,
                           absl::string_view access_level, absl::Time read_time);

// None: never.
absl::StatusOr<std::optional<absl::Time>> FindReadTime(store::ReadTransaction& tx,
                                                       absl::string_view building,
                                                       absl::string_view access_level);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_READ_TIMES_H_
