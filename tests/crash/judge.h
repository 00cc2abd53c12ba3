#ifndef CONNECX_TESTS_CRASH_JUDGE_H_
#define CONNECX_TESTS_CRASH_JUDGE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "connecx/access/v1/grant.pb.h"
#include "simulator/control.pb.h"
#include "tests/crash/bookings.h"

// Compares what core was promised with what can be seen from outside. Pure.

namespace connecx::crash {

// The mails that arrived.
class Inbox {
 public:
  // `faults`: SPACE's faults call for mails of their own, and may change what a person is to enter.
  explicit Inbox(bool faults) : faults_(faults) {}

  // `content` as SMTP delivered it.
  void Take(const std::string& content);

  // The Message-IDs of the mails that ask a person to enable this booking.
  std::set<std::string> RequestsFor(const std::string& booking_id) const;
  // Kind and message of those that nothing here calls for.
  const std::vector<std::string>& uncalled_for() const { return uncalled_for_; }
  int count() const { return count_; }
  int twice() const { return twice_; }  // whose Message-ID had come before

 private:
  const bool faults_;
  std::map<std::string, std::set<std::string>> requests_;  // by booking
  std::set<std::string> message_ids_;
  std::vector<std::string> uncalled_for_;
  int count_ = 0;
  int twice_ = 0;
};

// What is seen once all messages were answered with OK and the plugin is at rest.
struct Evidence {
  absl::Time now;
  std::map<std::string, access::v1::Grant> grants;  // by booking; unknown ones are left out
  std::map<std::string, bool> opened;               // the door when asked within the booked time
  simulator::v1::Database dump;
};

// A sentence for each thing that is wrong.
struct Verdict {
  std::vector<std::string> lost;             // acknowledged, and unknown or not followed
  std::vector<std::string> orphans;          // of ours in SPACE, and no live booking explains it
  std::vector<std::string> foreign_changed;  // not ours, and not as it was (design I5)
  std::vector<std::string> mails_lost;       // without exactly one message, or uncalled for

  bool clean() const {
    return lost.empty() && orphans.empty() && foreign_changed.empty() && mails_lost.empty();
  }
};

// What of `dump` is not ours to touch, and no person changes.
std::string ForeignPartOf(const simulator::v1::Database& dump);

// Judges the bookings `ids` of those that `author` keeps, and every door for the days that they are
// for. INVALID_ARGUMENT: the dump makes no sense.
absl::StatusOr<Verdict> Judge(const Author& author, const std::vector<std::string>& ids,
                              const Evidence& evidence, absl::string_view foreign_before,
                              const Inbox& inbox);

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_JUDGE_H_
