#include "cli/offline/replay_command.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wrappers.pb.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/real_clock.h"
#include "base/status_macros.h"
#include "cli/offline/plot.h"
#include "cli/offline/replay.h"
#include "cli/offline/replay_report.pb.h"
#include "cli/table.h"

namespace connecx::offline {
namespace {

// SPACE's own limit is not known (docs/ship.md 5); the site's timetables come on top.
constexpr int kLargestPool = 10'000;

absl::StatusOr<core::Policy> PolicyNamed(const std::string& name) {
  if (name == "notify") return core::Policy::kNotify;
  if (name == "promote") return core::Policy::kPromote;
  if (name == "pack") return core::Policy::kPack;
  return absl::InvalidArgumentError(
      absl::StrCat("--policy=", name, " is not known: notify, promote or pack"));
}

absl::StatusOr<bool> ManagerFollows(const std::string& name) {
  if (name == "follows") return true;
  if (name == "none") return false;
  return absl::InvalidArgumentError(
      absl::StrCat("--manager=", name, " is not known: none or follows"));
}

std::string Utc(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

v1::ReplayReport ReportOf(const ReplayResult& result, absl::Duration wall) {
  v1::ReplayReport report;
  report.set_bookings(static_cast<int>(result.bookings));
  report.set_double_bookings(static_cast<int>(result.double_bookings));
  report.set_promised_minutes(static_cast<int>(result.judgement.promised_minutes));
  report.set_missed_minutes(static_cast<int>(result.judgement.missed_minutes));
  report.set_over_minutes(static_cast<int>(result.judgement.over_minutes));
  report.set_manual_mails(static_cast<int>(result.manual_mails));
  report.set_other_mails(static_cast<int>(result.other_mails));
  report.set_ship_calls(static_cast<int>(result.ship_calls));
  report.set_timetables_peak(result.timetables_peak);
  report.set_nightly_runs(static_cast<int>(result.nightly_runs));
  report.set_wall_seconds(absl::ToDoubleMilliseconds(absl::Trunc(wall, absl::Milliseconds(1))) /
                          1000);
  report.set_late_minutes(static_cast<int>(result.judgement.late_minutes));
  for (const ShownViolation& shown : result.first_violations) {
    v1::ReplayReport::Violation& violation = *report.add_violations();
    violation.set_kind(shown.violation.kind == Violation::Kind::kMissed ? "missed" : "over");
    violation.set_apartment(shown.violation.apartment);
    violation.set_facility(shown.violation.facility);
    violation.set_from(Utc(shown.violation.from));
    violation.set_to(Utc(shown.violation.to));
    for (const std::string& booking : shown.violation.bookings) violation.add_bookings(booking);
    violation.set_held(shown.held);
  }
  return report;
}

std::string JsonOf(const v1::ReplayReport& report) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  google::protobuf::util::MessageToJsonString(report, &json, options);  // a flat message: no error
  return json;
}

void PrintForPeople(const v1::ReplayReport& report, absl::TimeZone time_zone) {
  cli::Table table({"WHAT", "COUNT"});
  const auto add = [&table](const char* what, int count) {
    table.Add({what, absl::StrCat(count)});
  };
  add("bookings", report.bookings());
  add("double bookings", report.double_bookings());
  add("promised minutes", report.promised_minutes());
  add("missed minutes", report.missed_minutes());
  add("over minutes", report.over_minutes());
  add("late minutes", report.late_minutes());
  add("mails for work by hand", report.manual_mails());
  add("other mails", report.other_mails());
  add("SHIP calls", report.ship_calls());
  add("timetables at once", report.timetables_peak());
  add("nightly runs", report.nightly_runs());
  std::printf("%s%.1f s\n", table.Text().c_str(), report.wall_seconds());
  if (report.violations().empty()) return;
  cli::Table violations({"KIND", "APARTMENT", "FACILITY", "FROM", "TO", "BOOKINGS", "HELD"});
  const auto local = [time_zone](const std::string& utc) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, utc, &time, &error)) return utc;
    return absl::FormatTime("%Y-%m-%d %H:%M", time, time_zone);
  };
  for (const v1::ReplayReport::Violation& violation : report.violations()) {
    violations.Add({violation.kind(), violation.apartment(), violation.facility(),
                    local(violation.from()), local(violation.to()),
                    absl::StrJoin(violation.bookings(), " "), violation.held()});
  }
  std::printf("\nThe first violations, in %s:\n%s", time_zone.name().c_str(),
              violations.Text().c_str());
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (file.fail()) return absl::FailedPreconditionError(absl::StrCat(path, " cannot be written"));
  return absl::OkStatus();
}

