#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_POOL_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_POOL_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "core/access_system.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/timetable_use.h"
#include "salto_client/access_system/allocation_queue.h"
#include "salto_client/access_system/timetable_range.h"
#include "salto_client/access_system/timetable_uses.h"
#include "salto_client/read_all.h"
#include "salto_client/salto_client.h"

namespace connecx::salto {

struct TimetablePoolOptions {
  int first = 0;  // the numbers that the site keeps for us, both included (docs/ship.md Q14)
  int last = 0;
  std::string mark;          // our installation's, IsValidMark
  absl::TimeZone time_zone;  // the building's: decides when a use is over
  ReadAllOptions reading;    // its time_per_call also limits writes and the wait for the turn
};

// The timetables of a building: fills those of its range with what permissions need, and knows the
// hours of all others. Content-addressed: who asks for equal hours shares a timetable. A timetable
// is filled and read back before anybody learns its number, and gets other content only when no use
// of it lives (docs/ship.md Q15, Q24).
//
// Thread-safe. Blocks for the calls it makes; no lock is held meanwhile. Errors as in
// core/access_system.h.
class TimetablePool {
 public:
  using Hours = std::optional<std::vector<core::HeldInterval>>;

  TimetablePool(SaltoClient& client, base::Clock& clock, AllocationQueue& queue,
                TimetablePoolOptions options);

  // AccessSystem::ObtainTimetable. No call if a timetable holds the hours. Before Refresh was told
  // that all uses are known, none of ours is reclaimed: UNAVAILABLE where that is needed.
  absl::StatusOr<core::TimetableRef> Obtain(const core::Timetable& hours,
                                            const core::TimetableUse& use,
                                            core::TimetableSource source);

  // AccessSystem::RefreshTimetables. Uses given before, or seen, live on until they are over.
  // `all_are_known`: with these, and with what NoteRead was told.
  absl::Status Refresh(absl::Span<const core::TimetableUse> uses, bool all_are_known = true)
      EXCLUDES(mu_);

  // What a read of an access level shows, whoever wrote it.
  void NoteRead(absl::string_view access_level, const std::vector<NamedTimetable>& shown)
      EXCLUDES(mu_);

  // The content of any timetable; nullopt: always (0), or unknown because it is not filled
  // (docs/ship.md Q24), does not exist, or this server shows no timetables. What others may change
  // at any time is read again when it is older than a minute, or an access level names it anew.
  absl::StatusOr<Hours> HoursOf(int number) EXCLUDES(mu_);

  // The same without a call: nullopt also if a call would be needed.
  Hours KnownHoursOf(int number) EXCLUDES(mu_);

  // Whether it is one of the range that holds what we filled it with, for all that is known. Before
  // the range was read, what HoursOf read of it counts.
  bool IsOurs(int number) EXCLUDES(mu_);

  core::TimetablePoolState State() EXCLUDES(mu_);

 private:
  struct Reading {
    Hours hours;
    bool is_marked = false;  // as a timetable of our installation
    absl::Duration read_at;  // uptime
  };

  absl::CivilDay Today();
  bool IsLearned() EXCLUDES(mu_);
  void NoteReading(int number, const std::optional<Timetable>& read) REQUIRES(mu_);
  // The cached reading if it is recent enough; ours are known without.
  std::optional<Hours> FindHours(int number) REQUIRES(mu_);
  std::optional<core::TimetableRef> UseFilled(const std::vector<TimetableInterval>& intervals,
                                              const core::TimetableUse& use) EXCLUDES(mu_);
  // The following are called by the one whose turn it is.
  absl::StatusOr<std::vector<Timetable>> Learn() EXCLUDES(mu_);
  absl::StatusOr<int> BeginFillingOne(const std::vector<TimetableInterval>& intervals)
      EXCLUDES(mu_);
  void BeginFilling(int number) EXCLUDES(mu_);
  void EndFilling(int number) EXCLUDES(mu_);
  // False: the number turned out not to be ours to fill.
  absl::StatusOr<bool> Fill(const Timetable& wanted) EXCLUDES(mu_);
  absl::Status WriteAndReadBack(const Timetable& wanted) EXCLUDES(mu_);
  void NoteFilled(const Timetable& wanted, const Timetable& read) EXCLUDES(mu_);
  void NoteOutcomeUnknown(const Timetable& wanted) EXCLUDES(mu_);
  void NoteRefused(int number, const std::optional<Timetable>& read) EXCLUDES(mu_);

  SaltoClient& client_;
  base::Clock& clock_;
  AllocationQueue& queue_;
  const TimetablePoolOptions options_;

  base::Mutex mu_;
  TimetableRange range_ GUARDED_BY(mu_);
  TimetableUses uses_ GUARDED_BY(mu_);
  std::map<int, Reading> readings_ GUARDED_BY(mu_);
  bool is_scarce_ GUARDED_BY(mu_) = false;
  bool is_learned_ GUARDED_BY(mu_) = false;      // the range was read
  bool uses_are_known_ GUARDED_BY(mu_) = false;  // all of them
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_POOL_H_
