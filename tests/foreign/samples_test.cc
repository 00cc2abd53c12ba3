// The samples of docs/core-integration.md against the real plugin.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/eventually.h"
#include "tests/foreign/stacks.h"

namespace connecx::foreign {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SamplesTest : public Stacks {
 protected:
  void ExpectTheStory(const Finished& sample) {
    EXPECT_EQ(sample.exit, 0) << sample.err;
    const std::vector<std::string> lines = absl::StrSplit(sample.out, '\n', absl::SkipEmpty());
    EXPECT_THAT(lines, ElementsAre("salto-space.access.connecx for SALTO Systems",
                                   "501/1 is APT-501-1: ID_OUTCOME_CREATED",
                                   "gym is GYM: ID_OUTCOME_CREATED",
                                   "booked: GRANT_PHASE_GRANTED: Your card opens the door in the "
                                   "booked time.",
                                   "longer: GRANT_PHASE_GRANTED: Your card opens the door in the "
                                   "booked time.",
                                   "refused: REVISION_REUSED, differs in end_time",
                                   "cancelled: GRANT_PHASE_REVOKED: Your booking is cancelled."))
        << sample.err;
  }

  // Starts a registry on a free port, has the plugin register with it, and returns what the
  // registry printed once that contains `awaited`.
  std::string RegisterWith(const std::vector<std::string>& registry, const std::string& awaited) {
    e2e::Child core(registry, folder_.File("core"));
    constexpr char kListening[] = "listening on port ";
    EXPECT_TRUE(e2e::Eventually([&] { return absl::StrContains(core.Out(), kListening); }))
        << core.Err();
    const std::vector<std::string> lines = absl::StrSplit(core.Out(), '\n');
    folder_.Write(
        "plugin.yaml",
        absl::StrCat(folder_.Read("plugin.yaml"), "registration:\n  registry: 127.0.0.1:",
                     absl::StripPrefix(lines[0], kListening), "\n  endpoint: ", Address(), "\n"));
    StartPlugin();
    EXPECT_TRUE(e2e::Eventually([&] {
      registration_ = client_->Call(v1::DiagnoseRequest()).response.plugin().registration();
      return registration_.state() == v1::REGISTRATION_STATE_REGISTERED ||
             registration_.state() == v1::REGISTRATION_STATE_REJECTED;
    })) << registration_.DebugString()
        << core.Err();
    EXPECT_THAT(core.Out(), HasSubstr(awaited));
    return core.Out();
  }

  v1::RegistrationDiagnosis registration_;
};

TEST_F(SamplesTest, RubyCallsTheProvider) {
  StartPluginOnLoopback();
  ExpectTheStory(Ruby("examples/clients/ruby/core.rb",
                      {LoopbackAddress(), "tower", "501/1=APT-501-1", "gym=GYM"}));
}

TEST_F(SamplesTest, NodeCallsTheProvider) {
  StartPluginOnLoopback();
  ExpectTheStory(Node("examples/clients/node/core.js",
                      {"protos", LoopbackAddress(), "tower", "501/1=APT-501-1", "gym=GYM"}));
}

TEST_F(SamplesTest, RubyServesTheRegistry) {
  RegisterWith(RubyCommand("examples/clients/ruby/registry.rb", {"127.0.0.1:0", "tower"}),
               absl::StrCat("serves tower at ", Address()));
  EXPECT_EQ(registration_.state(), v1::REGISTRATION_STATE_REGISTERED);
  EXPECT_EQ(registration_.contract_version(), "connecx.access.v1");
}

TEST_F(SamplesTest, NodeServesTheRegistry) {
  RegisterWith(NodeCommand("examples/clients/node/registry.js", {"protos", "127.0.0.1:0", "tower"}),
               absl::StrCat("serves tower at ", Address()));
  EXPECT_EQ(registration_.state(), v1::REGISTRATION_STATE_REGISTERED);
}

TEST_F(SamplesTest, RubyRefusesWithAReason) {
  RegisterWith(RubyCommand("examples/clients/ruby/registry.rb", {"127.0.0.1:0", "annex"}), "");
  EXPECT_EQ(registration_.state(), v1::REGISTRATION_STATE_REJECTED);
  EXPECT_EQ(registration_.reason(), "BUILDING_UNKNOWN");
}

TEST_F(SamplesTest, NodeRefusesWithAReason) {
  RegisterWith(NodeCommand("examples/clients/node/registry.js", {"protos", "127.0.0.1:0", "annex"}),
               "");
  EXPECT_EQ(registration_.state(), v1::REGISTRATION_STATE_REJECTED);
  EXPECT_EQ(registration_.reason(), "BUILDING_UNKNOWN");
}

}  // namespace
}  // namespace connecx::foreign
