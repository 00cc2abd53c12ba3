// dummy_provider: a second provider, without hardware: a bare gRPC server with generated stubs.

#include <csignal>
#include <variant>

#include "absl/synchronization/mutex.h"
#include "base/signals.h"
#include "tests/conformance/dummy/command_line.h"
#include "tests/conformance/dummy/serve.h"

namespace connecx::dummy {
namespace {

constexpr char kName[] = "dummy_provider";

int Main(int argc, char** argv) {
  const auto flags = ReadCommandLine(kName, "a bare provider", argc, argv);
  if (const int* code = std::get_if<int>(&flags)) return *code;
  return Serve(kName, std::get<CommandLine>(flags), PlainServices);
}

}  // namespace
}  // namespace connecx::dummy

int main(int argc, char** argv) {
  // Debian's Abseil aborts on lock cycles that it suspects.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  connecx::base::BlockSignals({SIGTERM, SIGINT});
  return connecx::dummy::Main(argc, argv);
}
