#ifndef CONNECX_PROVIDER_TESTING_FAKE_ACCESS_SYSTEM_H_
#define CONNECX_PROVIDER_TESTING_FAKE_ACCESS_SYSTEM_H_

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/access_system.h"

namespace connecx::provider {

// An access control system in memory, with faults. Thread-safe.
class FakeAccessSystem final : public core::AccessSystem {
 public:
  enum class Call { kRead, kWrite, kObtain, kList, kClock, kRefresh };
  enum class When {
    kBeforeEffect,  // nothing happens
    kAfterEffect,   // it happens, and the reply is lost
  };

  FakeAccessSystem(base::Clock& clock, absl::TimeZone time_zone)
      : clock_(clock), time_zone_(time_zone) {}

  // Set-up and a person's hands.
  void AddAccessLevel(absl::string_view access_level) EXCLUDES(mu_);
  void SetByHand(absl::string_view access_level, absl::string_view zone,
                 std::optional<core::HeldPeriod> period, std::vector<core::HeldInterval> hours)
      EXCLUDES(mu_);
  // Names a timetable that exists.
  void SetByHand(absl::string_view access_level, absl::string_view zone,
                 const core::HeldPeriod& period, int timetable_number) EXCLUDES(mu_);
  void RemoveByHand(absl::string_view access_level, absl::string_view zone) EXCLUDES(mu_);
  // A permission for a single door.
  void SetDoorByHand(absl::string_view access_level, absl::string_view door,
                     std::optional<core::HeldPeriod> period, int timetable_number) EXCLUDES(mu_);
  // A person who has the access level.
  void AddMember(absl::string_view access_level, absl::string_view member) EXCLUDES(mu_);

  // The next `times` calls of this kind fail.
  void Fail(Call call, const absl::Status& status, When when, int times = 1) EXCLUDES(mu_);
  // The call of this kind after `good` more ones fails, before its effect.
  void FailLater(Call call, const absl::Status& status, int good) EXCLUDES(mu_);
  // All calls of this kind fail before their effect, until Mend.
  void Break(Call call, const absl::Status& status) EXCLUDES(mu_);
  void Mend() EXCLUDES(mu_);
  // The next write is answered OK and does nothing.
  void LoseNextWrite() EXCLUDES(mu_);
  // The next write is answered OK and drops what has this ID, a zone's or a door's permission or a
  // member, from its list.
  void DropWithNextWrite(absl::string_view id) EXCLUDES(mu_);
  // What is taken away stays, with a Period of the past (docs/ship.md Q1).
  void KeepEndedItems() EXCLUDES(mu_);
  // The zones of access levels are shown in upper case, however they were written (docs/ship.md
  // Q21).
  void ShowZonesInUpperCase() EXCLUDES(mu_);
  // Access levels cannot be read any more, or again; they can be written (docs/ship.md Q11).
  void HideAccessLevels(bool hidden) EXCLUDES(mu_);
  void SetTimetables(int size) EXCLUDES(mu_);
  // No free timetable can be filled: `status`; OK: they can again.
  void RefuseFilling(const absl::Status& status) EXCLUDES(mu_);
  // Whenever a timetable is filled for this zone, its doors need an update by a person
  // (docs/ship.md Q26).
  void LetDoorsNeedUpdate(absl::string_view zone, std::vector<std::string> doors) EXCLUDES(mu_);
  void SetClockOffset(absl::Duration offset) EXCLUDES(mu_);
  // Writes that name this zone are refused with `status`; OK: no more.
  void RefuseZone(absl::string_view zone, const absl::Status& status) EXCLUDES(mu_);

  // What stands there now.
  std::optional<core::HeldPermission> Held(absl::string_view access_level, absl::string_view zone)
      EXCLUDES(mu_);
  bool Opens(absl::string_view access_level, absl::string_view zone, absl::Time instant)
      EXCLUDES(mu_);
  int Calls(Call call) EXCLUDES(mu_);
  // Writes that were based on a read with another change in between.
  int writes_of_stale_reads() EXCLUDES(mu_);

  // core::AccessSystem:
  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view access_level) override
      EXCLUDES(mu_);
  absl::StatusOr<core::AccessLevel> Believe(absl::string_view access_level,
                                            std::vector<core::HeldPermission> permissions) override
      EXCLUDES(mu_);
  absl::Status WritePermissions(const core::AccessLevel& read,
                                absl::Span<const core::PermissionChange> changes) override
      EXCLUDES(mu_);
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view after) override
      EXCLUDES(mu_);
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable& hours,
                                                     const core::TimetableUse& use,
                                                     core::TimetableSource source) override
      EXCLUDES(mu_);
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse> uses) override EXCLUDES(mu_);
  std::vector<core::DoorsToUpdate> TakeDoorsToUpdate(absl::string_view access_level) override
      EXCLUDES(mu_);
  core::TimetablePoolState PoolState() override EXCLUDES(mu_);
  absl::StatusOr<absl::CivilSecond> ReadClock() override EXCLUDES(mu_);
  core::SystemDescription Describe() const override;

 private:
  struct Fault {
    absl::Status status;
    When when;
  };
  struct Level {
    std::map<std::string, core::HeldPermission> permissions;
    std::map<std::string, core::HeldPermission> doors;
    std::set<std::string> members;
    int version = 0;
  };

  std::optional<Fault> TakeFault(Call call) REQUIRES(mu_);
  core::HeldPermission Make(absl::string_view zone, int number,
                            std::optional<core::HeldPeriod> period) REQUIRES(mu_);

  base::Clock& clock_;
  const absl::TimeZone time_zone_;
  base::Mutex mu_;
  std::map<std::string, Level> levels_ GUARDED_BY(mu_);
  std::map<int, std::vector<core::HeldInterval>> timetables_ GUARDED_BY(mu_);
  int timetable_count_ GUARDED_BY(mu_) = 100;
  absl::Status refused_filling_ GUARDED_BY(mu_);
  std::map<std::string, std::vector<std::string>> doors_that_need_update_ GUARDED_BY(mu_);
  std::map<std::string, std::vector<core::DoorsToUpdate>> doors_to_update_ GUARDED_BY(mu_);
  absl::Duration clock_offset_ GUARDED_BY(mu_);
  std::map<Call, std::deque<Fault>> faults_ GUARDED_BY(mu_);
  std::map<Call, absl::Status> broken_ GUARDED_BY(mu_);
  std::map<Call, int> calls_ GUARDED_BY(mu_);
  std::map<std::string, absl::Status> refused_zones_ GUARDED_BY(mu_);
  bool lose_next_write_ GUARDED_BY(mu_) = false;
  std::string drop_with_next_write_ GUARDED_BY(mu_);
  bool keeps_ended_items_ GUARDED_BY(mu_) = false;
  bool hidden_ GUARDED_BY(mu_) = false;
  bool upper_case_ GUARDED_BY(mu_) = false;
  int stale_writes_ GUARDED_BY(mu_) = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_TESTING_FAKE_ACCESS_SYSTEM_H_
