// broken_provider: dummy_provider with one defect, to see whether the suite can fail.

#include <csignal>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "base/signals.h"
#include "tests/conformance/defects/defects.h"
#include "tests/conformance/dummy/command_line.h"
#include "tests/conformance/dummy/serve.h"

namespace connecx::conformance {
namespace {

constexpr char kName[] = "broken_provider";

// Takes --break=NAME from the arguments; the others are those of dummy_provider.
int Main(int argc, char** argv) {
  std::string defect_name;
  std::vector<char*> others;
  for (int i = 0; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--break=")) {
      defect_name = std::string(argument);
    } else {
      others.push_back(argv[i]);
    }
  }
  const auto read = dummy::ReadCommandLine(kName, "a bare provider with a defect",
                                           static_cast<int>(others.size()), others.data());
  if (const int* code = std::get_if<int>(&read)) return *code;
  const auto& flags = std::get<dummy::CommandLine>(read);
  for (const Defect& defect : AllDefects()) {
    if (defect.name != defect_name) continue;
    if (defect.forgets_everything) std::filesystem::remove_all(flags.data);
    return dummy::Serve(kName, flags, defect.make);
  }
  return dummy::Complain(kName, "--break=NAME wants a defect of defects.cc", dummy::kExitUsage);
}

}  // namespace
}  // namespace connecx::conformance

int main(int argc, char** argv) {
  // Debian's Abseil aborts on lock cycles that it suspects.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  connecx::base::BlockSignals({SIGTERM, SIGINT});
  return connecx::conformance::Main(argc, argv);
}
