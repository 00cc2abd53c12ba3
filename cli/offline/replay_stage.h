#ifndef CONNECX_CLI_OFFLINE_REPLAY_STAGE_H_
#define CONNECX_CLI_OFFLINE_REPLAY_STAGE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "cli/offline/door_watch.h"
#include "cli/offline/in_process_transport.h"
#include "cli/offline/season.h"
#include "cli/offline/telling_log.h"
#include "core/access_system.h"
#include "core/planner.h"
#include "core/records.h"
#include "notify/outbox_sender.h"
#include "provider/access_control_provider.h"
#include "provider/reconciler.h"
#include "scheduler/nightly_scheduler.h"
#include "scheduler/work_dispatcher.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"
#include "simulator/space.h"
#include "store/store.h"

namespace connecx::offline {

struct StageOptions {
  core::Policy policy = core::Policy::kNotify;
  int pool = 512;    // timetables that are the plugin's
  absl::Time start;  // what the clocks show first
  // How SPACE answers the open questions of SHIP. Its timetables are as many as are needed, or
  // those of a `timetable_pool` that is not the usual one where these are more, and made by the
  // site where they have to be; whether lists merge is known to the plugin's configuration.
  simulator::Behaviour behaviour;
  // How it answers until EndEarlierAnswers, in a site that is set up for `behaviour` all the same.
  std::optional<simulator::Behaviour> earlier;
  OnTheWay on_the_way;  // of what the plugin sends to SPACE; may be empty
};

// The plugin and a simulated SPACE of a season's building in one process, on one simulated clock,
// as server/app wires them but without threads of their own: whoever holds the stage steps them,
// and one thing happens after the other. Beside its bookings every access level has a permission
// for its own front door and other things that are nobody's business.
class ReplayStage {
 public:
  // The store is a file in a temporary folder that goes with the stage. `season` outlives it.
  static absl::StatusOr<std::unique_ptr<ReplayStage>> Make(const Season& season,
                                                           const StageOptions& options);
  ~ReplayStage();

  base::SimulatedClock& clock();  // the true time, which SPACE has
  // Sets the plugin's clock wrong, in whole seconds. Positive: it is fast.
  void SetClockError(absl::Duration error);
  absl::Duration clock_error() const;
  simulator::Space& space();
  // Access levels, zones, doors, users, timetables and special days in which something has changed
  // that is nobody's business, or which have come or gone. `by_hand`: the numbers of the timetables
  // that people have filled since.
  int ForeignChanged(const std::set<int>& by_hand) const;
  DoorWatch& doors();
  const simulator::Behaviour& behaviour() const;
  // From now on SPACE answers as StageOptions::behaviour says.
  void EndEarlierAnswers();
  core::AccessSystem& system();
  store::Store& store();
  provider::AccessControlProvider& provider();
  provider::Reconciler& reconciler();
  scheduler::WorkDispatcher& dispatcher();
  scheduler::NightlyScheduler& nightly();
  notify::OutboxSender& sender();
  absl::Duration after_midnight() const;
  std::int64_t ship_calls() const;
  std::int64_t ship_writes() const;

  // The plugin ends and starts again over the same store; references to its parts end, too.
  absl::Status Restart();

  // Mails that were delivered since the last call.
  std::vector<core::OutboxMail> TakeMails();
  // What people were told, of all incidents.
  std::vector<Telling> Tellings() const;

 private:
  struct Parts;
  struct Plugin;
  explicit ReplayStage(std::unique_ptr<Parts> parts);
  simulator::Database ForeignPart(simulator::Database database, const std::set<int>& by_hand) const;

  std::unique_ptr<Parts> parts_;
};

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_REPLAY_STAGE_H_
