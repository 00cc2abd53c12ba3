// core_stub: plays Connecx core for a provider. tests/core_stub/README.md says how to use it.

#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/real_clock.h"
#include "base/status_macros.h"
#include "cli/offline/season.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "tests/core_stub/acknowledged.h"
#include "tests/core_stub/core.h"
#include "tests/core_stub/registry_service.h"

ABSL_FLAG(std::string, listen, "", "serve the registry here: HOST:PORT or unix:/PATH");
ABSL_FLAG(std::string, port_file, "", "where to write the port of --listen once it serves");
ABSL_FLAG(absl::Duration, ttl, absl::Seconds(30), "time to live of a registration");
ABSL_FLAG(std::vector<std::string>, buildings, {}, "the buildings that core knows; none: all");
ABSL_FLAG(std::vector<std::string>, taken, {},
          "BUILDING=PROVIDER: buildings that somebody else serves already");
ABSL_FLAG(std::vector<std::string>, contract_versions, {"connecx.access.v1"},
          "the contract packages that core speaks");

ABSL_FLAG(std::string, provider, "",
          "call the provider here instead of waiting for it to register");
ABSL_FLAG(std::string, bookings, "",
          "drive these bookings: X.bookings.jsonl(.gz), with X.ids.json beside it");
ABSL_FLAG(std::string, acknowledged, "",
          "remember here which lines were answered with OK; a later run goes on from there");
ABSL_FLAG(bool, resend_live, false,
          "send all bookings that are not over again, as after a restore of the provider's store");
ABSL_FLAG(int, shift_days, 0, "move every booked instant by so many times 24 hours");
ABSL_FLAG(int, in_flight, 16, "how many calls at a time");
ABSL_FLAG(absl::Duration, deadline, absl::Seconds(10), "deadline of every call");
ABSL_FLAG(absl::Duration, patience, absl::Minutes(1),
          "how long to wait for a registration, and for work that is under way at the end");
ABSL_FLAG(bool, stay, false, "go on after the summary: serve the registry, sync IDs every day");

namespace connecx::core_stub {
namespace {

constexpr int kExitWrong = 1;
constexpr int kExitUsage = 2;
constexpr absl::Duration kSyncEvery = absl::Hours(24);

constexpr char kUsage[] = R"(plays Connecx core for an access control provider.

  core_stub --listen=unix:/PATH [--ttl=...] [rules]             serve the registry until it is killed
  core_stub --listen=... --bookings=FILE                        wait for the provider, drive bookings
  core_stub --provider=HOST:PORT --bookings=FILE                call a provider that does not register

Prints registrations, what was not taken at once, and a summary of what became of the bookings.
Exit codes: 0 all is as it should be, 1 something is not, 2 wrong usage.)";

absl::StatusOr<RegistryRules> RulesOfFlags() {
  const std::vector<std::string> known = absl::GetFlag(FLAGS_buildings);
  RegistryRules rules{.ttl = absl::GetFlag(FLAGS_ttl),
                      .known_buildings = {known.begin(), known.end()},
                      .contract_versions = absl::GetFlag(FLAGS_contract_versions)};
  if (rules.ttl < absl::Seconds(3)) return absl::InvalidArgumentError("--ttl: at least 3s");
  if (rules.contract_versions.empty()) {
    return absl::InvalidArgumentError("--contract_versions: at least one");
  }
  for (const std::string& taken : absl::GetFlag(FLAGS_taken)) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(taken, absl::MaxSplits('=', 1));
    if (pair.second.empty()) return absl::InvalidArgumentError("--taken: BUILDING=PROVIDER");
    rules.taken.insert(pair);
  }
  return rules;
}

absl::StatusOr<std::unique_ptr<grpc::Server>> Serve(RegistryService& registry) {
  const std::string address = absl::GetFlag(FLAGS_listen);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&registry);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::InvalidArgumentError(absl::StrCat("--listen: cannot listen on ", address));
  }
  if (const std::string path = absl::GetFlag(FLAGS_port_file); !path.empty()) {
    std::ofstream(path) << port << '\n';
  }
  return server;
}

