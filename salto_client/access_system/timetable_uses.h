#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_USES_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_USES_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "core/timetable_use.h"

namespace connecx::salto {

// A permission of an access level that names a timetable.
struct NamedTimetable {
  int number = 0;
  std::string target;                   // Ext ID of a zone or a door
  std::optional<absl::CivilDay> until;  // the last date of its Period; none: it has none
};

// Until when which timetable may not get other content (core/timetable_use.h). Local dates of the
// building. Not thread-safe.
class TimetableUses {
 public:
  // A use never ends sooner for being changed: an old card may carry the old Period.
  void Add(const core::TimetableUse& use);

  // What a read of `access_level` shows. A permission without a Period is a use for as long as
  // reads show it, and to the end of the date on which one no longer does.
  //
  // The numbers that a permission names which is not as the read before showed it, or new: somebody
  // may have filled them for it just now. None at the first read of an access level.
  std::set<int> NoteRead(absl::string_view access_level, const std::vector<NamedTimetable>& shown,
                         absl::CivilDay today);

  bool IsLive(int number, absl::CivilDay today) const;

  // Whether the last read of any access level showed it, be it that its Period is over.
  bool IsNamed(int number) const;

  // IsLive on `today`, as a function of the number; valid as long as these uses.
  auto LiveOn(absl::CivilDay today) const {
    return [this, today](int number) { return IsLive(number, today); };
  }

  // IsNamed as a function of the number; valid as long as these uses.
  auto Named() const {
    return [this](int number) { return IsNamed(number); };
  }

  // Forgets uses that were over before `today`.
  void DropOver(absl::CivilDay today);

 private:
  using NumberAndTarget = std::pair<int, std::string>;

  std::map<int, absl::CivilDay> until_;  // the last date of any use
  // By access level, as last read: until when.
  std::map<std::string, std::map<NumberAndTarget, std::optional<absl::CivilDay>>, std::less<>>
      shown_;
  // Of `shown_`, by number.
  std::map<int, int> named_count_;
  std::map<int, int> endless_count_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TIMETABLE_USES_H_
