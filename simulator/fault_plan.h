#ifndef CONNECX_SIMULATOR_FAULT_PLAN_H_
#define CONNECX_SIMULATOR_FAULT_PLAN_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "simulator/fault.h"

namespace connecx::simulator {

// When a fault hits. A request that several rules fit is hit by the first of them.
struct FaultRule {
  Fault fault;
  std::string request;       // A SHIP request name; "SaltoDBGroup.*": all that begin so; "": all.
  int skip = 0;              // So many requests that it fits go unharmed first.
  int count = 0;             // Then it hits so many; 0: without end.
  double probability = 1.0;  // Of those, each with this probability, in (0, 1].
  absl::Time from = absl::InfinitePast();  // By SPACE's clock, from <= now < until.
  absl::Time until = absl::InfiniteFuture();
};

// INVALID_ARGUMENT, in a sentence, for numbers that mean nothing.
absl::Status CheckRule(const FaultRule& rule);

// Decides which requests go wrong and how; carries nothing out. The same seed, rules and requests
// give the same faults. Thread-safe.
class FaultPlan {
 public:
  struct Entry {
    int id = 0;
    FaultRule rule;
    int fitted = 0;  // Requests that it fitted.
    int hit = 0;     // Requests that it hit.
  };

  explicit FaultPlan(std::uint64_t seed) : random_(seed) {}

  // The fault of a request of that name at that time; one of kind kNone for most.
  Fault Next(absl::string_view request, absl::Time now) EXCLUDES(mu_);

  // The number of the rule, from 1; numbers are not used again.
  absl::StatusOr<int> Add(const FaultRule& rule) EXCLUDES(mu_);
  // NOT_FOUND if there is none.
  absl::Status Remove(int id) EXCLUDES(mu_);
  void Clear() EXCLUDES(mu_);
  std::vector<Entry> List() const EXCLUDES(mu_);

 private:
  mutable base::Mutex mu_;
  std::mt19937_64 random_ GUARDED_BY(mu_);
  int added_ GUARDED_BY(mu_) = 0;
  std::vector<Entry> entries_ GUARDED_BY(mu_);
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_FAULT_PLAN_H_
