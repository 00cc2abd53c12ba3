#ifndef CONNECX_CLI_OFFLINE_PLOT_H_
#define CONNECX_CLI_OFFLINE_PLOT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "cli/offline/judge.h"
#include "cli/offline/season.h"

namespace connecx::offline {

// An SVG picture of one pair's season: a line per local date with booked and open times and, in
// red, their difference: booked and shut, or open and not permitted. Booked is what the newest
// Grant asks for, whatever it was answered. Stands alone; readable in a browser. Pure.
std::string PlotPair(const Season& season, const Replayed& replayed, absl::string_view apartment,
                     absl::string_view facility);

// The pair with the most bookings: the one that shows most. Its first Grant; of several pairs the
// first by apartment and facility. A message without either if there is no Grant.
SeasonMessage BusiestPair(const Season& season);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_PLOT_H_
