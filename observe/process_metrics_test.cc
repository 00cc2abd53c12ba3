#include "observe/process_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "observe/exposition.h"

namespace connecx::observe {
namespace {

std::map<std::string, double> Samples() {
  const ProcessMetrics metrics("1.2.3", absl::FromUnixMillis(1'790'000'000'250));
  const std::string text = Exposition({&metrics});
  std::map<std::string, double> samples;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    if (absl::StartsWith(line, "#")) continue;
    const std::pair<std::string, absl::string_view> sample = absl::StrSplit(line, ' ');
    EXPECT_TRUE(absl::SimpleAtod(sample.second, &samples[sample.first])) << line;
  }
  return samples;
}

TEST(ProcessMetricsTest, AreThoseOfThisProcess) {
  const auto samples = Samples();
  EXPECT_EQ(samples.at("connecx_access_build_info{version=\"1.2.3\"}"), 1);
  EXPECT_GE(samples.at("process_threads"), 1);
  EXPECT_GT(samples.at("process_resident_memory_bytes"), 1e6);
  EXPECT_GE(samples.at("process_virtual_memory_bytes"),
            samples.at("process_resident_memory_bytes"));
  EXPECT_GE(samples.at("process_open_fds"), 3);
  EXPECT_GE(samples.at("process_max_fds"), samples.at("process_open_fds"));
  EXPECT_GE(samples.at("process_cpu_seconds_total"), 0);
  EXPECT_EQ(samples.at("process_start_time_seconds"), 1.79e9 + 0.25);
}

}  // namespace
}  // namespace connecx::observe
