// access_plugin: the access control provider for SALTO ProAccess SPACE.

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/offset_clock.h"
#include "base/real_clock.h"
#include "base/signals.h"
#include "server/app/app.h"
#include "server/config/load.h"
#include "server/config/yaml_scalar.h"
#include "server/plugin_facts.h"

namespace connecx::server {
namespace {

// sysexits.h EX_CONFIG: restarting does not mend it.
constexpr int kExitConfig = 78;
constexpr int kExitUsage = 2;
constexpr absl::string_view kPretendTime = "--pretend_time=";
constexpr absl::Duration kGrace = absl::Seconds(7);
constexpr absl::Duration kLatestEnd = absl::Seconds(9);

constexpr char kHelp[] = R"(access_plugin: access control provider for SALTO ProAccess SPACE

Usage: access_plugin --config=FILE [--check_config]
  --config=FILE    the configuration (YAML); server/config/example.yaml documents it
  --check_config   check the configuration, print what is wrong with it, and end
  --pretend_time=T the clock starts at T (RFC 3339) and runs on from there: for demonstrations and tests
  --version        print the version and end
  --help           print this and end

Exit codes: 0 ended by SIGTERM or SIGINT, or the configuration is right; 2 wrong usage;
78 the configuration is wrong, or the process cannot start with it.
)";

struct Flags {
  std::string config;
  std::optional<absl::Time> pretend_time;
  bool check_config = false;
};

int Complain(absl::string_view what, int code) {
  std::fprintf(stderr, "access_plugin: %s\n", std::string(what).c_str());
  return code;
}

// Prints the problems of all buildings; true: there are none.
bool PrintBuildingProblems(const LoadedConfig& config) {
  bool right = true;
  for (const LoadedBuilding& building : config.buildings) {
    for (const Problem& problem : building.problems) {
      right = false;
      std::fprintf(stderr, "%s\n", problem.Text().c_str());
    }
  }
  return right;
}

// A system that hangs must not keep the process: whatever is not done is due in the store, as after
// a crash.
void EndAnyway(base::Clock& clock) {
  std::thread([&clock] {
    base::Mutex mu;
    base::CondVar never;
    base::MutexLock lock(mu);
    const absl::Time end = clock.Now() + kLatestEnd;
    while (clock.Now() < end) clock.AwaitUntil(mu, never, end);
    LOG_WARNING("ended while a call to an access control system was still running");
    std::_Exit(0);
  }).detach();
}

int Serve(const LoadedConfig& config, std::optional<absl::Time> pretend_time) {
  base::InitLogging(
      YamlName(*config::v1::LogLevel_descriptor()->FindValueByNumber(config.plugin.log_level())));
  base::RealClock real_clock;
  base::OffsetClock clock(real_clock,
                          pretend_time ? *pretend_time - real_clock.Now() : absl::ZeroDuration());
  if (pretend_time) {
    LOG_WARNING("the clock is not the real one: it pretends to be {}",
                absl::FormatTime(*pretend_time, absl::UTCTimeZone()));
  }
  const absl::Duration started = clock.Uptime();
  absl::StatusOr<std::unique_ptr<App>> app = App::Start(config, clock);
  if (!app.ok()) return Complain(app.status().message(), kExitConfig);
  LOG_INFO("access_plugin {} serves {} building(s) after {:.0f} ms; tcp port {}",
           base::Str(kVersion), config.buildings.size(),
           absl::ToDoubleMilliseconds(clock.Uptime() - started), (*app)->tcp_port());
  const int signal = base::WaitForSignal({SIGTERM, SIGINT});
  LOG_INFO("{}: draining", strsignal(signal));
  EndAnyway(clock);
  (*app)->Shutdown(kGrace);
  LOG_INFO("stopped");
  return 0;
}

int Main(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      std::fputs(kHelp, stdout);
      return 0;
    }
    if (argument == "--version") {
      std::printf("access_plugin %s\n", std::string(kVersion).c_str());
      return 0;
    }
    if (argument == "--check_config") {
      flags.check_config = true;
    } else if (absl::StartsWith(argument, "--config=")) {
      flags.config = std::string(argument.substr(std::strlen("--config=")));
    } else if (absl::StartsWith(argument, kPretendTime)) {
      absl::Time time;
      std::string error;
      if (!absl::ParseTime(absl::RFC3339_full, argument.substr(kPretendTime.size()), &time,
                           &error)) {
        return Complain(absl::StrCat(kPretendTime, " wants a time like 2026-09-25T18:00:00+10:00"),
                        kExitUsage);
      }
      flags.pretend_time = time;
    } else if (argument == "--config" && i + 1 < argc) {
      flags.config = argv[++i];
    } else {
      return Complain(absl::StrCat("unknown argument ", argument, "; see --help"), kExitUsage);
    }
  }
  if (flags.config.empty()) return Complain("--config=FILE is missing; see --help", kExitUsage);

  const absl::StatusOr<LoadedConfig> config = LoadConfig(flags.config);
  if (!config.ok()) {
    std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
    return kExitConfig;
  }
  const bool right = PrintBuildingProblems(*config);
  if (!flags.check_config) return Serve(*config, flags.pretend_time);
  if (!right) return kExitConfig;
  std::printf("%s: the configuration is right: %zu building(s)\n", flags.config.c_str(),
              config->buildings.size());
  return 0;
}

}  // namespace
}  // namespace connecx::server

int main(int argc, char** argv) {
  // Debian's Abseil aborts on lock cycles that it suspects, and checking costs on every lock of
  // gRPC.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  connecx::base::BlockSignals({SIGTERM, SIGINT});
  return connecx::server::Main(argc, argv);
}
