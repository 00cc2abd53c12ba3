// Answers of SPACE: the client reads each or refuses it, and what it read it can write back.

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "salto_client/ship/ship_client.h"
#include "salto_client/ship/transport.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(5);

// A server that gives one answer to everything.
class OneAnswer final : public salto::Transport {
 public:
  explicit OneAnswer(absl::string_view answer) : answer_(answer) {}

  absl::StatusOr<std::string> RoundTrip(absl::string_view document, absl::Duration) override {
    Require(std::all_of(document.begin(), document.end(), absl::ascii_isascii),
            "requests are ASCII");
    return answer_;
  }

 private:
  const std::string answer_;
};

}  // namespace

void Run(absl::string_view answer) {
  OneAnswer transport(answer);
  salto::ShipClient client(transport);
  (void)client.GetInfo(kLimit);
  (void)client.ReadZones({}, kLimit);
  (void)client.ReadDoors({}, kLimit);
  if (const auto page = client.ReadGroups({}, salto::kAllGroupLists, kLimit); page.ok()) {
    for (const salto::Group& group : page->items) {
      (void)client.UpdateGroup({.group_id = group.group_id,
                                .doors = group.doors,
                                .zones = group.zones,
                                .members = group.members},
                               kLimit);
    }
  }
  if (const auto page = client.ReadTimetables({}, kLimit); page.ok()) {
    for (const salto::Timetable& timetable : page->items) {
      if (timetable.intervals.has_value()) (void)client.UpdateTimetable(timetable, kLimit);
    }
  }
}

}  // namespace connecx::fuzz