std::string DoorLines(const std::vector<DoorInterval>& doors) {
  std::string lines;
  const auto quoted = [](const std::string& text) {
    std::string json;
    google::protobuf::StringValue value;
    value.set_value(text);
    google::protobuf::util::MessageToJsonString(value, &json);
    return json;
  };
  for (const DoorInterval& door : doors) {
    absl::StrAppend(&lines, "{\"apartment\": ", quoted(door.apartment),
                    ", \"facility\": ", quoted(door.facility), ", \"from\": \"", Utc(door.from),
                    "\", \"to\": \"", Utc(door.to), "\"}\n");
  }
  return lines;
}

absl::Status WritePlot(const std::string& path, const std::string& pair, const Season& season,
                       const Replayed& replayed) {
  SeasonMessage shown = BusiestPair(season);
  if (!pair.empty()) {
    const std::vector<std::string> parts = absl::StrSplit(pair, ',');
    if (parts.size() != 2) {
      return absl::InvalidArgumentError("--plot_pair is APARTMENT,FACILITY");
    }
    shown.apartment = parts[0];
    shown.facility = parts[1];
  }
  return WriteFile(path, PlotPair(season, replayed, shown.apartment, shown.facility));
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "accessctl: replay: %s\n", std::string(status.message()).c_str());
  return cli::kExitFailed;
}

absl::StatusOr<int> Run(const cli::Arguments& arguments) {
  if (arguments.positional().size() != 1) {
    return absl::InvalidArgumentError("one file X.bookings.jsonl is needed");
  }
  ReplayOptions options;
  ASSIGN_OR_RETURN(options.policy, PolicyNamed(arguments.Get("policy")));
  ASSIGN_OR_RETURN(options.manager_follows, ManagerFollows(arguments.Get("manager", "none")));
  ASSIGN_OR_RETURN(const std::optional<long long> pool, arguments.Integer("pool"));
  if (pool && (*pool < 1 || *pool > kLargestPool)) {
    return absl::InvalidArgumentError(absl::StrCat("--pool is 1 to ", kLargestPool));
  }
  if (pool) options.pool = static_cast<int>(*pool);

  base::RealClock clock;
  const absl::Duration begin = clock.Uptime();
  const absl::StatusOr<Season> season = LoadSeason(arguments.positional().front());
  if (!season.ok()) return Fail(season.status());
  options.progress = [&season](absl::Time now) {
    std::fprintf(stderr, "replay: %s\n",
                 absl::FormatTime("%Y-%m-%d", now, season->time_zone).c_str());
  };
  const absl::StatusOr<ReplayResult> result = Replay(*season, options);
  if (!result.ok()) return Fail(result.status());
  const v1::ReplayReport report = ReportOf(*result, clock.Uptime() - begin);

  if (arguments.Has("doors")) {
    const absl::Status written =
        WriteFile(arguments.Get("doors"), DoorLines(result->replayed.doors));
    if (!written.ok()) return Fail(written);
  }
  if (arguments.Has("plot")) {
    const absl::Status written =
        WritePlot(arguments.Get("plot"), arguments.Get("plot_pair"), *season, result->replayed);
    if (absl::IsInvalidArgument(written)) return written;
    if (!written.ok()) return Fail(written);
  }
  if (arguments.Has("json")) {
    std::printf("%s\n", JsonOf(report).c_str());
  } else {
    PrintForPeople(report, season->time_zone);
  }
  const bool right = report.missed_minutes() == 0 && report.over_minutes() == 0;
  return right ? cli::kExitOk : cli::kExitAttention;
}

}  // namespace

cli::Command ReplayCommand() {
  return {
      .name = "replay",
      .summary = "Plays a season of bookings on simulated time and judges every door",
      .help =
          "Usage: accessctl replay X.bookings.jsonl --policy=notify|promote|pack [flags]\n\n"
          "Plugin and simulated SPACE run in this process; nothing else is called. X.ids.json\n"
          "is taken from beside the file. Exit code 3 if a promised door was shut or a door was\n"
          "open that nobody had booked.\n",
      .flags = {{"policy", "NAME", "notify, promote or pack", /*required=*/true},
                {"manager", "WHO", "none (default); follows: does what his mails say"},
                {"pool", "N", "timetables that are the plugin's; default 512"},
                {"doors", "FILE", "write every interval in which a door opens, JSON lines"},
                {"plot", "FILE", "write a picture (SVG) of one pair's season"},
                {"plot_pair", "A,F", "apartment and facility; default: the busiest pair"},
                {"json", "", "one JSON object on stdout, nothing else"}},
      .run_offline = Run,
      .most_positional = 1};
}

}  // namespace connecx::offline
