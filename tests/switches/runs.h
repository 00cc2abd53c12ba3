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
struct Flags {
  std::uint64_t seed = 1;
  bool is_long = false;
};
const Flags& TheFlags();

// The program: reads the flags, and runs all tests.
int RunTests(int argc, char** argv);

// Every value of every switch but the defaults.
std::vector<Choices> EachAlone();

// "group_list_error_502"; of several their number.
std::string NameOf(const testing::TestParamInfo<Choices>& info);

}  // namespace connecx::switches

#endif  // CONNECX_TESTS_SWITCHES_RUNS_H_
