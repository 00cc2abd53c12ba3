#ifndef CONNECX_CLI_OFFLINE_REPLAY_H_
#define CONNECX_CLI_OFFLINE_REPLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/offline/judge.h"
#include "cli/offline/season.h"
#include "cli/offline/telling_log.h"
#include "core/incident.h"
#include "core/planner.h"
#include "simulator/behaviour.h"

namespace connecx::offline {

// How SPACE answers before it begins to answer otherwise.
struct EarlierAnswers {
  simulator::Behaviour behaviour;
  absl::Time until;
};

struct ReplayOptions {
  core::Policy policy = core::Policy::kNotify;
  // A scripted manager does in SPACE exactly what his mails' structured parts say, and nothing
  // else.
  bool manager_follows = false;
  int pool = 512;  // timetables
  // The plugin is stopped and started again after every so many messages; 0: never.
  int restart_every = 0;
  // The plugin's clock is set wrong after every message: by this, right, slow by this, and so on.
  absl::Duration clock_error;
  // How SPACE answers the open questions of SHIP; the site is set up for that from the start.
  simulator::Behaviour behaviour;
  std::optional<EarlierAnswers> earlier;
  // Told from time to time how far the season has come; may be empty.
  std::function<void(absl::Time)> progress;
};

// A violation, with what SPACE held for the pair at its first minute.
struct ShownViolation {
  Violation violation;
  std::string held;
};

struct ReplayResult {
  std::int64_t bookings = 0;         // distinct booking ids
  std::int64_t double_bookings = 0;  // see CountDoubleBookings
  std::int64_t manual_mails = 0;     // ask a manager for work, and open or re-open an incident
  std::int64_t other_mails = 0;
  std::int64_t ship_calls = 0;
  std::int64_t nightly_runs = 0;  // completed
  int timetables_peak = 0;
  std::vector<core::Incident> incidents;  // all that were opened
  std::vector<Telling> tellings;
  int foreign_changed = 0;  // entities; see ReplayStage::ForeignChanged
  Replayed replayed;
  Judgement judgement;
  std::vector<ShownViolation> first_violations;  // at most 20
};

// Bookings whose pair, when their first Grant is delivered, has another accepted booking that is
// neither cancelled nor over: each a mail and a job by hand in the described system.
std::int64_t CountDoubleBookings(const Season& season);

// Delivers every message of the season at its instant to a plugin before a simulated SPACE, on
// simulated time, with every pass, nightly run and mail that becomes due, until the day after the
// last booking; then judges every minute of every door.
absl::StatusOr<ReplayResult> Replay(const Season& season, const ReplayOptions& options);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_REPLAY_H_