absl::StatusOr<std::string> FindProvider(RegistryService& registry, const std::string& building,
                                         base::Clock& clock) {
  if (const std::string given = absl::GetFlag(FLAGS_provider); !given.empty()) return given;
  const std::optional<std::string> endpoint =
      registry.AwaitEndpoint(building, clock.Now() + absl::GetFlag(FLAGS_patience));
  if (!endpoint.has_value()) {
    return absl::UnavailableError(absl::StrCat("no provider registered for ", building));
  }
  return *endpoint;
}

int Print(const Summary& summary) {
  std::printf("%d messages, %d delivered with %d calls\n", summary.messages, summary.delivered,
              summary.calls);
  for (const auto& [phase, count] : summary.phases) std::printf("  %s %d\n", phase.c_str(), count);
  for (const std::string& wrong : summary.wrong) std::printf("  WRONG: %s\n", wrong.c_str());
  std::printf("%zu wrong\n", summary.wrong.size());
  std::fflush(stdout);
  return summary.wrong.empty() ? 0 : kExitWrong;
}

[[noreturn]] void StayIdle(base::Clock& clock, Core* core) {
  base::Mutex mu;
  base::CondVar never;
  while (true) {
    const absl::Time next = clock.Now() + kSyncEvery;
    {
      base::MutexLock lock(mu);
      while (clock.Now() < next) clock.AwaitUntil(mu, never, next);
    }
    if (core != nullptr) core->SyncIds().IgnoreError();
  }
}

absl::StatusOr<int> Run() {
  const std::string bookings = absl::GetFlag(FLAGS_bookings);
  const bool listens = !absl::GetFlag(FLAGS_listen).empty();
  if (!listens && (bookings.empty() || absl::GetFlag(FLAGS_provider).empty())) {
    return absl::InvalidArgumentError(
        "--listen, or --provider and --bookings are needed; see --help");
  }
  base::RealClock clock;
  ASSIGN_OR_RETURN(RegistryRules rules, RulesOfFlags());
  RegistryService registry(std::move(rules), clock);
  std::unique_ptr<grpc::Server> server;
  if (listens) {
    ASSIGN_OR_RETURN(server, Serve(registry));
  }
  if (bookings.empty()) StayIdle(clock, nullptr);

  ASSIGN_OR_RETURN(const offline::Season season, offline::LoadSeason(bookings));
  ASSIGN_OR_RETURN(Acknowledged acknowledged,
                   Acknowledged::Open(absl::GetFlag(FLAGS_acknowledged)));
  ASSIGN_OR_RETURN(const std::string provider, FindProvider(registry, season.building, clock));
  Core core(season, acknowledged,
            {.in_flight = absl::GetFlag(FLAGS_in_flight),
             .deadline = absl::GetFlag(FLAGS_deadline),
             .shift = absl::GetFlag(FLAGS_shift_days) * kSyncEvery,
             .settle = absl::GetFlag(FLAGS_patience)},
            grpc::CreateChannel(provider, grpc::InsecureChannelCredentials()), clock);
  RETURN_IF_ERROR(core.SyncIds());
  core.Deliver();
  if (absl::GetFlag(FLAGS_resend_live)) core.ResendLive();
  const int exit = Print(core.Settle());
  if (absl::GetFlag(FLAGS_stay)) StayIdle(clock, &core);
  return exit;
}

}  // namespace
}  // namespace connecx::core_stub

int main(int argc, char** argv) {
  // As in access_plugin: Debian's Abseil aborts on lock cycles that it suspects.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  absl::SetProgramUsageMessage(connecx::core_stub::kUsage);
  absl::ParseCommandLine(argc, argv);
  const absl::StatusOr<int> exit = connecx::core_stub::Run();
  if (exit.ok()) return *exit;
  std::fprintf(stderr, "core_stub: %s\n", std::string(exit.status().message()).c_str());
  return absl::IsInvalidArgument(exit.status()) ? connecx::core_stub::kExitUsage
                                                : connecx::core_stub::kExitWrong;
}
