#ifndef CONNECX_TESTS_CRASH_FAULTS_H_
#define CONNECX_TESTS_CRASH_FAULTS_H_

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "simulator/control.pb.h"
#include "simulator/fault.h"

namespace connecx::crash {

// What goes wrong with SPACE's answers during the crash harness. A seed decides it.
class FaultAuthor {
 public:
  explicit FaultAuthor(std::uint64_t seed) : random_(seed) {}

  // The faults of the next cycle, one to three; the first is of each kind in turn. Each wait is
  // shorter than `late_write_window`.
  std::vector<simulator::v1::Fault> WriteCycle();

 private:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  simulator::v1::Fault WriteFault(simulator::FaultKind kind);

  std::mt19937_64 random_;
  int cycle_ = 0;
};

// What the faults of one cycle did.
struct FaultHits {
  int count = 0;
  // A request that was hit may still be carried out for so long.
  absl::Duration longest_wait;
};

FaultHits HitsOf(const simulator::v1::FaultList& faults);

// The access levels of which SPACE carried out half a list.
std::set<std::string> HalvedIn(const simulator::v1::CallList& calls);

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_FAULTS_H_
