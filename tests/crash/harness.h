#ifndef CONNECX_TESTS_CRASH_HARNESS_H_
#define CONNECX_TESTS_CRASH_HARNESS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/testing/fail_points.h"

namespace connecx::crash {

struct Options {
  int cycles = 100;
  std::uint64_t seed = 1;
  // SPACE goes wrong meanwhile, in every way that the simulator knows (simulator/fault.h).
  bool faults = true;
  // Where the files of the run are, the plugin's database among them.
  std::string folder = "/tmp";
  // Told of what is wrong when it is seen, and from time to time how far the run is.
  std::function<void(const std::string&)> tell;
};

struct Report {
  int cycles = 0;
  std::int64_t acknowledged = 0;  // calls that were answered with OK
  std::int64_t lost = 0;
  std::int64_t orphans = 0;
  std::int64_t foreign_changed = 0;
  std::int64_t mails_lost = 0;

  int random_kills = 0;
  std::array<int, base::kFailPoints.size()> died_at = {};  // kills at each fail point
  int kills_while_recovering = 0;
  int faults = 0;   // requests that went wrong
  int dropped = 0;  // permissions of others that SPACE itself dropped, and people put back
  int hand_edits = 0;
  int hand_edits_in_window = 0;  // gone, as design I5 allows: between our read and our write
  int mails = 0;
  int mails_twice = 0;  // the same Message-ID again
  absl::Duration took;
  absl::Duration longest_recovery;  // from a kill until everything was as it should be

  bool clean() const { return lost + orphans + foreign_changed + mails_lost == 0; }
};

// Cycles of: callers send, a person edits in SPACE, and SPACE answers wrongly; the plugin is killed
// with SIGKILL, at a random instant or at a fail point in turn; it is started again; SPACE is right
// again, and an operator has everything tried at once; the callers go on until everything was
// answered with OK; once it is at rest, what can be seen from outside is judged. The killed program
// is access_plugin itself, or, to die at fail points, the same program linked with fail points. An
// error: the harness itself could not do its work.
absl::StatusOr<Report> RunCycles(const Options& options);

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_HARNESS_H_
