#include "bench/sync_meter.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "base/real_clock.h"

namespace connecx::bench {
namespace {

std::atomic<std::int64_t> g_count{0};
std::atomic<std::int64_t> g_nanoseconds{0};

int Measured(long system_call, int file) {
  base::RealClock clock;
  const absl::Duration begin = clock.Uptime();
  const auto result = static_cast<int>(syscall(system_call, file));
  g_nanoseconds += absl::ToInt64Nanoseconds(clock.Uptime() - begin);
  ++g_count;
  return result;
}

}  // namespace

SyncTotals TotalSyncs() { return {g_count, absl::Nanoseconds(g_nanoseconds.load())}; }

}  // namespace connecx::bench

// Found before libc's by every library of the process.
extern "C" int fsync(int file) { return connecx::bench::Measured(SYS_fsync, file); }
extern "C" int fdatasync(int file) { return connecx::bench::Measured(SYS_fdatasync, file); }
