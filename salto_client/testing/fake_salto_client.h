#ifndef CONNECX_SALTO_CLIENT_TESTING_FAKE_SALTO_CLIENT_H_
#define CONNECX_SALTO_CLIENT_TESTING_FAKE_SALTO_CLIENT_H_

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "salto_client/salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {

// A ProAccess SPACE in memory that keeps SaltoClient's contract, with docs/ship.md's safe
// assumptions: listings by ID with an inclusive start and EOF; a list in an update replaces, an
// absent one keeps; one permission per zone and per door (else SHIP error 7); unknown zones, doors
// and timetables refuse the whole update (11); timetables are a fixed pool, 0 is always there and
// in no listing; an update of a timetable makes no door need an update. Members may be anybody.
//
// Thread-safe, and so is everything that tests do to it.
class FakeSaltoClient final : public SaltoClient {
 public:
  enum class Operation {
    kGetInfo,
    kReadGroups,
    kReadZones,
    kReadTimetables,
    kReadDoors,
    kUpdateGroup,
    kUpdateTimetable,
  };

  enum class FaultTime {
    kBeforeEffect,  // nothing happened; the error is returned as it is
    kAfterEffect,   // it happened, the answer is lost: the error says that the outcome is unknown
  };

  // --- What the installation holds. Groups come with the lists given, an absent one is empty.
  void PutGroup(Group group);
  void RemoveGroup(absl::string_view group_id);
  void PutZone(Zone zone);
  void PutDoor(Door door);
  // Adds `count` unfilled timetables from `first` on.
  void AddTimetables(int first, int count);
  void PutTimetable(Timetable timetable);
  void SetLocalTime(absl::CivilSecond local_time);

  std::optional<Group> group(absl::string_view group_id) const;
  std::optional<Timetable> timetable(int number) const;
  // The permission of an access level for a zone.
  std::optional<Permission> permission(absl::string_view group_id, absl::string_view zone_id) const;

  // --- Faults. `error` is not OK.
  // The next call of this operation that has no fault yet fails so.
  void FailNext(Operation operation, absl::Status error, FaultTime time);
  // Every call fails before its effect until it is called with OK.
  void FailAll(absl::Status error);
  // Runs at the beginning of every call, on the caller's thread and without a lock: for latency,
  // for changes between two calls, for meeting points.
  void BeforeEachCall(std::function<void(Operation)> hook);

  // Calls so far, failed ones included.
  int calls(Operation operation) const;
  int writes() const;

  // --- SaltoClient.
  absl::StatusOr<ServerInfo> GetInfo(absl::Duration time_limit) override;
  absl::StatusOr<Page<Group>> ReadGroups(const PageRequest<std::string>& page, GroupLists lists,
                                         absl::Duration time_limit) override;
  absl::StatusOr<Page<Zone>> ReadZones(const PageRequest<std::string>& page,
                                       absl::Duration time_limit) override;
  absl::StatusOr<Page<Timetable>> ReadTimetables(const PageRequest<int>& page,
                                                 absl::Duration time_limit) override;
  absl::StatusOr<Page<Door>> ReadDoors(const PageRequest<std::string>& page,
                                       absl::Duration time_limit) override;
  absl::StatusOr<std::string> UpdateGroup(const GroupUpdate& update,
                                          absl::Duration time_limit) override;
  absl::Status UpdateTimetable(const Timetable& timetable, absl::Duration time_limit) override;

 private:
  struct Fault {
    absl::Status error;
    FaultTime time;
  };

  // Counts the call and says what befalls it. An error ends the call; a fault ends it after its
  // effect.
  absl::StatusOr<std::optional<Fault>> Begin(Operation operation, absl::Duration time_limit);

  template <typename T>
  absl::StatusOr<T> Call(Operation operation, absl::Duration time_limit,
                         const std::function<absl::StatusOr<T>()>& effect);

  absl::Status CheckPermissions(const std::vector<Permission>& permissions, bool are_zones) const
      REQUIRES(mu_);
  absl::StatusOr<std::string> ApplyUpdate(const GroupUpdate& update) REQUIRES(mu_);

  mutable base::Mutex mu_;
  absl::btree_map<std::string, Group> groups_ GUARDED_BY(mu_);
  absl::btree_map<std::string, Zone> zones_ GUARDED_BY(mu_);
  absl::btree_map<std::string, Door> doors_ GUARDED_BY(mu_);
  absl::btree_map<int, Timetable> timetables_ GUARDED_BY(mu_);
  absl::CivilSecond local_time_ GUARDED_BY(mu_);
  std::map<Operation, std::deque<Fault>> faults_ GUARDED_BY(mu_);
  absl::Status all_fail_ GUARDED_BY(mu_);
  std::function<void(Operation)> hook_ GUARDED_BY(mu_);
  std::map<Operation, int> calls_ GUARDED_BY(mu_);
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_TESTING_FAKE_SALTO_CLIENT_H_
