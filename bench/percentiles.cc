#include "bench/percentiles.h"

#include <algorithm>

namespace connecx::bench {

Percentiles PercentilesOf(std::vector<absl::Duration> samples) {
  if (samples.empty()) return {};
  std::sort(samples.begin(), samples.end());
  const auto at = [&samples](std::size_t percent) {
    const std::size_t rank = (samples.size() * percent + 99) / 100;
    return samples[rank - 1];
  };
  return {.count = samples.size(), .p50 = at(50), .p90 = at(90), .p99 = at(99)};
}

}  // namespace connecx::bench
