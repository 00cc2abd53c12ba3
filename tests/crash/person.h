#ifndef CONNECX_TESTS_CRASH_PERSON_H_
#define CONNECX_TESTS_CRASH_PERSON_H_

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/space_process.h"

namespace connecx::crash {

// A person at SPACE's screens, who changes what is theirs on the apartments' access levels while
// the plugin writes the same lists: the permissions for the car park, which no facility is mapped
// to, and those that they made for a facility that nobody books. Some of these are over, so that
// the plugin is to clear them.
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
  // edit of this cycle) may be gone: it is counted, and what is there instead is kept from now on.
  Findings Look(const simulator::v1::Database& dump, const simulator::v1::CallList& calls,
                absl::Time cleared);
  // Enters again what `dump` lacks on these access levels and is not over: SPACE itself dropped it.
  // Returns how many permissions these were.
  int PutBack(const simulator::v1::Database& dump, const std::set<std::string>& access_levels);
  int lost_in_window() const { return lost_in_window_; }

  // `dump` without the pairs that this person edits.
  static simulator::v1::Database Without(simulator::v1::Database dump);

 private:
  using PairId = std::pair<std::string, std::string>;  // access level, zone
  struct Edit {
    simulator::v1::Permission permission;
    bool is_there = true;
    bool over = false;
    absl::Time begin = absl::InfinitePast();
    absl::Time end = absl::InfinitePast();
  };

  void MakeEdit(int number);
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  const e2e::SpaceProcess& space_;
  base::Clock& clock_;
  std::mt19937_64 random_;
  std::map<PairId, Edit> edits_by_pair_;
  int edits_ = 0;
  int lost_in_window_ = 0;
  std::thread thread_;
};

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_PERSON_H_
