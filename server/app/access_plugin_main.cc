// access_plugin: the access control provider for SALTO ProAccess SPACE.

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/offset_clock.h"
#include "base/real_clock.h"
#include "base/service_manager.h"
#include "base/signals.h"
#include "server/app/app.h"
#include "server/config/load.h"
#include "server/config/reload_plan.h"
#include "server/config/yaml_scalar.h"
#include "server/plugin_facts.h"
#include "store/sqlite/backup.h"

namespace connecx::server {
namespace {

// sysexits.h EX_CONFIG: restarting does not mend it.
constexpr int kExitConfig = 78;
constexpr int kExitUsage = 2;
constexpr int kExitFailed = 1;
constexpr absl::string_view kPretendTime = "--pretend_time=";
constexpr absl::Duration kGrace = absl::Seconds(7);
constexpr absl::Duration kLatestEnd = absl::Seconds(9);

constexpr char kHelp[] = R"(access_plugin: access control provider for SALTO ProAccess SPACE

Usage: access_plugin --config=FILE [--check_config]
       access_plugin --backup=DATABASE --to=FILE
       access_plugin --restore=DATABASE --from=FILE
  --config=FILE    the configuration (YAML); server/config/example.yaml documents it
  --check_config   check the configuration, print what is wrong with it, and end
  --backup=DATABASE --to=FILE
                   copy the database, which may be in use, to a new file, and check the copy
  --restore=DATABASE --from=FILE
                   put a copy in the place of the database, which must not be in use; what was there is kept beside it
  --pretend_time=T the clock starts at T (RFC 3339) and runs on from there: for demonstrations and tests
  --version        print the version and end
  --help           print this and end

SIGHUP: reads the configuration again, and applies what changed in it to the buildings, to the way of mail and to
log_level. SIGTERM, SIGINT: ends within 10 s, and loses nothing.

Exit codes: 0 ended by SIGTERM or SIGINT, or what was asked for is done; 1 the copy could not be made or restored, or
the disk is full or a port in use, so that starting again may help; 2 wrong usage; 78 the configuration is wrong, or the process cannot start with it: starting again does not mend that.
)";

struct Flags {
  std::string config;
  std::optional<absl::Time> pretend_time;
  bool check_config = false;
  std::string backup;
  std::string to;
  std::string restore;
  std::string from;
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

std::string LogLevelOf(const LoadedConfig& config) {
  return YamlName(*config::v1::LogLevel_descriptor()->FindValueByNumber(config.plugin.log_level()));
}

std::string List(absl::string_view what, const std::vector<std::string>& ids) {
  return ids.empty() ? "" : absl::StrCat("; ", what, " ", absl::StrJoin(ids, ", "));
}

// The package looks for "broken:" before an upgrade (deploy/debian/preinst).
std::string Serves(std::size_t buildings, const std::vector<std::string>& broken) {
  return absl::StrCat("serves ", buildings, " building(s)", List("broken:", broken));
}

// A broken file of the process changes nothing; one of a building concerns that building. Returns
// how the process is then, in a line.
std::string Reload(const std::string& path, App& app) {
  const absl::StatusOr<LoadedConfig> config = LoadConfig(path);
  const absl::StatusOr<App::Reloaded> reloaded =
      config.ok() ? app.Reload(*config) : absl::StatusOr<App::Reloaded>(config.status());
  if (!reloaded.ok()) {
    LOG_ERROR("nothing was reloaded: {}", std::string(reloaded.status().message()));
    return "goes on as before: the configuration is wrong";
  }
  base::SetLogLevel(LogLevelOf(*config));
  const ReloadPlan& plan = reloaded->buildings;
  const std::string serves = Serves(plan.buildings.size(), plan.broken);
  const std::string restart = List("not applied before the next start:", reloaded->needs_restart);
  LOG_INFO("reloaded: {}{}{}{}{}", serves, List("added", plan.added), List("changed", plan.changed),
           List("removed", plan.removed), restart);
  return serves + restart;
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

// A full disk, or an address that somebody else still listens on: starting again may mend it.
bool MayPass(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsAborted(status);
}

int Serve(const Flags& flags, const LoadedConfig& config) {
  const std::optional<absl::Time>& pretend_time = flags.pretend_time;
  base::InitLogging(LogLevelOf(config), config.plugin.log_format() == config::v1::LOG_FORMAT_JSON
                                            ? base::LogFormat::kJson
                                            : base::LogFormat::kText);
  base::RealClock real_clock;
  base::OffsetClock clock(real_clock,
                          pretend_time ? *pretend_time - real_clock.Now() : absl::ZeroDuration());
  if (pretend_time) {
    LOG_WARNING("the clock is not the real one: it pretends to be {}",
                absl::FormatTime(*pretend_time, absl::UTCTimeZone()));
  }
  const absl::Duration started = clock.Uptime();
  absl::StatusOr<std::unique_ptr<App>> app = App::Start(config, clock);
  if (!app.ok()) {
    return Complain(app.status().message(), MayPass(app.status()) ? kExitFailed : kExitConfig);
  }
  const std::string serves = Serves(config.buildings.size(), (*app)->broken());
  LOG_INFO("access_plugin {} {} after {:.0f} ms; tcp port {}, http port {}", base::Str(kVersion),
           serves, absl::ToDoubleMilliseconds(clock.Uptime() - started), (*app)->tcp_port(),
           (*app)->http_port());
  base::NotifyReady(serves);
  int signal = SIGHUP;
  while ((signal = base::WaitForSignal({SIGTERM, SIGINT, SIGHUP})) == SIGHUP) {
    base::NotifyReloading(clock);
    base::NotifyReady(Reload(flags.config, **app));
  }
  base::NotifyStopping("draining");
  LOG_INFO("{}: draining", strsignal(signal));
  EndAnyway(clock);
  (*app)->Shutdown(kGrace);
  LOG_INFO("stopped");
  return 0;
}

int CopyTheStore(const Flags& flags) {
  if (flags.backup.empty() == flags.restore.empty() || flags.backup.empty() != flags.to.empty() ||
      flags.restore.empty() != flags.from.empty()) {
    return Complain("--backup goes with --to, and --restore with --from; see --help", kExitUsage);
  }
  if (!flags.backup.empty()) {
    const absl::StatusOr<std::int64_t> size = store::Backup(flags.backup, flags.to);
    if (!size.ok()) return Complain(size.status().message(), kExitFailed);
    std::printf("%s: a copy of %s, checked, %lld bytes\n", flags.to.c_str(), flags.backup.c_str(),
                static_cast<long long>(*size));
    return 0;
  }
  base::RealClock clock;
  const absl::Status restored = store::Restore(flags.from, flags.restore, clock.Now());
  if (!restored.ok()) return Complain(restored.message(), kExitFailed);
  std::printf("%s: restored from %s; core is to send its live bookings and IDs again\n",
              flags.restore.c_str(), flags.from.c_str());
  return 0;
}

// --NAME=VALUE
bool Takes(absl::string_view argument, absl::string_view name, std::string& value) {
  if (!absl::ConsumePrefix(&argument, name)) return false;
  value = std::string(argument);
  return true;
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
    } else if (Takes(argument, "--config=", flags.config) ||
               Takes(argument, "--backup=", flags.backup) || Takes(argument, "--to=", flags.to) ||
               Takes(argument, "--restore=", flags.restore) ||
               Takes(argument, "--from=", flags.from)) {
      continue;
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
  if (!flags.backup.empty() || !flags.restore.empty() || !flags.to.empty() || !flags.from.empty()) {
    return CopyTheStore(flags);
  }
  if (flags.config.empty()) return Complain("--config=FILE is missing; see --help", kExitUsage);

  const absl::StatusOr<LoadedConfig> config = LoadConfig(flags.config);
  if (!config.ok()) {
    std::fprintf(stderr, "%s\n", std::string(config.status().message()).c_str());
    return kExitConfig;
  }
  const bool right = PrintBuildingProblems(*config);
  if (!flags.check_config) return Serve(flags, *config);
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
  connecx::base::BlockSignals({SIGTERM, SIGINT, SIGHUP});
  return connecx::server::Main(argc, argv);
}
