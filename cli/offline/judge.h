#ifndef CONNECX_CLI_OFFLINE_JUDGE_H_
#define CONNECX_CLI_OFFLINE_JUDGE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cli/offline/season.h"

namespace connecx::offline {

// The judge of a replay. It knows what was delivered, what was answered and when doors opened, and
// nothing of plans, permissions or timetables.

// The minutes [from, to), both on whole minutes, in which the doors of a facility open for an
// apartment's cards, judged at second 30 of each minute.
struct DoorInterval {
  std::string apartment;
  std::string facility;
  absl::Time from;
  absl::Time to;
};

// What a message of the season was answered.
enum class Answer {
  kNone,      // no Grant, or it was not accepted
  kPromised,  // GRANTED or QUEUED: the door will open without anybody's help
  kManual,    // waits for the manager
  kOther,     // EXPIRED, or whatever else promises nothing
};

struct Replayed {
  std::vector<Answer> answers;  // one per message of the season
  // Every interval of every pair; those of one pair sorted, neither overlapping nor touching.
  std::vector<DoorInterval> doors;
  // The manager follows his mails: what waits for him is promised, too.
  bool manager_follows = false;
  // When the newest mail that asks the manager to act for a booking came, if it came later than his
  // usual time for it: the first 16 minutes after it are counted apart.
  std::map<std::string, std::vector<absl::Time>> late_mails;
};

struct Violation {
  enum class Kind { kMissed, kOver };
  Kind kind = Kind::kMissed;
  std::string apartment;
  std::string facility;
  absl::Time from;
  absl::Time to;
  std::vector<std::string> bookings;  // of the pair, delivered by then and around that time
};

struct Judgement {
  std::int64_t promised_minutes = 0;
  std::int64_t missed_minutes = 0;  // promised and shut
  std::int64_t late_minutes = 0;  // promised and shut just after a late mail; not in missed_minutes
  std::int64_t over_minutes = 0;  // open and not permitted
  std::vector<Violation> violations;  // every one, by (from, apartment, facility)
};

// Promised: the minutes of the newest delivered revision of a booking, from the second full minute
// after its delivery. Permitted: the same minutes from the minute of the delivery on, what an
// edit or a Revoke takes away until the second full minute after it, from the delivery on the
// repeated local minute's twin of each minute that is booked, and what a person entered by hand
// (kUiSet), until it is removed. Pure.
Judgement JudgeDoors(const Season& season, const Replayed& replayed);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_JUDGE_H_
