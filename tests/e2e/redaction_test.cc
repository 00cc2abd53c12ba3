// No secret, key or card data in logs, errors, answers or mails (design 11, I12): the programs at
// their most talkative, with secrets that can be recognised, in calls that work and calls that
// fail.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <csignal>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "notify/smtp/scripted_smtp_server.h"
#include "server/testing/test_authority.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"
#include "tests/e2e/support/space_seed.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::HasSubstr;

constexpr char kShipUser[] = "ship-user";
constexpr char kShipPassword[] = "ShipPassword-4711-do-not-show";
constexpr char kWrongPassword[] = "WrongPassword-4712-do-not-show";
constexpr char kShipKey[] = "ShipKey-4713-do-not-show-to-anybody";
constexpr char kSmtpUser[] = "smtp-user";
constexpr char kSmtpPassword[] = "SmtpPassword-4714-do-not-show";
constexpr char kRomCode[] = "04A1B2C3D4E5F6";
constexpr char kPin[] = "47158264";

class RedactionTest : public LivePair {
 protected:
  explicit RedactionTest(const notify::ScriptedSmtpServer::Script& mail_server = {})
      : LivePair({}, absl::StrCat("auth: basic, user: ", kShipUser, ", password: ", kShipPassword)),
        smtp_(mail_server) {}

  simulator::v1::Database Seed() const override {
    simulator::v1::Database seed = LivePair::Seed();
    for (auto& user : *seed.mutable_users()) {
      (*user.mutable_fields())["AutoKeyEdit.ROMCode"] = kRomCode;
      (*user.mutable_fields())["PINCode"] = kPin;
    }
    return seed;
  }

  void SetUp() override {
    LivePair::SetUp();
    pair_ = authority_.Issue("IP:127.0.0.1");
    folder_.Write("server.pem", pair_.certificate);
    folder_.WriteSecret("server.key", pair_.private_key);
    folder_.Write("ca.pem", authority_.CertificatePem());
    folder_.WriteSecret("smtp.password", kSmtpPassword);
    folder_.WriteSecret("buildings.d/ship.password", kShipPassword);
    folder_.WriteSecret("buildings.d/wrong.password", kWrongPassword);
    folder_.WriteSecret("buildings.d/ship.key", kShipKey);
    folder_.Write(
        "plugin.yaml",
        absl::StrReplaceAll(folder_.Read("plugin.yaml"),
                            {{"  unix_socket: p.sock\n", R"(  unix_socket: p.sock
  tcp: 127.0.0.1:0
  tls:
    certificate_file: server.pem
    private_key_file: server.key
    client_ca_file: ca.pem
    callers: [{dns: core.example.com, roles: [core]}]
)"},
                             {"  drop:\n    folder: mails\n",
                              absl::StrCat("  smtp:\n    host: 127.0.0.1\n    port: ", smtp_.port(),
                                           "\n    security: none\n    user: ", kSmtpUser,
                                           "\n    password_file: smtp.password\n")},
                             {"log_level: warning", "log_level: debug"}}));
    WriteBuilding("tower", Basic("ship.password"));
    WriteBuilding("wrong", Basic("wrong.password"));
    WriteBuilding("keyed", "auth: {key: {key_file: ship.key}}");
  }

  static std::string Basic(const std::string& file) {
    return absl::StrCat("auth: {basic: {user: ", kShipUser, ", password_file: ", file, "}}");
  }
  // Their timetables must not overlap: they share the SPACE.
  void WriteBuilding(const std::string& id, const std::string& auth) {
    const int first = kFirstTimetable + 20 * buildings_++;
    folder_.Write(
        absl::StrCat("buildings.d/", id, ".yaml"),
        absl::StrReplaceAll(BuildingYaml(id, ship_url_),
                            {{"auth: none", auth},
                             {absl::StrCat("first: ", kFirstTimetable, ", last: ", kLastTimetable),
                              absl::StrCat("first: ", first, ", last: ", first + 19)}}));
  }

  // Every form in which one of them could show.
  std::vector<std::string> Secrets() const {
    std::vector<std::string> secrets = {kRomCode, kPin};
    for (const std::string& secret : {std::string(kShipPassword), std::string(kWrongPassword),
                                      std::string(kShipKey), std::string(kSmtpPassword)}) {
      secrets.push_back(secret);
      secrets.push_back(absl::Base64Escape(secret));
    }
    for (const char* password : {kShipPassword, kWrongPassword}) {
      secrets.push_back(absl::Base64Escape(absl::StrCat(kShipUser, ":", password)));
    }
    const std::string zero(1, '\0');
    secrets.push_back(absl::Base64Escape(absl::StrCat(zero, kSmtpUser, zero, kSmtpPassword)));
    for (const absl::string_view line : absl::StrSplit(pair_.private_key, '\n')) {
      if (!line.empty() && !absl::StartsWith(line, "--")) secrets.emplace_back(line);
    }
    return secrets;
  }

  template <typename Request>
  grpc::Status Note(const Request& request) {
    const auto answer = client_->Call(request);
    said_.push_back(absl::StrCat(answer.response.DebugString(), answer.status.error_message(),
                                 answer.status.error_details()));
    return answer.status;
  }
  void Note(const Finished& finished) { said_.push_back(finished.out + finished.err); }

