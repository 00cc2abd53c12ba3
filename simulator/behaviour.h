#ifndef CONNECX_SIMULATOR_BEHAVIOUR_H_
#define CONNECX_SIMULATOR_BEHAVIOUR_H_

#include "simulator/encoding.h"

namespace connecx::simulator {

// The answers to the open questions of docs/ship.md section 6, each enum's default first.

// Q1: what a list in an Update does to the one that is there. Merging takes nothing away, and an
// item of a pair that is there either overwrites it or is passed over.
enum class ListWrite { kReplace, kMergeWithOverwrite, kMergeWithoutOverwrite };

// Q2: what happens to a list that an Update does not name.
enum class AbsentLists { kKeep, kClear };

// Q3: the same ID twice in one list.
enum class DuplicateItem { kError7, kError10, kLastWins, kFirstWins };

// Q4: what LEN of an STP frame counts, in the body's encoding.
enum class StpLength { kBytes, kCharacters };

// Q5: the version that an STP answer has.
enum class StpVersion { k00, kEcho };

// Q6: what becomes of 24:00:00 on a write. kNextDay makes it 00:00:00, of the next date in a
// Period; kTruncateSeconds keeps it and sets the seconds of every time of day to 0.
enum class EndOfDay { kAccept, kError503, kNextDay, kTruncateSeconds };

// Q7: an interval that ends before it starts: refused with 12, or open over midnight.
enum class OverMidnight { kError12, kAccept };

// Q8: whether the last second of an interval and of a Period opens.
enum class Ends { kExclusive, kInclusive };

// Q9: the time that SPACE shows and judges by: that of its configured zone, or UTC, as on a server
// that is set wrongly.
enum class ServerZone { kConfigured, kUtc };

// Q10: whether a list read begins with the entity whose ID was given, and whether EOF is there.
enum class Paging { kInclusive, kExclusive, kNoEof };

// Q11, Q12, Q14: a request that nobody has seen; without it the answer is 502.
enum class Offer { kOffered, kError502 };

// Q13: an unknown ID in a list: all is refused, or the item is left out.
enum class UnknownItem { kError11, kSkip };

// Q14: the numbers 1 to timetable_pool all exist, or only those that somebody inserted.
enum class TimetablePool { kFixed, kInsertable };

// Q15: what writing a timetable that a permission names does to the doors where it counts. Writes
// are counted either way (Timetable::writes).
enum class TimetableInUse { kUpdateRequired, kCountOnly };

// Q16: the value of a day flag that an interval does not name.
enum class AbsentDayFlag { kZero, kOne };

// Q17: distinct start-end pairs in one timetable: more than 8 are refused with 7, or all are taken.
enum class MaxIntervals { kEight, kUnlimited };

// Q18: whether the times of day of a Period's ends count, or only their dates.
enum class PeriodTimes { kMinutes, kWholeDays };

// Q19: when SPACE closes a connection: as the listener's own time-out says, after each answer, or
// instead of reading a request that comes idle_close_seconds after the last one.
enum class Connections { kKeepOpen, kCloseAfterAnswer, kCloseIdle };

// Q20: the HTTP status of an answer that is an exception.
enum class ExceptionStatus { k200, k400 };

// Q21: how SPACE spells Ext IDs: as they were made, or in upper case, wherever they come from.
enum class ReturnedId { kEcho, kCanonical };

// Q23: whether a permission whose Period is over stays, or is gone when SHIP is next asked.
enum class ExpiredPermissions { kKeep, kPurge };

// Q24: what a permission with a timetable without intervals opens.
enum class UnfilledTimetable { kNever, kAlways };

// Q25: whether visitor access levels answer to SaltoDBGroup, or are as if they did not exist.
enum class VisitorLevels { kLikeUserLevels, kHidden };

// Q26: whether the contents of a timetable that was written have to be brought to the doors of the
// zones that use it, or begin to.
enum class FilledTimetable { kNeverUpdateRequired, kUpdateRequired };

// Q27: whether a request that got no answer (FaultKind::kNoAnswer) is carried out after
// late_write_seconds.
enum class LateWrite { kNever, kCarriedOut };

// How this SPACE answers where public knowledge of SHIP ends: plain data that the handlers consult.
// switches.h has the fields by name.
struct Behaviour {
  ListWrite list_write = ListWrite::kReplace;
  AbsentLists absent_lists = AbsentLists::kKeep;
  DuplicateItem duplicate_item = DuplicateItem::kError7;
  StpLength stp_length = StpLength::kBytes;
  StpVersion stp_version = StpVersion::k00;
  EndOfDay end_of_day = EndOfDay::kAccept;
  OverMidnight over_midnight = OverMidnight::kError12;
  Ends ends = Ends::kExclusive;
  ServerZone server_zone = ServerZone::kConfigured;
  Paging paging = Paging::kInclusive;
  Offer group_list = Offer::kOffered;              // Q11.
  Offer group_insert_or_update = Offer::kOffered;  // Q12.
  UnknownItem unknown_item = UnknownItem::kError11;
  int timetable_pool = 1024;  // Q14.
  TimetablePool timetables = TimetablePool::kFixed;
  TimetableInUse timetable_in_use = TimetableInUse::kUpdateRequired;
  AbsentDayFlag absent_day_flag = AbsentDayFlag::kZero;
  MaxIntervals max_intervals = MaxIntervals::kEight;
  PeriodTimes period_times = PeriodTimes::kMinutes;
  Connections connections = Connections::kKeepOpen;
  int idle_close_seconds = 1;  // Q19.
  ExceptionStatus exception_status = ExceptionStatus::k200;
  ReturnedId returned_id = ReturnedId::kEcho;
  Encoding encoding = Encoding::kUtf8;  // Q22: of the answers.
  ExpiredPermissions expired_permissions = ExpiredPermissions::kKeep;
  UnfilledTimetable unfilled_timetable = UnfilledTimetable::kNever;
  VisitorLevels visitor_levels = VisitorLevels::kLikeUserLevels;
  FilledTimetable filled_timetable = FilledTimetable::kNeverUpdateRequired;
  LateWrite late_write = LateWrite::kNever;
  int late_write_seconds = 10;  // Q27.

  // docs/ship.md section 5: characters of an Ext ID, and of the names and descriptions that are
  // known to be safe; longer ones are refused with 12.
  int max_ext_id_length = 32;
  int max_name_length = 40;
  int max_description_length = 100;

  // docs/ship.md section 5: low zones; one more is refused with 601.
  int max_low_zones = 96;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_BEHAVIOUR_H_
