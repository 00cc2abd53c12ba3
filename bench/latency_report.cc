#include "bench/latency_report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"

namespace connecx::bench {
namespace {

double Ms(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

std::string Line(absl::string_view name, const Percentiles& figures) {
  return absl::StrFormat("  %-44s p50 %8.3f   p90 %8.3f   p99 %8.3f ms\n", name, Ms(figures.p50),
                         Ms(figures.p90), Ms(figures.p99));
}

std::string Line(absl::string_view name, absl::Duration figure, absl::string_view goal) {
  return absl::StrFormat("  %-44s     %8.3f ms%s\n", name, Ms(figure), goal);
}

std::string Block(absl::string_view title, const GrantFigures& figures, absl::string_view goal) {
  return absl::StrCat(
      absl::StrFormat("%s: %d, one after the other%s\n", title, figures.latency.count, goal),
      Line("until verified", figures.latency),
      Line("less the fdatasyncs meanwhile", figures.without_syncs),
      absl::StrFormat("  %-44s     %8.2f\n  %-44s     %8.2f\n", "SHIP calls per Grant",
                      figures.ship_calls, "fdatasyncs per Grant (goal: at most 3)", figures.syncs));
}

std::string Json(const Percentiles& figures) {
  return absl::StrFormat(R"({"count": %d, "p50_ms": %.4f, "p90_ms": %.4f, "p99_ms": %.4f})",
                         figures.count, Ms(figures.p50), Ms(figures.p90), Ms(figures.p99));
}

std::string Json(const GrantFigures& figures) {
  return absl::StrFormat(R"({"latency": %s, "without_syncs": %s, "ship_calls_per_grant": %.3f, )"
                         R"("syncs_per_grant": %.3f})",
                         Json(figures.latency), Json(figures.without_syncs), figures.ship_calls,
                         figures.syncs);
}

}  // namespace

double LatencyReport::Ratio() const {
  return absl::FDivDuration(known_timetable.latency.p50, floor.both.p50);
}

absl::Duration LatencyReport::Difference() const {
  return known_timetable.latency.p50 - floor.both.p50;
}

absl::Duration LatencyReport::Added() const {
  return known_timetable.without_syncs.p50 - floor.ship.p50;
}

std::string LatencyReport::Text() const {
  return absl::StrCat(
      absl::StrFormat("machine: %d cores, load %.2f\n", cores, load),
      "start, configuration read until SERVING is seen (goal: under 1000 ms)\n",
      Line("empty store", first_start, ""),
      Line(absl::StrFormat("%d live grants in the store", stored_grants), second_start, ""),
      Block("Grants with a known timetable", known_timetable, " (goal: p50 under 5 ms)"),
      "floor: the same SHIP calls and as many fdatasyncs, bare, between the Grants\n",
      Line("SHIP calls", floor.ship), Line("fdatasyncs of 4 KiB", floor.syncs),
      Line("both", floor.both), "compared, p50\n",
      absl::StrFormat("  %-44s     %8.3f\n", "ratio: Grant to floor", Ratio()),
      Line("difference: Grant less floor", Difference(), ""),
      Line("added: Grant less its fdatasyncs less SHIP", Added(), "   (F8: at most 0.6)"),
      Block("Grants that need a new timetable", new_timetable, ""));
}

std::string LatencyReport::Json() const {
  return absl::StrFormat(
      R"({"cores": %d, "load": %.2f, "first_start_ms": %.3f, "second_start_ms": %.3f, )"
      R"("stored_grants": %d, "known_timetable": %s, )"
      R"("floor": {"ship": %s, "syncs": %s, "both": %s}, )"
      R"("ratio_to_floor": %.4f, "difference_ms": %.4f, "added_ms": %.4f, "new_timetable": %s})"
      "\n",
      cores, load, Ms(first_start), Ms(second_start), stored_grants, bench::Json(known_timetable),
      bench::Json(floor.ship), bench::Json(floor.syncs), bench::Json(floor.both), Ratio(),
      Ms(Difference()), Ms(Added()), bench::Json(new_timetable));
}

}  // namespace connecx::bench
