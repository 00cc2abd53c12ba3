#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_RANGE_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_RANGE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "salto_client/access_system/timetable_names.h"
#include "salto_client/types.h"

namespace connecx::salto {

// What we know of the timetables of a building's range, and which of them may be filled. Decides,
// calls nobody. Not thread-safe. Times are uptimes; `IsLive` tells whether a use of a number lives,
// `IsNamed` whether permissions name it, be it that they are over.
class TimetableRange {
 public:
  using IsLive = absl::FunctionRef<bool(int number)>;
  using IsNamed = absl::FunctionRef<bool(int number)>;

  TimetableRange(int first, int last, std::string mark);

  bool Contains(int number) const { return number >= first_ && number <= last_; }

  // Takes over a reading of all timetables and returns what must be written to give those in live
  // use the content that they were filled with. A timetable of ours that was never seen before is
  // believed; one that others have taken over is left to them.
  std::vector<Timetable> Learn(const std::vector<Timetable>& all, IsLive is_live,
                               absl::Duration now);

  // A timetable of ours that holds `intervals`.
  const Timetable* FindFilled(const std::vector<TimetableInterval>& intervals) const;

  // The number to fill with `intervals`: the one for which that was begun and its outcome is
  // unknown; one of nobody; with `may_reclaim` one of ours, before others one that nothing names;
  // at last the one whose refusal is the longest ago: that may be over. Never one in live use, nor
  // one that may hold something else later.
  std::optional<int> Choose(const std::vector<TimetableInterval>& intervals, IsLive is_live,
                            IsNamed is_named, absl::Duration now, bool may_reclaim) const;

  // A timetable that is being filled is neither found nor shown.
  void BeginFilling(int number);
  void EndFilling(int number);

  // As it reads now; nullopt: it is not there, and nobody's to fill until Learn finds it again.
  // False: it is not ours to fill.
  bool Observe(int number, const std::optional<Timetable>& read);

  // It was filled with `wanted` and read back as `read`.
  void Filled(const Timetable& wanted, const Timetable& read);
  // It may hold `wanted`, now or later: until `aside_until` nothing else is written to it.
  void OutcomeUnknown(const Timetable& wanted, absl::Duration aside_until);
  // It cannot be filled: not tried again until `aside_until`, or until a write before it whose
  // outcome is unknown cannot come any more. `read`: as it reads after the try.
  void Refused(int number, const std::optional<Timetable>& read, bool is_live, absl::Duration now,
               absl::Duration aside_until);

  // The content that a permission naming `number` has, if it is ours and we know it.
  const Timetable* Content(int number) const;

  struct Counts {
    int existing = 0;  // disjoint parts of it:
    int in_use = 0;
    int foreign = 0;
    int set_aside = 0;
  };
  Counts Count(IsLive is_live, absl::Duration now) const;

 private:
  struct Slot {
    Timetable read;
    TimetableOwner owner = TimetableOwner::kOthers;
    std::optional<Timetable> wanted;  // what it was filled with
    bool is_certain = true;           // false: `read` may not be what it holds
    bool is_filling = false;
    absl::Duration aside_until = -absl::InfiniteDuration();
  };

  // Whether the slot holds what it was filled with, as far as we know.
  static bool IsSettled(const Slot& slot);
  // Whether a write whose outcome is unknown may still be carried out.
  static bool MayChange(const Slot& slot, absl::Duration now);

  int first_;
  int last_;
  std::string mark_;
  std::map<int, Slot> slots_;  // of the numbers that exist
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_RANGE_H_
