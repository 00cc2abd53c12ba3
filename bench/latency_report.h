#ifndef CONNECX_BENCH_LATENCY_REPORT_H_
#define CONNECX_BENCH_LATENCY_REPORT_H_

#include <string>

#include "absl/time/time.h"
#include "bench/percentiles.h"

namespace connecx::bench {

// Grants one after the other, each from the call to the answer that it is verified.
struct GrantFigures {
  Percentiles latency;
  Percentiles without_syncs;  // less the syncs of the process meanwhile
  double ship_calls = 0;      // per Grant
  double syncs = 0;           // per Grant
};

struct FloorFigures {
  Percentiles ship;
  Percentiles syncs;
  Percentiles both;
};

// What grant_latency found; README.md says what each figure means.
struct LatencyReport {
  int cores = 0;
  double load = 0;  // of the last minute, when it ended
  absl::Duration first_start;
  absl::Duration second_start;
  int stored_grants = 0;  // at the second start
  GrantFigures known_timetable;
  FloorFigures floor;
  GrantFigures new_timetable;

  double Ratio() const;
  absl::Duration Difference() const;
  absl::Duration Added() const;

  std::string Text() const;  // a table for people
  std::string Json() const;  // one object, times in milliseconds
};

}  // namespace connecx::bench

#endif  // CONNECX_BENCH_LATENCY_REPORT_H_
