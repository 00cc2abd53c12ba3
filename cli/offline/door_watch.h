#ifndef CONNECX_CLI_OFFLINE_DOOR_WATCH_H_
#define CONNECX_CLI_OFFLINE_DOOR_WATCH_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "cli/offline/judge.h"
#include "cli/offline/season.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"
#include "simulator/space.h"

namespace connecx::offline {

// Stands at every door of a season's simulated SPACE: writes down when it would open for whom,
// judged by the simulator's own rules at second 30 of every minute. Thread-safe.
class DoorWatch {
 public:
  // `space` and `clock` outlive the watch.
  DoorWatch(const simulator::Space& space, base::Clock& clock, const Season& season,
            const simulator::Behaviour& behaviour);

  // Something in SPACE may have changed at this instant.
  void Look() EXCLUDES(mu_);
  // From now on doors are judged by this.
  void SetBehaviour(const simulator::Behaviour& behaviour) EXCLUDES(mu_);

  // When doors opened before now, by (apartment, facility, from); an apartment's intervals at one
  // facility neither overlap nor touch.
  std::vector<DoorInterval> Intervals() EXCLUDES(mu_);

  // What SPACE held for the pair at `instant`, for people: "none", or Period and hours.
  std::string HeldAt(absl::string_view apartment, absl::string_view facility, absl::Time instant)
      EXCLUDES(mu_);

 private:
  // What a pair held from `since` on.
  struct Held {
    absl::Time since;
    std::optional<simulator::Permission> permission;
    simulator::Timetable timetable;
  };
  struct MinuteInterval {
    std::int64_t from = 0;  // minutes since the epoch
    std::int64_t to = 0;
  };
  struct Pair {
    std::vector<Held> history;
    std::vector<MinuteInterval> open;
    absl::Time judged_until = absl::InfinitePast();
  };
  using Key = std::pair<std::string, std::string>;  // access level, zone

  void LookAt(const std::string& level, const simulator::Permissions& zones,
              const simulator::Database& database, absl::Time now) REQUIRES(mu_);
  void Note(const Key& key, std::optional<simulator::Permission> permission,
            const simulator::Database& database, absl::Time now) REQUIRES(mu_);
  // Judges what the pair holds up to `now`.
  void JudgeUntil(absl::Time now, Pair& pair) REQUIRES(mu_);
  void JudgeMinutes(const Held& held, std::int64_t from, std::int64_t to, Pair& pair) REQUIRES(mu_);

  const simulator::Space& space_;
  base::Clock& clock_;
  const absl::TimeZone season_zone_;
  std::map<std::string, std::vector<std::string>> apartments_;  // by access level
  std::map<std::string, std::vector<std::string>> facilities_;  // by zone

  base::Mutex mu_;
  simulator::Behaviour behaviour_ GUARDED_BY(mu_);
  absl::TimeZone time_zone_ GUARDED_BY(mu_);  // of what doors show
  simulator::SpecialDays special_days_ GUARDED_BY(mu_);
  std::map<Key, Pair> pairs_ GUARDED_BY(mu_);
  // As they were when they were last looked at: most looks find one access level changed.
  std::map<std::string, simulator::Permissions> seen_zones_ GUARDED_BY(mu_);
  absl::btree_map<int, simulator::Timetable> seen_timetables_ GUARDED_BY(mu_);
};

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_DOOR_WATCH_H_
