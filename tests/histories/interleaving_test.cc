// CONNECX_HISTORY_SEED=N runs the history of that seed alone and prints what happened in it.

#include "tests/histories/interleaving.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "base/log.h"

namespace connecx::histories {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr std::uint64_t kSeeds = 20;

class InterleavingTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { base::InitLogging("off"); }
};

TEST_F(InterleavingTest, NothingIsLostWhateverComesInBetween) {
  std::uint64_t wanted = 0;
  const char* const seed = std::getenv("CONNECX_HISTORY_SEED");
  const bool one = seed != nullptr && absl::SimpleAtoi(seed, &wanted);
  Interleaving sum;
  for (std::uint64_t i = one ? wanted : 1; i <= (one ? wanted : kSeeds); ++i) {
    const Interleaving history = Interleave(i);
    EXPECT_THAT(history.wrong, IsEmpty()) << "CONNECX_HISTORY_SEED=" << i;
    sum.calls += history.calls;
    sum.faults += history.faults;
    sum.within += history.within;
    sum.edits += history.edits;
    sum.lost_in_window += history.lost_in_window;
    for (const std::string& line : history.trace) {
      if (one) std::printf("%s\n", line.c_str());
    }
  }
  std::printf(
      "histories on one thread: %d calls of SPACE, %d of them wrong, %d acts in the middle of one, "
      "%d edits by hand, %d of them lost in the window\n",
      sum.calls, sum.faults, sum.within, sum.edits, sum.lost_in_window);
  EXPECT_TRUE(one || sum.lost_in_window > 0) << "nothing came in between";
}

TEST_F(InterleavingTest, ASeedReproducesARun) {
  const Interleaving history = Interleave(7);
  EXPECT_GT(history.calls, 100);
  EXPECT_GT(history.within, 10);
  EXPECT_THAT(Interleave(7).trace, ElementsAreArray(history.trace));
}

}  // namespace
}  // namespace connecx::histories
