#ifndef CONNECX_STORE_RESTORED_FACT_H_
#define CONNECX_STORE_RESTORED_FACT_H_

#include "absl/strings/string_view.h"

namespace connecx::store {

// The fact, of no building (""), that a store was restored from a backup, and when: microseconds
// since 1970.
inline constexpr absl::string_view kRestoredFact = "restored_time";

}  // namespace connecx::store

#endif  // CONNECX_STORE_RESTORED_FACT_H_
