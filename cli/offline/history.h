#ifndef CONNECX_CLI_OFFLINE_HISTORY_H_
#define CONNECX_CLI_OFFLINE_HISTORY_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "cli/offline/judge.h"
#include "cli/offline/local_minutes.h"
#include "cli/offline/minutes.h"
#include "cli/offline/season.h"
#include "core/window.h"

namespace connecx::offline {

// What a booking asked for, from the delivery of one of its Grants until that of the next Grant or
// Revoke that changed something.
struct Version {
  std::string booking_id;
  core::Window window;
  absl::Time delivered;
  absl::Time replaced = absl::InfiniteFuture();
  // The delivery whose answer was the promise; that of a repeated Grant, if the first one's answer
  // promised nothing.
  std::optional<absl::Time> promised;
};

// What a person entered, until a person entered something else for the pair or removed it.
struct HandMade {
  absl::Time entered;
  absl::Time replaced = absl::InfiniteFuture();
  absl::CivilDay first;
  absl::CivilDay last;
  std::vector<TimesOfDay> times;  // none: always
};

// What happened to one pair.
struct History {
  std::vector<Version> versions;    // by `delivered`
  std::vector<HandMade> hand_made;  // by `entered`
  Minutes open;
};

// (apartment, facility).
using PairName = std::pair<std::string, std::string>;

// Every pair that a season names or whose doors opened. Newest is by (revision, Revoke after
// Grant): a message that is not newer than its booking's newest changes nothing, except that a
// repeated Grant may be promised what the first one was not.
std::map<PairName, History> Histories(const Season& season, const Replayed& replayed);

// Whatever the histories have minutes in, and some days around it.
LocalMinutes LocalMinutesOf(const absl::TimeZone& time_zone,
                            const std::map<PairName, History>& histories);

// The minutes that a version asks for while it is the newest, from the second full minute after
// its delivery.
Span BookedBy(const Version& version);
// Those of them that are promised; empty if it has no promise. The minute in which a version is
// replaced is not promised any more.
Span PromisedBy(const Version& version);

// judge.h tells what is permitted. What a person entered is permitted where local clocks show its
// Period and times; of that, this returns the minutes within those of `open` alone.
Minutes Permitted(const History& history, const LocalMinutes& local_minutes);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_HISTORY_H_
