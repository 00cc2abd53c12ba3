#ifndef CONNECX_TESTS_SWITCHES_RUNS_H_
#define CONNECX_TESTS_SWITCHES_RUNS_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/switches/degraded_modes.h"

namespace connecx::switches {

// What the flags of a test program say, before GoogleTest makes its runs.
//   --seed=NUMBER  of the combinations; printed
//   --long         more of everything
//   --shard=I/N    every N-th run alone, from the I-th on (1/4 ... 4/4: four machines or cores)
struct Flags {
  std::uint64_t seed = 1;
  bool is_long = false;
  int shard = 1;
  int shards = 1;
};
const Flags& TheFlags();

// The program: reads the flags, and runs all tests.
int RunTests(int argc, char** argv);

// Every value of every switch but the defaults. Of the shard.
std::vector<Choices> EachAlone();
// Of all runs those of the shard.
std::vector<Choices> OfShard(const std::vector<Choices>& all);

// "group_list_error_502"; of several their number.
std::string NameOf(const testing::TestParamInfo<Choices>& info);

}  // namespace connecx::switches

#endif  // CONNECX_TESTS_SWITCHES_RUNS_H_
