#ifndef CONNECX_BENCH_PERCENTILES_H_
#define CONNECX_BENCH_PERCENTILES_H_

#include <cstddef>
#include <vector>

#include "absl/time/time.h"

namespace connecx::bench {

struct Percentiles {
  std::size_t count = 0;
  absl::Duration p50;
  absl::Duration p90;
  absl::Duration p99;
};

// By nearest rank: each is one of the samples. All zero without samples.
Percentiles PercentilesOf(std::vector<absl::Duration> samples);

}  // namespace connecx::bench

#endif  // CONNECX_BENCH_PERCENTILES_H_
