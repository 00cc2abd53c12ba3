#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_CASE_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_CASE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "connecx/access/v1/capabilities.pb.h"

namespace connecx::conformance {

class Client;

// One claim about every provider, and how it is checked from outside.
struct Case {
  std::string name;   // "group.what_holds"
  std::string claim;  // one sentence of the contract
  // Skipped unless the server offers all of these.
  std::vector<access::v1::Capability> needs;
  // Before the one wait for the next whole minute. Its client lives until `run` has ended.
  std::function<absl::Status(Client&)> prepare;
  // OK: passed; Skip(reason): skipped; else failed. A case with `prepare` runs after the wait.
  std::function<absl::Status(Client&)> run;
  // Has the server restarted, which others would notice: runs behind them.
  bool restarts = false;
};

struct Suite {
  std::vector<Case> cases;        // in the order in which they run
  std::vector<Case> final_cases;  // what must hold when the others have run
};

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_CASE_H_
