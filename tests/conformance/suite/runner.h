#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_RUNNER_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_RUNNER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "base/clock.h"
#include "tests/conformance/params.pb.h"
#include "tests/conformance/report.pb.h"
#include "tests/conformance/suite/case.h"
#include "tests/conformance/suite/target.h"

namespace connecx::conformance {

struct RunnerOptions {
  std::string address;
  TlsFiles tls;
  Params params;
  // Run by the shell: restarts the server, best with kill -9, and may end before it serves again.
  std::string restart_command;
  // Parts of names, separated by commas: only cases with one of them run. Empty: all.
  std::string filter;
};

using CaseSink = std::function<void(const CaseResult&)>;
// Told before the suite waits for real time to pass, and for how long.
using WaitSink = std::function<void(absl::Duration)>;

// Runs the suite once and adds to `report`, telling of each case as it ends. What the bookings of
// the expiry cases need is prepared first, so that one wait, at most 80 s and mostly spent in other
// cases, serves them all. UNAVAILABLE: there is no server to be tested.
absl::Status RunSuite(const Suite& suite, const RunnerOptions& options, base::Clock& clock,
                      const CaseSink& ended, const WaitSink& waiting, Report& report);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_RUNNER_H_
