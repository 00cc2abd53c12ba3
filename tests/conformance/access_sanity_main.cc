// access_sanity: tests any access control provider from outside, by its address.

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "base/real_clock.h"
#include "base/signals.h"
#include "tests/conformance/cases/whole_suite.h"
#include "tests/conformance/suite/case.h"
#include "tests/conformance/suite/params.h"
#include "tests/conformance/suite/runner.h"

namespace connecx::conformance {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;

constexpr char kHelp[] =
    R"(access_sanity: tests an access control provider from outside, by the contract alone

Usage: access_sanity --params=FILE [--target=ADDRESS] [FLAG...]
  --target=ADDRESS   host:port or unix:/path; else the one in the params file
  --params=FILE      what may be used there: a building, two apartments, two facilities (JSON);
                     docs/writing-a-provider.md describes it
  --ca=FILE          TLS: the certificates that the server's must come from (PEM)
  --cert=FILE        TLS: our certificate, --key=FILE its key: those of a client in role core
  --restart_command=COMMAND
                     a shell command that restarts the server, best with kill -9; without it the
                     cases about restarts are skipped
  --filter=PART,...  only cases whose names contain one of the parts, and the final ones
  --repeat=N         run all N times
  --json             print the results as JSON (tests/conformance/report.proto)
  --list             print the cases and what they claim, and end
  --help             print this and end

Time is real: bookings of the expiry cases end at a whole minute, for which the suite waits once.
The server must be idle but for the suite. Exit codes: 0 nothing failed; 1 something failed;
2 wrong usage, or there is no server to be tested.
)";

int Complain(const std::string& what) {
  std::fprintf(stderr, "access_sanity: %s\n", what.c_str());
  return kExitUsage;
}

int List() {
  const Suite suite = WholeSuite();
  for (const auto& cases : {suite.cases, suite.final_cases}) {
    for (const Case& each : cases) {
      std::printf("%s\n    %s\n", each.name.c_str(), each.claim.c_str());
    }
  }
  return 0;
}

void PrintIndented(const std::string& text) {
  std::printf("    %s\n", absl::StrReplaceAll(text, {{"\n", "\n    "}}).c_str());
}

void PrintCase(const CaseResult& result) {
  switch (result.outcome()) {
    case OUTCOME_SKIPPED:
      std::printf("skipped  %s: %s\n", result.name().c_str(), result.message().c_str());
      break;
    case OUTCOME_FAILED:
      std::printf("FAILED   %s\n", result.name().c_str());
      PrintIndented(result.claim());
      PrintIndented(result.message());
      PrintIndented(result.transcript());
      break;
    default:
      std::printf("passed   %s (%.2f s)\n", result.name().c_str(), result.seconds());
  }
  std::fflush(stdout);
}

void PrintJson(const Report& report) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  google::protobuf::util::MessageToJsonString(report, &json, options).ok();
  std::fputs(json.c_str(), stdout);
}

// Reads "--name=value" and "--name"; false: an argument that is neither, or that nobody knows.
bool ReadFlags(int argc, char** argv, std::map<std::string, std::string>& flags) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto equals = argument.find('=');
    const auto flag = flags.find(argument.substr(0, equals));
    if (flag == flags.end()) {
      Complain("unknown argument " + argument + "; see --help");
      return false;
    }
    flag->second = equals == std::string::npos ? "true" : argument.substr(equals + 1);
  }
  return true;
}

int Main(int argc, char** argv) {
  std::map<std::string, std::string> flags;
  for (const char* name : {"--target", "--params", "--ca", "--cert", "--key", "--restart_command",
                           "--filter", "--repeat", "--json", "--list", "--help"}) {
    flags[name];
  }
  if (!ReadFlags(argc, argv, flags)) return kExitUsage;
  if (!flags["--help"].empty()) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (!flags["--list"].empty()) return List();
  if (flags["--params"].empty()) return Complain("--params=FILE is missing; see --help");
  const absl::StatusOr<Params> params = ReadParams(flags["--params"]);
  if (!params.ok()) return Complain(std::string(params.status().message()));
  RunnerOptions options{
      .address = flags["--target"].empty() ? params->target() : flags["--target"],
      .tls = {.ca = flags["--ca"], .certificate = flags["--cert"], .key = flags["--key"]},
      .params = *params,
      .restart_command = flags["--restart_command"],
      .filter = flags["--filter"]};
  if (options.address.empty()) return Complain("--target=ADDRESS is missing; see --help");
  int repetitions = 1;
  if (!flags["--repeat"].empty() &&
      (!absl::SimpleAtoi(flags["--repeat"], &repetitions) || repetitions < 1)) {
    return Complain("--repeat wants a number of at least 1");
  }
  const bool json = !flags["--json"].empty();

  base::RealClock clock;
  Report report;
  for (int i = 0; i < repetitions; ++i) {
    const absl::Status status = RunSuite(
        WholeSuite(), options, clock,
        [json](const CaseResult& result) {
          if (!json) PrintCase(result);
        },
        [](absl::Duration rest) {
          std::fprintf(stderr, "access_sanity: waiting %.0f s for bookings to end\n",
                       absl::ToDoubleSeconds(rest));
        },
        report);
    if (!status.ok()) {
      return Complain(options.address + " cannot be tested: " + std::string(status.message()));
    }
  }
  if (json) {
    PrintJson(report);
  } else {
    std::printf("%d passed, %d failed, %d skipped\n", report.passed(), report.failed(),
                report.skipped());
  }
  return report.failed() == 0 ? 0 : kExitFailed;
}

}  // namespace
}  // namespace connecx::conformance

int main(int argc, char** argv) {
  // Debian's Abseil aborts on lock cycles that it suspects.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  connecx::base::BlockSignals({});
  return connecx::conformance::Main(argc, argv);
}
