#ifndef CONNECX_PROVIDER_RECONCILER_H_
#define CONNECX_PROVIDER_RECONCILER_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/building.h"
#include "core/incident.h"
#include "core/observer.h"
#include "provider/access_operator.h"
#include "provider/clock_watch.h"
#include "provider/incident_desk.h"
#include "provider/mail_signal.h"
#include "provider/outcome_board.h"
#include "provider/pass_plan.h"
#include "provider/pass_record.h"
#include "provider/pass_runner.h"
#include "provider/pass_writer.h"
#include "provider/respelled_system.h"
#include "provider/settle.h"
#include "provider/system_health.h"
#include "store/store.h"

namespace connecx::provider {

// What one pass did, for the nightly report.
struct PassReport {
  absl::Status status;  // OK: the access level is as planned, as far as it is ours
  int cleared = 0;
  int kept = 0;
  int granted = 0;
  std::optional<absl::Time> rests_until;
};

// The only writer to access control systems (docs/design.md 5): reads an access level, plans its
// pairs, writes, reads back, records. Thread-safe; one pass at a time per access level, and no lock
// is held across a remote call.
class Reconciler final : public PassRunner {
 public:
  struct Collaborators {
    base::Clock& clock;
    store::Store& store;
    const core::BuildingDirectory& buildings;
    const IncidentDesk& desk;
    OutcomeBoard& board;
    SystemHealth& health;
    MailSignal& mail;
    core::Observer& observer = core::NoObserver();
    // From [0, 1), at random where many would otherwise be tried again at once. Thread-safe.
    std::function<double()> jitter = [] { return 0.0; };
  };
  explicit Reconciler(const Collaborators& with)
      : with_(with), clocks_(with.clock, with.store, with.desk) {}

  absl::StatusOr<std::vector<std::string>> DueLevels(absl::string_view building, absl::Time now,
                                                     int limit) override;
  absl::StatusOr<std::optional<absl::Time>> NextDueTime(absl::string_view building) override;
  PassOutcome RunPass(absl::string_view building, absl::string_view access_level) override;

  PassReport Pass(absl::string_view building, absl::string_view access_level);

  // Learns and repairs the timetables of a building: at the start, when it has a new system, and
  // once per drift cycle, as a restored backup may have put old hours into timetables that
  // permissions name. A pass does so by itself; to be called where none may come for a while.
  void RefreshTimetablesIfDue(const core::BuildingDirectory::Entry& entry) EXCLUDES(mu_);
  // Whether they were read. Where that was tried less than a minute ago the first pass after the
  // minute does it instead.
  bool RefreshTimetablesNow(const core::BuildingDirectory::Entry& entry) EXCLUDES(mu_);
  // Whether they were read; else the first pass after kRefreshRetry does it.
  bool Refresh(const core::BuildingDirectory::Entry& entry, absl::Time now) EXCLUDES(mu_);

  // The system's clock less ours, read now.
  absl::StatusOr<absl::Duration> ReadSkew(const core::BuildingDirectory::Entry& entry) {
    return clocks_.Skew(entry, absl::ZeroDuration());
  }

  // Reads the access level and decides, as a pass at `now` would; changes nothing.
  absl::StatusOr<std::vector<PairDecision>> Preview(const core::BuildingDirectory::Entry& entry,
                                                    absl::string_view access_level, absl::Time now);

 private:
  using Level = std::pair<std::string, std::string>;
  class LevelLock;

  // What is recorded about an access level when a pass begins.
  struct Known {
    core::LevelWork work;
    std::vector<core::Grant> grants;
    std::vector<core::LedgerEntry> ledger;
    bool level_is_mapped = false;
    std::optional<absl::Time> restored;  // RestoredTime
    Spellings spellings;
  };
  // An access level as it was read or, where the system does not show it, is believed to be.
  struct LevelAsKnown {
    core::AccessLevel level;
    bool believed = false;
  };

  absl::StatusOr<Known> Load(const std::string& building, const std::string& access_level);
  absl::StatusOr<std::set<std::string>> MappedZones(const std::string& building,
                                                    const core::AccessLevel& level);
  absl::StatusOr<LevelAsKnown> ReadOrBelieve(core::AccessSystem& system,
                                             const core::Building& building, const Known& known);
  absl::StatusOr<PassInput> InputOf(const core::Building& building, const Known& known,
                                    const LevelAsKnown& as_known, absl::Time now);
  PassReport PassLocked(const core::BuildingDirectory::Entry& entry,
                        const std::string& access_level);
  PassReport ReadFailed(const core::BuildingDirectory::Entry& entry, const Known& known,
                        const absl::Status& status, absl::Duration began);
  struct ManualPlans {
    std::vector<std::optional<core::ManualAction>> actions;  // one per grant of the pass
    std::vector<core::TimetableUse> uses;
  };
  // What persons are to enter for the bookings that wait for the manager, or are not in time, with
  // timetables that exist.
  ManualPlans PlanManualActions(core::AccessSystem& system, const PassEnd& end,
                                const WriteResult& result);
  std::optional<core::ManualAction> PlanManualAction(core::AccessSystem& system, const PassEnd& end,
                                                     const core::Grant& grant,
                                                     core::IncidentKind kind,
                                                     std::vector<core::TimetableUse>& uses);
  // Tells the operator of doors that the pass has left in need of an update.
  void TellDoors(core::AccessSystem& system, const PassEnd& end);
  // Whether the system had not answered before.
  bool NoteAnswer(const std::string& building, const absl::Status& status);
  // Whether the system did not answer a read since the timetables were read: what comes back may be
  // a restored backup.
  bool WasAway(const std::string& building) EXCLUDES(mu_);
  void Post(const std::vector<core::Grant>& grants, bool mails);
  // Tells the observer of a pass that began at uptime `began`.
  void Tell(const PassEnd& end, const absl::Status& status, absl::Duration began,
            std::vector<std::string> wrote, Recorded recorded);

  const Collaborators with_;
  ClockWatch clocks_;
  base::Mutex mu_;
  base::CondVar level_free_;
  std::set<Level> busy_ GUARDED_BY(mu_);
  struct NextRefresh {
    const core::AccessSystem* of = nullptr;  // names the system that was read; never followed
    absl::Time due_time;
    absl::Time read_time = absl::InfinitePast();
    bool was_away = false;
  };
  std::map<std::string, NextRefresh> next_refresh_ GUARDED_BY(mu_);  // by building
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_RECONCILER_H_
