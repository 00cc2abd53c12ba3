#ifndef CONNECX_TESTS_CRASH_PERSON_H_
#define CONNECX_TESTS_CRASH_PERSON_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/space_process.h"

namespace connecx::crash {

// A person at SPACE's screens, who changes what is theirs on the apartments' access levels while
// the plugin writes the same lists: who the members are, the permissions for the car park and for
// the mailbox, a door, which no facility is mapped to, and those that they made for a facility that
// nobody books. Some of these are over, so that the plugin is to clear them.
class Person {
 public:
  // All live longer than this. `seed`: what SPACE holds at first.
  Person(const e2e::SpaceProcess& space, const simulator::v1::Database& seed, base::Clock& clock,
         std::uint64_t random_seed);
  ~Person() { Join(); }

  // Begins to make a few edits, on a thread of its own.
  void Begin();
  void Join();
  int edits() const { return edits_; }

  // What is wrong, a sentence each, once nothing moves any more.
  struct Findings {
    std::vector<std::string> changed;      // an edit is gone that design I5 protects
    std::vector<std::string> not_cleared;  // made before `cleared`, over, and still there
  };
  // `cleared`: a clearing that began after this instant was answered with OK. What landed
  // between our read and our write of the access level (`calls`: SHIP's, since before the first
  // edit of this cycle) may be gone, and what our read had seen be there again: it is counted, and
  // what is there is kept from now on.
  Findings Look(const simulator::v1::Database& dump, const simulator::v1::CallList& calls,
                absl::Time cleared);
  // Enters again what `dump` lacks on these access levels and is not over: SPACE itself dropped it.
  // Returns how many permissions these were.
  int PutBack(const simulator::v1::Database& dump, const std::set<std::string>& access_levels);
  int lost_in_window() const { return lost_in_window_; }

  // `dump` without what this person edits.
  static simulator::v1::Database Without(simulator::v1::Database dump);

 private:
  enum class Kind { kZone, kDoor, kMember };
  // What they edit: the permission of an access level for a zone or a door, or a membership.
  struct Thing {
    std::string access_level;
    Kind kind = Kind::kZone;
    std::string id;

    friend auto operator<=>(const Thing&, const Thing&) = default;
  };
  // How it stands: none, or the permission; a membership has nothing in it.
  using State = std::optional<simulator::v1::Permission>;
  struct History {
    std::vector<State> states;  // since this cycle began, the newest last; never empty
    // When the newest edit was made.
    absl::Time begin = absl::InfinitePast();
    absl::Time end = absl::InfinitePast();
  };

  static bool IsTheirs(const Thing& thing);
  static Thing ThingOf(const std::string& access_level,
                       const simulator::v1::Permission& permission);
  static std::map<Thing, simulator::v1::Permission> TheirsIn(const simulator::v1::Database& dump);
  absl::Status Enter(const std::string& access_level,
                     const simulator::v1::Permission& permission) const;
  void MakeEdit(int number);
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  const e2e::SpaceProcess& space_;
  base::Clock& clock_;
  std::mt19937_64 random_;
  std::map<Thing, History> histories_;
  int edits_ = 0;
  int lost_in_window_ = 0;
  std::thread thread_;
};

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_PERSON_H_
