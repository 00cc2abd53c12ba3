// The samples of docs/core-integration.md against the real plugin.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/testing/test_authority.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/eventually.h"
#include "tests/foreign/stacks.h"

namespace connecx::foreign {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One of a store that was there before this one.
constexpr char kExpiredCursor[] = "--cursor=12345-1";

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
                                   "cancelled: GRANT_PHASE_REVOKED: Your booking is cancelled.",
                                   "watched until GRANT_PHASE_REVOKED"))
        << sample.err;
  }

  // The plugin on loopback, with a booking that no later event tells.
  void StartPluginWithABooking() {
    StartPluginOnLoopback();
    EXPECT_TRUE(client_->Call(Booking("before", "elsewhere", "elsewhere")).status.ok());
    EXPECT_TRUE(AwaitPhase("before", v1::GRANT_PHASE_NEEDS_MANUAL_ACTION));
  }

  // The plugin on loopback with TLS, where core is known by a certificate. Returns core's flags.
  std::vector<std::string> StartPluginWithTls() {
    const auto write = [this](const std::string& name, const server::IssuedCertificate& pair) {
      folder_.Write(name + ".pem", pair.certificate);
      folder_.WriteSecret(name + ".key", pair.private_key);
    };
    const server::TestAuthority authority;
    folder_.Write("ca.pem", authority.CertificatePem());
    write("server", authority.Issue("IP:127.0.0.1"));
    write("core", authority.Issue("DNS:core.example.com"));
    StartPluginOnLoopback(R"(
  tls:
    certificate_file: server.pem
    private_key_file: server.key
    client_ca_file: ca.pem
    callers:
      - {dns: core.example.com, roles: [core]}
)");
    return {"--ca=" + folder_.File("ca.pem"), "--cert=" + folder_.File("core.pem"),
            "--key=" + folder_.File("core.key")};
  }

  Finished RubyCore(std::vector<std::string> flags = {}) {
    for (const char* argument :
         {LoopbackAddress().c_str(), "tower", "501/1=APT-501-1", "gym=GYM"}) {
      flags.push_back(argument);
    }
    return Ruby("examples/clients/ruby/core.rb", flags);
  }
  Finished NodeCore(std::vector<std::string> flags = {}) {
    for (const char* argument :
         {"protos", LoopbackAddress().c_str(), "tower", "501/1=APT-501-1", "gym=GYM"}) {
      flags.push_back(argument);
    }
    return Node("examples/clients/node/core.js", flags);
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
  ExpectTheStory(RubyCore());
}

TEST_F(SamplesTest, RubyCallsTheProviderByTls) {
  const std::vector<std::string> flags = StartPluginWithTls();
  ExpectTheStory(RubyCore(flags));
}

TEST_F(SamplesTest, RubyReadsEverythingWhenItsCursorHasExpired) {
  StartPluginWithABooking();
  const Finished sample = RubyCore({kExpiredCursor});
  ExpectTheStory(sample);
  EXPECT_THAT(sample.err, HasSubstr("before r1: GRANT_PHASE_NEEDS_MANUAL_ACTION"));
}

TEST_F(SamplesTest, NodeCallsTheProvider) {
  StartPluginOnLoopback();
  ExpectTheStory(NodeCore());
}

TEST_F(SamplesTest, NodeCallsTheProviderByTls) {
  const std::vector<std::string> flags = StartPluginWithTls();
  ExpectTheStory(NodeCore(flags));
}

TEST_F(SamplesTest, NodeReadsEverythingWhenItsCursorHasExpired) {
  StartPluginWithABooking();
  const Finished sample = NodeCore({kExpiredCursor});
  ExpectTheStory(sample);
  EXPECT_THAT(sample.err, HasSubstr("before r1: GRANT_PHASE_NEEDS_MANUAL_ACTION"));
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
