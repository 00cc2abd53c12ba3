// crash_harness: kills access_plugin under load, again and again, and judges from outside what it
// kept of its promises.

#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "tests/crash/harness.h"

ABSL_FLAG(int, cycles, 100, "how many kills");
ABSL_FLAG(std::uint64_t, seed, 1, "of what is sent and of when it is killed");
ABSL_FLAG(bool, faults, true, "SPACE goes wrong meanwhile");
ABSL_FLAG(std::string, folder, "/tmp", "where the files of the run are");
ABSL_FLAG(bool, json, false, "the result as one line of JSON on stdout");

namespace connecx::crash {
namespace {

constexpr char kHelp[] =
    R"(crash_harness: kills access_plugin under load, again and again, and judges what it kept.

  bazel run //tests/crash:crash_harness -- [--cycles=N] [--seed=N] [--nofaults] [--folder=DIR] [--json]

  --cycles=N  how many kills (100): every second one at a random instant, the others at each fail
              point in turn
  --seed=N    of what is sent and of when it is killed (1)
  --nofaults  SPACE behaves. Otherwise (--faults) it goes wrong in every way that the simulator knows,
              each in turn and up to three at once, while calls are sent and while the plugin dies and
              recovers; before it is judged SPACE is right again
  --folder    where the files of the run are (/tmp). What was written survives kill -9 also in memory:
              /dev/shm is as good for that, and no other program's work delays it
  --json      the result as one line of JSON on stdout: seed cycles acknowledged lost orphans
              foreign_changed mails_lost faults

Several callers send Grants, Revokes, SyncIds and ClearExpired over the Unix socket, each until it is
answered with OK, and never again after that; SPACE is a proaccess_sim with zones, doors and members
of others on every access level, where a person edits these by hand meanwhile; mail goes to an SMTP
server. After every kill the plugin is started again, and once it is at rest:
  lost             acknowledged calls whose booking is unknown, in another state, or whose door is
                   shut; what an acknowledged clearing left there (after faults, of one that
                   is asked for when the cycle was judged; the cycles that follow look)
  orphans          what is open in SPACE and is explained by no live booking
  foreign_changed  what is not ours in SPACE and is not as people left it, but for edits that came
                   between our read and our write of the access level (design I5), in place of which
                   stands what was there before them
  mails_lost       requests to enable by hand without exactly one message, and mails that nothing
                   called for (with faults: of kinds that no fault calls for)
  faults           requests that went wrong. What SPACE itself drops of others' permissions on an
                   access level, when it carries out half of its list, people put back
Progress, and what is wrong, go to stderr. Exit codes: 0 all four are 0; 1 they are not; 2 wrong
usage, or the harness could not work.
)";

constexpr int kExitUsage = 2;

void PrintForPeople(const Report& report, std::FILE* out) {
  std::fprintf(out, "kills at random instants: %d; while recovering: %d\n", report.random_kills,
               report.kills_while_recovering);
  for (std::size_t i = 0; i < base::kFailPoints.size(); ++i) {
    std::fprintf(out, "kills %s: %d\n", base::kFailPoints[i].name, report.died_at[i]);
  }
  std::fprintf(out, "faults: %d; permissions of others that SPACE dropped: %d\n", report.faults,
               report.dropped);
  std::fprintf(out, "edits by hand: %d, of which lost between our read and our write: %d\n",
               report.hand_edits, report.hand_edits_in_window);
  std::fprintf(out, "mails: %d, of which came twice: %d; longest recovery: %s\n", report.mails,
               report.mails_twice, absl::FormatDuration(report.longest_recovery).c_str());
  std::fprintf(
      out,
      "%d cycles in %s, %lld calls acknowledged: %lld lost, %lld orphans, %lld foreign "
      "changed, %lld mails lost\n",
      report.cycles, absl::FormatDuration(absl::Trunc(report.took, absl::Seconds(1))).c_str(),
      static_cast<long long>(report.acknowledged), static_cast<long long>(report.lost),
      static_cast<long long>(report.orphans), static_cast<long long>(report.foreign_changed),
      static_cast<long long>(report.mails_lost));
}

int Main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    // Abseil's own --help exits with 1.
    if (absl::string_view(argv[i]) == "--help" || absl::string_view(argv[i]) == "-h") {
      std::fputs(kHelp, stdout);
      return 0;
    }
  }
  if (absl::ParseCommandLine(argc, argv).size() > 1 || absl::GetFlag(FLAGS_cycles) < 1) {
    std::fputs("crash_harness: wrong arguments; see --help\n", stderr);
    return kExitUsage;
  }
  const absl::StatusOr<Report> report = RunCycles(
      {.cycles = absl::GetFlag(FLAGS_cycles),
       .seed = absl::GetFlag(FLAGS_seed),
       .faults = absl::GetFlag(FLAGS_faults),
       .folder = absl::GetFlag(FLAGS_folder),
       .tell = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }});
  if (!report.ok()) {
    std::fprintf(stderr, "crash_harness: %s\n", std::string(report.status().message()).c_str());
    return kExitUsage;
  }
  const bool json = absl::GetFlag(FLAGS_json);
  PrintForPeople(*report, json ? stderr : stdout);
  if (json) {
    std::printf("%s\n",
                absl::StrFormat(
                    "{\"seed\": %d, \"cycles\": %d, \"acknowledged\": %d, \"lost\": %d, "
                    "\"orphans\": %d, \"foreign_changed\": %d, "
                    "\"mails_lost\": %d, \"faults\": %d}",
                    absl::GetFlag(FLAGS_seed), report->cycles, report->acknowledged, report->lost,
                    report->orphans, report->foreign_changed, report->mails_lost, report->faults)
                    .c_str());
  }
  return report->clean() ? 0 : 1;
}

}  // namespace
}  // namespace connecx::crash

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return connecx::crash::Main(argc, argv);
}
