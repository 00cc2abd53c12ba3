#ifndef CONNECX_SALTO_CLIENT_TYPES_H_
#define CONNECX_SALTO_CLIENT_TYPES_H_

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"

// What a ProAccess SPACE installation holds, as SHIP shows it (docs/ship.md section 3). Foreign
// data is kept as it was read: text fields hold the server's own spelling (without white space
// around it), and elements that we do not know are carried along, so that what is written back is
// what was read. permission_view.h has the parsed views.
//
// A list that was asked for and is missing in an answer is nullopt, "unknown"; it is never empty.

namespace connecx::salto {

// GetInfo (docs/ship.md 3.1).
struct ServerInfo {
  std::string protocol_id = {};
  std::string protocol_version = {};
  absl::CivilSecond local_time = {};  // the server's wall clock; it names no time zone
  std::string default_language = {};

  bool operator==(const ServerInfo&) const = default;
};

// The Period of a permission in the server's spelling, e.g. "2030-05-04T24:00:00".
struct RawPeriod {
  std::optional<std::string> start = std::nullopt;
  std::optional<std::string> end = std::nullopt;
  std::vector<std::string> unknown = {};  // other elements, as ASCII XML

  bool operator==(const RawPeriod&) const = default;
};

// One permission of an access level for a zone or a door (docs/ship.md 3.2). Absent fields were
// absent in the answer and are not sent when the permission is written.
struct Permission {
  std::string target_id = {};                           // ExtZoneID or ExtDoorID
  std::optional<std::string> timetable = std::nullopt;  // TimezoneTableID
  std::optional<std::string> use_period = std::nullopt;
  std::optional<RawPeriod> period = std::nullopt;
  std::vector<std::string> unknown = {};  // other elements, as ASCII XML

  bool operator==(const Permission&) const = default;
};

// A cardholder who has the access level.
struct Member {
  std::string user_id = {};               // ExtUserID
  std::vector<std::string> unknown = {};  // other elements, as ASCII XML

  bool operator==(const Member&) const = default;
};

// An access level; SHIP says group.
struct Group {
  std::string group_id = {};  // ExtGroupID, in the server's spelling
  std::string name = {};
  std::string description = {};
  std::optional<std::vector<Permission>> doors = std::nullopt;
  std::optional<std::vector<Permission>> zones = std::nullopt;
  std::optional<std::vector<Member>> members = std::nullopt;

  bool operator==(const Group&) const = default;
};

// Which lists of an access level a read asks for.
struct GroupLists {
  bool doors = false;
  bool zones = false;
  bool members = false;

  bool operator==(const GroupLists&) const = default;
};
inline constexpr GroupLists kAllGroupLists = {.doors = true, .zones = true, .members = true};

// A write of an existing access level. Each list is either absent (not sent, the server keeps what
// it has) or complete (the server's list becomes this one): docs/ship.md 4.1, 4.2.
struct GroupUpdate {
  std::string group_id = {};
  std::optional<std::vector<Permission>> doors = std::nullopt;
  std::optional<std::vector<Permission>> zones = std::nullopt;
  std::optional<std::vector<Member>> members = std::nullopt;

  bool operator==(const GroupUpdate&) const = default;
};

// docs/ship.md 3.3.
struct Zone {
  std::string zone_id = {};  // ExtZoneID, in the server's spelling
  std::string name = {};
  std::string description = {};
  std::optional<std::vector<std::string>> doors = std::nullopt;  // ExtDoorIDs

  bool operator==(const Zone&) const = default;
};

// docs/ship.md 3.4.
struct Door {
  std::string door_id = {};  // ExtDoorID, in the server's spelling
  std::string name = {};
  std::optional<bool> update_required = std::nullopt;  // nullopt: the server does not say

  bool operator==(const Door&) const = default;
};

// The ten day flags of an interval; the values are positions in DayTypes.
enum class DayType {
  kMonday = 0,
  kTuesday = 1,
  kWednesday = 2,
  kThursday = 3,
  kFriday = 4,
  kSaturday = 5,
  kSunday = 6,
  kHoliday = 7,
  kSpecial1 = 8,
  kSpecial2 = 9,
};
inline constexpr int kDayTypes = 10;
using DayTypes = std::bitset<kDayTypes>;

// One entry of a timetable. Seconds of the local day. `end_second` is written as it stands; whether
// the server counts that second in is open (docs/ship.md Q8). 86400 is the end of the day: it is
// read from "24:00:00" and never written (Q6).
struct TimetableInterval {
  int start_second = 0;
  int end_second = 0;
  DayTypes days = {};

  bool operator==(const TimetableInterval&) const = default;
};

// A cardholder timetable; SHIP says timezone table (docs/ship.md 3.5). Number 0 means "always"
// where a permission names it.
struct Timetable {
  int number = 0;
  std::string name = {};
  std::string description = {};
  std::optional<std::vector<TimetableInterval>> intervals = std::nullopt;

  bool operator==(const Timetable&) const = default;
};

// A page of a listing, in the server's order.
template <typename T>
struct Page {
  std::vector<T> items = {};
  std::optional<bool> eof = std::nullopt;  // nullopt: the server did not say (docs/ship.md Q10)

  bool operator==(const Page&) const = default;
};

// What to list: from `start_from` on (whether that one is included is open, docs/ship.md Q10), or
// from the beginning; at most `max_count` items, which must be positive.
template <typename Key>
struct PageRequest {
  std::optional<Key> start_from = std::nullopt;
  int max_count = 100;

  bool operator==(const PageRequest&) const = default;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_TYPES_H_