  void ExpectNoSecretIn(absl::string_view where, const std::string& text) {
    for (const std::string& secret : Secrets()) {
      EXPECT_FALSE(absl::StrContains(text, secret)) << where << " shows " << secret;
    }
  }

  std::string Metrics() {
    static const auto& port = *new std::regex("http port ([0-9]+)");
    const std::string log = plugin_->Err();
    std::smatch found;
    if (!std::regex_search(log, found, port)) return "";
    const auto answer = httplib::Client("127.0.0.1", std::stoi(found[1])).Get("/metrics");
    return answer ? answer->body : "";
  }

  // In all that the process said, which ends with this.
  void ExpectNoSecretOutside() {
    const std::string metrics = Metrics();
    EXPECT_THAT(metrics, HasSubstr("connecx_access_grpc_calls_total{rpc=\"Grant\""));
    ExpectNoSecretIn("/metrics", metrics);
    client_.reset();
    plugin_->Signal(SIGTERM);
    EXPECT_EQ(plugin_->Wait(kPatience), 0);
    const std::string log = plugin_->Out() + plugin_->Err();
    EXPECT_THAT(log, HasSubstr("tcp port")) << "nothing follows from a log that says nothing";
    ExpectNoSecretIn("the log", log);
    for (const std::string& answer : said_) ExpectNoSecretIn("an answer", answer);
    for (const std::string& mail : smtp_.received().contents) ExpectNoSecretIn("a mail", mail);
  }

  const server::TestAuthority authority_;
  server::IssuedCertificate pair_;
  notify::ScriptedSmtpServer smtp_;
  int buildings_ = 0;
  std::vector<std::string> said_;  // to callers
};

TEST_F(RedactionTest, I12_NoSecretLeavesTheProcessButToItsServer) {
  StartPlugin();
  EXPECT_TRUE(Note(IdsOf(site_, "tower")).ok());
  for (const char* building : {"wrong", "keyed"}) EXPECT_TRUE(Note(IdsOf(site_, building)).ok());

  // What works.
  EXPECT_TRUE(Note(Booking("b1", "501/1", "gym")).ok());
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_GRANTED)) << plugin_->Err();
  // A double booking: a mail.
  EXPECT_TRUE(Note(Booking("b2", "501/1", "gym")).ok());
  EXPECT_TRUE(Eventually([&] { return !smtp_.received().contents.empty(); }));
  // What fails: SPACE refuses the sign-in, calls of the wrong shape, of unknown things.
  for (const char* building : {"wrong", "keyed"}) {
    v1::GrantRequest request = Booking(building, "501/2", "gym");
    request.set_building(building);
    request.mutable_wait()->set_seconds(1);
    EXPECT_TRUE(Note(request).ok());
    v1::ClearExpiredRequest clear;
    clear.set_building(building);
    EXPECT_FALSE(Note(clear).ok());
    v1::PlanPairRequest plan;
    plan.set_building(building);
    plan.set_apartment("501/2");
    plan.set_facility("gym");
    EXPECT_FALSE(Note(plan).ok());
  }
  EXPECT_FALSE(Note(v1::GrantRequest()).ok());
  EXPECT_FALSE(Note(v1::GetGrantRequest()).ok());
  v1::DiagnoseRequest diagnose;
  diagnose.set_live(true);
  EXPECT_TRUE(Note(diagnose).ok());
  Note(v1::ListGrantsRequest());
  Note(v1::ListIncidentsRequest());
  Note(AccessCtl({"status", "--json"}));
  Note(AccessCtl({"grants"}));
  Note(RunPlugin({"--check_config", "--config=" + folder_.File("plugin.yaml")}));

  ExpectNoSecretOutside();
}

class RefusedMailTest : public RedactionTest {
 protected:
  RefusedMailTest() : RedactionTest({{.command = "credentials", .reply = "535 5.7.8 refused"}}) {}
};

TEST_F(RefusedMailTest, NorWhenTheMailServerRefusesThem) {
  StartPlugin();
  EXPECT_TRUE(Note(IdsOf(site_, "tower")).ok());
  for (const char* id : {"b1", "b2"}) EXPECT_TRUE(Note(Booking(id, "501/1", "gym")).ok());
  smtp_.AwaitCommand("AUTH");
  Note(v1::ListIncidentsRequest());
  Note(v1::DiagnoseRequest());
  ExpectNoSecretOutside();
}

// Else the test above would pass whatever happens.
TEST_F(RedactionTest, TheSecretsWereUsed) {
  StartPlugin();
  ASSERT_TRUE(Note(IdsOf(site_, "tower")).ok());
  EXPECT_TRUE(Note(Booking("b1", "501/1", "gym")).ok());
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_GRANTED)) << "SPACE wants the password";
  EXPECT_TRUE(Note(Booking("b2", "501/1", "gym")).ok());
  smtp_.AwaitCommand("MAIL");
  const std::string zero(1, '\0');
  const std::string credentials =
      absl::Base64Escape(absl::StrCat(zero, kSmtpUser, zero, kSmtpPassword));
  bool sent = false;
  for (const std::string& command : smtp_.received().commands) {
    sent = sent || absl::StrContains(command, credentials);
  }
  EXPECT_TRUE(sent);
}

}  // namespace
}  // namespace connecx::e2e
