// grant_latency: how long one Grant alone takes until its permission is verified, and the start.

#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/real_clock.h"
#include "base/status_macros.h"
#include "bench/floor.h"
#include "bench/latency_report.h"
#include "bench/percentiles.h"
#include "bench/stage.h"
#include "bench/sync_meter.h"

namespace connecx::bench {
namespace {

constexpr char kHelp[] =
    R"(grant_latency: how long one Grant alone takes until its permission is verified; and the start.

Usage: grant_latency [--grants=N] [--json] [--dir=DIR]
  --grants=N  Grants to measure, 1 to 4000; default 500
  --json      print one JSON object
  --dir=DIR   where the store goes while it runs; default $TMPDIR, else /tmp
  --help      print this and end

Simulator, plugin and caller run in this process and talk over real sockets. bench/README.md says
what the figures mean. Build it with -c opt and let the machine be calm.

Exit codes: 0 measured; 1 something went wrong; 2 wrong usage.
)";

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kMostGrants = 4000;
constexpr int kNewTimetables = 40;
// Until connections, prepared statements and allocators are warm.
constexpr int kWarmUps = 40;
// The windows of the measured bookings: tomorrow, from these hours on, two hours long.
constexpr int kHours[] = {9, 11, 13, 15};

struct Flags {
  int grants = 500;
  bool json = false;
  std::string dir;
};

// Grants of one kind, as they are measured.
class GrantSeries {
 public:
  explicit GrantSeries(Stage& stage) : stage_(stage) {}

  // The fdatasyncs that were made meanwhile.
  absl::StatusOr<int> Run(const Booking& booking) {
    const SyncTotals before = TotalSyncs();
    const std::int64_t calls_before = stage_.ship_calls();
    ASSIGN_OR_RETURN(const absl::Duration took, stage_.Grant(booking));
    const SyncTotals after = TotalSyncs();
    ship_calls_ += stage_.ship_calls() - calls_before;
    syncs_ += after.count - before.count;
    latency_.push_back(took);
    without_syncs_.push_back(took - (after.time - before.time));
    return static_cast<int>(after.count - before.count);
  }

  GrantFigures Figures() const {
    const auto count = static_cast<double>(latency_.size());
    return {.latency = PercentilesOf(latency_),
            .without_syncs = PercentilesOf(without_syncs_),
            .ship_calls = static_cast<double>(ship_calls_) / count,
            .syncs = static_cast<double>(syncs_) / count};
  }

 private:
  Stage& stage_;
  std::vector<absl::Duration> latency_;
  std::vector<absl::Duration> without_syncs_;
  std::int64_t ship_calls_ = 0;
  std::int64_t syncs_ = 0;
};

class FloorSeries {
 public:
  void Add(const FloorSample& sample) {
    ship_.push_back(sample.ship);
    syncs_.push_back(sample.syncs);
    both_.push_back(sample.ship + sample.syncs);
  }
  FloorFigures Figures() const {
    return {PercentilesOf(ship_), PercentilesOf(syncs_), PercentilesOf(both_)};
  }

 private:
  std::vector<absl::Duration> ship_;
  std::vector<absl::Duration> syncs_;
  std::vector<absl::Duration> both_;
};

Booking KnownHours(int i) {
  constexpr int kDistinct = std::size(kHours);
  return {.id = absl::StrCat("booking-", i),
          .apartment = absl::StrCat("A", i),
          .start_minute = kHours[i % kDistinct] * 60,
          .minutes = 120};
}

Booking NewHours(int i, int apartment) {
  return {.id = absl::StrCat("booking-", apartment),
          .apartment = absl::StrCat("A", apartment),
          .start_minute = 8 * 60 + i,
          .minutes = 90};
}

absl::StatusOr<LatencyReport> Measure(const Flags& flags, const std::string& folder) {
  base::RealClock clock;
  LatencyReport report;
  const int known = kWarmUps + flags.grants;
  ASSIGN_OR_RETURN(const std::unique_ptr<Stage> stage,
                   Stage::Set(folder, known + kNewTimetables, known, clock));
  ASSIGN_OR_RETURN(report.first_start, stage->StartPlugin());
  RETURN_IF_ERROR(stage->SyncIds());
  for (int i = 0; i < kWarmUps; ++i) RETURN_IF_ERROR(stage->Grant(KnownHours(i)).status());

  ASSIGN_OR_RETURN(const std::unique_ptr<Floor> floor,
                   Floor::Lay(stage->ship_url(), folder, clock));
  RETURN_IF_ERROR(floor->LearnPermission("AL-0", kBookedZone));
  for (int i = 0; i < kWarmUps; ++i) {
    RETURN_IF_ERROR(floor->Sample(absl::StrCat("FLOOR-", i), /*syncs=*/1).status());
  }

  // In turn, so that the machine's moods meet both.
  GrantSeries known_series(*stage);
  FloorSeries floor_series;
  for (int i = kWarmUps; i < known; ++i) {
    ASSIGN_OR_RETURN(const int syncs, known_series.Run(KnownHours(i)));
    ASSIGN_OR_RETURN(const FloorSample sample, floor->Sample(absl::StrCat("FLOOR-", i), syncs));
    floor_series.Add(sample);
  }
  report.known_timetable = known_series.Figures();
  report.floor = floor_series.Figures();

  GrantSeries new_series(*stage);
  for (int i = 0; i < kNewTimetables; ++i) {
    RETURN_IF_ERROR(new_series.Run(NewHours(i, known + i)).status());
  }
  report.new_timetable = new_series.Figures();

  stage->StopPlugin();
  report.stored_grants = known + kNewTimetables;
  ASSIGN_OR_RETURN(report.second_start, stage->StartPlugin());
  stage->StopPlugin();
  report.cores = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  if (getloadavg(&report.load, 1) != 1) report.load = -1;
  return report;
}

absl::StatusOr<LatencyReport> MeasureInTemporaryFolder(const Flags& flags) {
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
    } else if (!absl::ConsumePrefix(&argument, "--grants=") ||
               !absl::SimpleAtoi(argument, &flags.grants) || flags.grants < 1 ||
               flags.grants > kMostGrants) {
      std::fprintf(stderr, "grant_latency: cannot use %s; see --help\n", argv[i]);
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
  base::InitLogging("warning");
  const std::optional<Flags> flags = ParseFlags(argc, argv);
  if (!flags) return kExitUsage;
  const absl::StatusOr<LatencyReport> report = MeasureInTemporaryFolder(*flags);
  if (!report.ok()) {
    std::fprintf(stderr, "grant_latency: %s\n", report.status().ToString().c_str());
    return kExitFailed;
  }
  std::fputs((flags->json ? report->Json() : report->Text()).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace connecx::bench

int main(int argc, char** argv) {
  // As in access_plugin: checking for lock cycles costs on every lock of gRPC.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return connecx::bench::Main(argc, argv);
}
