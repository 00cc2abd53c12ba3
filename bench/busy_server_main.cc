// busy_server: how soon GetGrant is answered while other clients keep the server busy.

#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/real_clock.h"
#include "base/status_macros.h"
#include "bench/busy_stage.h"
#include "bench/percentiles.h"

namespace connecx::bench {
namespace {

constexpr char kHelp[] =
    R"(busy_server: how soon GetGrant is answered while other clients keep the server busy.

Usage: busy_server [--samples=N] [--json] [--dir=DIR] [--goal_ms=N]
  --samples=N  GetGrants to measure in each series, 1 to 100000; default 5000
  --json       print one JSON object
  --dir=DIR    where the store goes while it runs; default $TMPDIR, else /tmp
  --goal_ms=N  fail if the p99 of the series `waiting` is not under N ms; default: only measure
  --help       print this and end

Plugin and callers run in this process and talk over a Unix socket. bench/README.md says what the
figures mean. Build it with -c opt and let the machine be calm.

Exit codes: 0 measured; 1 something went wrong; 2 wrong usage; 3 the goal is not reached.
)";

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitMissed = 3;
constexpr int kMostSamples = 100'000;
constexpr int kGrants = 1000;
constexpr int kIdle = 50;
constexpr int kSlow = 20;
constexpr int kInFlight = 200;

struct Flags {
  int samples = 5000;
  bool json = false;
  std::string dir;
  std::optional<double> goal_ms;  // for the p99 of `waiting`
};

struct Report {
  int cores = 0;
  double load = 0;
  Percentiles alone;      // nobody else is there
  Percentiles waiting;    // idle connections, slow readers, Grants that wait
  Percentiles working;    // these, and GetGrants of others without a pause
  int waiting_calls = 0;  // in flight at the end of the series
  int working_calls = 0;
};

double Ms(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

std::string Line(absl::string_view name, const Percentiles& figures) {
  return absl::StrFormat("  %-52s p50 %8.3f   p99 %8.3f ms\n", name, Ms(figures.p50),
                         Ms(figures.p99));
}

std::string Text(const Report& report) {
  return absl::StrCat(
      absl::StrFormat("machine: %d cores, load %.2f\nGetGrant, one after the other, %d a series\n",
                      report.cores, report.load, report.alone.count),
      Line("alone", report.alone),
      Line(absl::StrFormat("%d idle, %d slow readers, %d Grants waiting", kIdle, kSlow,
                           report.waiting_calls),
           report.waiting),
      Line(absl::StrFormat("the same, and %d GetGrants without a pause",
                           report.working_calls - report.waiting_calls),
           report.working),
      "  goal: p99 under 20 ms\n");
}

std::string Json(const Percentiles& figures) {
  return absl::StrFormat(R"({"count": %d, "p50_ms": %.4f, "p99_ms": %.4f})", figures.count,
                         Ms(figures.p50), Ms(figures.p99));
}

std::string Json(const Report& report) {
  return absl::StrFormat(
      R"({"cores": %d, "load": %.2f, "idle_connections": %d, "slow_readers": %d, )"
      R"("waiting_calls": %d, "working_calls": %d, "alone": %s, "waiting": %s, "working": %s})"
      "\n",
      report.cores, report.load, kIdle, kSlow, report.waiting_calls,
      report.working_calls - report.waiting_calls, Json(report.alone), Json(report.waiting),
      Json(report.working));
}

absl::StatusOr<Report> Measure(const Flags& flags, const std::string& folder) {
  base::RealClock clock;
  Report report;
  ASSIGN_OR_RETURN(const std::unique_ptr<BusyStage> stage, BusyStage::Set(folder, kGrants, clock));
  const auto time_get_grants = [&]() -> absl::StatusOr<Percentiles> {
    ASSIGN_OR_RETURN(std::vector<absl::Duration> samples, stage->TimeGetGrants(flags.samples));
    return PercentilesOf(std::move(samples));
  };
  ASSIGN_OR_RETURN(report.alone, time_get_grants());
  RETURN_IF_ERROR(stage->AddIdleConnections(kIdle));
  RETURN_IF_ERROR(stage->AddSlowReaders(kSlow));
  RETURN_IF_ERROR(stage->HoldGrants(kInFlight));
  ASSIGN_OR_RETURN(report.waiting, time_get_grants());
  report.waiting_calls = stage->in_flight();
  RETURN_IF_ERROR(stage->KeepAsking(kInFlight));
  ASSIGN_OR_RETURN(report.working, time_get_grants());
  report.working_calls = stage->in_flight();
  report.cores = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  if (getloadavg(&report.load, 1) != 1) report.load = -1;
  if (report.working_calls != 2 * kInFlight) {
    return absl::InternalError(absl::StrCat("only ", report.working_calls, " of ", 2 * kInFlight,
                                            " calls are in flight: some failed"));
  }
  return report;
}

absl::StatusOr<Report> MeasureInTemporaryFolder(const Flags& flags) {
  const char* const tmpdir = getenv("TMPDIR");
  const std::string parent = !flags.dir.empty() ? flags.dir : tmpdir != nullptr ? tmpdir : "/tmp";
  std::string folder = absl::StrCat(parent, "/bench.XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot make a folder in ", parent));
  }
  const absl::Cleanup remove = [&folder] {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  };
  return Measure(flags, folder);
}

std::optional<Flags> ParseFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--json") {
      flags.json = true;
    } else if (absl::ConsumePrefix(&argument, "--dir=")) {
      flags.dir = std::string(argument);
    } else if (double goal = 0; absl::ConsumePrefix(&argument, "--goal_ms=") &&
                                absl::SimpleAtod(argument, &goal) && goal > 0) {
      flags.goal_ms = goal;
    } else if (!absl::ConsumePrefix(&argument, "--samples=") ||
               !absl::SimpleAtoi(argument, &flags.samples) || flags.samples < 1 ||
               flags.samples > kMostSamples) {
      std::fprintf(stderr, "busy_server: cannot use %s; see --help\n", argv[i]);
      return std::nullopt;
    }
  }
  return flags;
}

int Main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (absl::string_view(argv[i]) == "--help" || absl::string_view(argv[i]) == "-h") {
      std::fputs(kHelp, stdout);
      return 0;
    }
  }
  base::InitLogging("error");
  const std::optional<Flags> flags = ParseFlags(argc, argv);
  if (!flags) return kExitUsage;
  const absl::StatusOr<Report> report = MeasureInTemporaryFolder(*flags);
  if (!report.ok()) {
    std::fprintf(stderr, "busy_server: %s\n", report.status().ToString().c_str());
    return kExitFailed;
  }
  std::fputs((flags->json ? Json(*report) : Text(*report)).c_str(), stdout);
  const double p99 = Ms(report->waiting.p99);
  if (!flags->goal_ms || p99 < *flags->goal_ms) return 0;
  std::fprintf(stderr, "busy_server: p99 %.3f ms is not under %.3f ms\n", p99, *flags->goal_ms);
  return kExitMissed;
}

}  // namespace
}  // namespace connecx::bench

int main(int argc, char** argv) {
  // As in access_plugin: checking for lock cycles costs on every lock of gRPC.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return connecx::bench::Main(argc, argv);
}
