// The suite against the plugin with the imaginary hardware behind the port.

#include <gtest/gtest.h>

#include "tests/conformance/support/dummy_server.h"
#include "tests/conformance/support/sanity_run.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::conformance {
namespace {

TEST(DummyAdapter, KeepsTheContract) {
  const e2e::TempFolder folder;
  DummyServer server(folder, "tests/conformance/dummy_adapter");
  const SanityResult result =
      RunSanity(folder, {"--params=" + server.params()}, [&server] { server.Restart(); });
  EXPECT_EQ(result.exit, 0) << result.output;
  EXPECT_EQ(result.failed, 0) << result.output;
  EXPECT_GE(result.passed, 150) << result.output;
}

}  // namespace
}  // namespace connecx::conformance
