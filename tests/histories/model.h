#ifndef CONNECX_TESTS_HISTORIES_MODEL_H_
#define CONNECX_TESTS_HISTORIES_MODEL_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

// What was promised to callers, as a model small enough to be read (design 3, I1 and I7). Pure.

namespace connecx::histories {

// Where a booking stands: the highest of what was applied. A Revoke comes after the Grant of its
// revision.
struct Version {
  std::int64_t revision = 0;  // 0: unknown to the plugin
  bool revoked = false;

  friend auto operator<=>(const Version&, const Version&) = default;
};

std::string ToText(const Version& version);

// A call and its answer, in a history. Instants are places in one order of all that happened.
struct Event {
  enum class Kind {
    kWrite,  // Grant or Revoke
    kRead,   // GetGrant
  };
  Kind kind = Kind::kRead;
  std::string booking;
  Version sent;  // of a write
  int begin = 0;
  int end = 0;
  bool ok = false;  // else nothing is promised: it may have happened, now or later, or not
  Version seen;     // the state that the answer showed, if it is ok
};

// A sentence for each promise that the history breaks: an answer shows a state that nobody had
// sent, that is older than what had been acknowledged, or older than what had been seen.
std::vector<std::string> Check(const std::vector<Event>& history);

}  // namespace connecx::histories

#endif  // CONNECX_TESTS_HISTORIES_MODEL_H_
