#ifndef CONNECX_BENCH_SYNC_METER_H_
#define CONNECX_BENCH_SYNC_METER_H_

#include <cstdint>

#include "absl/time/time.h"

namespace connecx::bench {

struct SyncTotals {
  std::int64_t count = 0;
  absl::Duration time;
};

// What this process has waited for the disk so far: every fsync and fdatasync, also those of
// SQLite, because a program that links this file has its own. Thread-safe.
SyncTotals TotalSyncs();

}  // namespace connecx::bench

#endif  // CONNECX_BENCH_SYNC_METER_H_
