// access_plugin and accessctl with certificates, as processes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/testing/test_authority.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

using ::testing::HasSubstr;

constexpr int kExitConfig = 78;

class SecurityTest : public LivePair {
 protected:
  void SetUp() override {
    LivePair::SetUp();
    WritePair("server", authority_.Issue("IP:127.0.0.1"));
    WritePair("core", authority_.Issue("DNS:core.example.com"));
    WritePair("reader", authority_.Issue("URI:spiffe://example.com/reader"));
    WritePair("stranger", authority_.Issue("DNS:stranger.example.com"));
    folder_.Write("ca.pem", authority_.CertificatePem());
    folder_.Write("plugin.yaml", absl::StrReplaceAll(folder_.Read("plugin.yaml"),
                                                     {{"  unix_socket: p.sock\n", R"(
  unix_socket: p.sock
  tcp: 127.0.0.1:0
  tls:
    certificate_file: server.pem
    private_key_file: server.key
    client_ca_file: ca.pem
    callers:
      - {dns: core.example.com, roles: [core, operator]}
      - {uri: "spiffe://example.com/reader", roles: [reader]}
)"},
                                                      {"log_level: warning", "log_level: info"}}));
  }

  void WritePair(const std::string& name, const server::IssuedCertificate& pair) {
    folder_.Write(name + ".pem", pair.certificate);
    folder_.WriteSecret(name + ".key", pair.private_key);
  }

  // The port that the plugin's log tells.
  std::string TcpAddress() {
    constexpr char kBefore[] = "tcp port ";
    std::string log;
    EXPECT_TRUE(Eventually([&] {
      log = plugin_->Err();
      return log.find(kBefore) != std::string::npos;
    })) << log;
    const std::size_t begin = log.find(kBefore) + sizeof(kBefore) - 1;
    return absl::StrCat("127.0.0.1:",
                        log.substr(begin, log.find_first_not_of("0123456789", begin) - begin));
  }

  Finished As(const std::string& who, std::vector<std::string> words) {
    for (const std::string& flag :
         {"--address=" + TcpAddress(), "--ca=" + folder_.File("ca.pem"),
          "--cert=" + folder_.File(who + ".pem"), "--key=" + folder_.File(who + ".key")}) {
      words.push_back(flag);
    }
    return AccessCtl(words);
  }

  const server::TestAuthority authority_;
};

TEST_F(SecurityTest, AccessctlShowsItsCertificate) {
  StartPluginWithIds();
  const Finished status = As("core", {"status"});
  EXPECT_THAT(status.out, HasSubstr("tower")) << status.err;
  EXPECT_EQ(As("reader", {"grants"}).exit, 0);
  const Finished clear = As("reader", {"clear", "--building=tower"});
  EXPECT_EQ(clear.exit, 1);
  EXPECT_THAT(clear.err, HasSubstr("PERMISSION_DENIED"));
  EXPECT_THAT(clear.err, HasSubstr("ROLE_REQUIRED"));
  const Finished stranger = As("stranger", {"grants"});
  EXPECT_EQ(stranger.exit, 1);
  EXPECT_THAT(stranger.err, HasSubstr("UNAUTHENTICATED"));
  const Finished plain = AccessCtl({"grants", "--address=" + TcpAddress()});
  EXPECT_EQ(plain.exit, 1);
  EXPECT_THAT(plain.err, HasSubstr("--cert"));
}

TEST_F(SecurityTest, StatusWarnsOfACertificateThatEndsSoon) {
  StartPlugin();
  const Finished status = AccessCtl({"status"});
  EXPECT_EQ(status.exit, 0) << status.out;
  EXPECT_THAT(status.out, HasSubstr("WARNING: Our certificate (listen, "));
  EXPECT_THAT(status.out, HasSubstr("Renew it."));
}

TEST_F(SecurityTest, AccessctlSaysWhatIsWrongWithItsFlags) {
  const std::string key = folder_.File("core.key");
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {"--address=127.0.0.1:1", "--key=" + key},
           {"--address=127.0.0.1:1", "--ca=" + folder_.File("no such file")},
           {"--address=unix:/tmp/s", "--ca=" + folder_.File("ca.pem")}}) {
    std::vector<std::string> words = {"grants"};
    words.insert(words.end(), flags.begin(), flags.end());
    const Finished wrong = AccessCtl(words);
    EXPECT_EQ(wrong.exit, 2) << wrong.err;
    EXPECT_THAT(wrong.err, HasSubstr("--"));
  }
}

TEST_F(SecurityTest, CertificatesThatCannotBeServedWithEndTheStart) {
  folder_.WriteSecret("server.key", authority_.Issue("IP:127.0.0.1").private_key);
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"--config=" + folder_.File("plugin.yaml")},
        std::vector<std::string>{"--check_config", "--config=" + folder_.File("plugin.yaml")}}) {
    const Finished broken = RunPlugin(flags);
    EXPECT_EQ(broken.exit, kExitConfig);
    EXPECT_THAT(broken.err, HasSubstr("server.key does not belong to"));
  }
}

}  // namespace
}  // namespace connecx::e2e
