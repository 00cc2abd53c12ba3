// access_plugin registers with core_stub, which plays core and drives bookings through it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kAttention = 3;
constexpr char kIds[] = R"({"building": "tower", "time_zone": "Australia/Sydney",
  "apartments": [{"apartment": "501/1", "access_level_ext_id": "APT-501-1"},
                 {"apartment": "501/2", "access_level_ext_id": "APT-501-2"}],
  "facilities": [{"facility": "gym", "name": "Gym", "type": "flexible", "zone_ext_id": "GYM"},
                 {"facility": "pool", "name": "Pool", "type": "flexible", "zone_ext_id": "POOL"}]}
)";

class RegistrationTest : public LivePair {
 protected:
  void SetUp() override {
    LivePair::SetUp();
    folder_.Write("plugin.yaml", absl::StrCat(folder_.Read("plugin.yaml"),
                                              "registration:\n  registry: ", CoreAddress(),
                                              "\n  endpoint: ", Address(), "\n"));
  }

  std::string CoreAddress() const { return "unix:" + folder_.File("core.sock"); }

  std::unique_ptr<Child> StartCore(std::vector<std::string> flags) {
    flags.insert(flags.begin(),
                 {"tests/core_stub/core_stub", "--listen=" + CoreAddress(), "--ttl=3s"});
    return std::make_unique<Child>(flags, folder_.File(absl::StrCat("core", ++cores_)));
  }

  // Until then, or the test's patience.
  v1::PluginDiagnosis AwaitState(v1::RegistrationState state) {
    v1::PluginDiagnosis plugin;
    EXPECT_TRUE(Eventually([&] {
      plugin = client_->Call(v1::DiagnoseRequest()).response.plugin();
      return plugin.registration().state() == state;
    })) << plugin.DebugString();
    return plugin;
  }

  // Tomorrow from 10:00 on, `from` and `until` in minutes after that.
  std::string GrantLine(const std::string& booking, int revision, const std::string& apartment,
                        const std::string& facility, int from, int until) {
    return absl::StrCat(
        R"({"at": "2026-01-01T00:00:00Z", "op": "grant", "booking": {"booking_id": ")", booking,
        R"(", "revision": )", revision, R"(, "building": "tower", "apartment": ")", apartment,
        R"(", "facility": ")", facility, R"(", "start": ")", Text(from), R"(", "end": ")",
        Text(until), "\"}}\n");
  }
  static std::string RevokeLine(const std::string& booking, int revision) {
    return absl::StrCat(R"({"at": "2026-01-01T00:00:00Z", "op": "revoke", "booking_id": ")",
                        booking, R"(", "revision": )", revision, "}\n");
  }
  std::string Text(int minutes) const {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", Tomorrow(minutes), absl::UTCTimeZone());
  }

  int cores_ = 0;
};

TEST_F(RegistrationTest, RegistersAndRegistersAgainOnceCoreIsBack) {
  std::unique_ptr<Child> core = StartCore({});
  StartPlugin();
  const v1::RegistrationDiagnosis first =
      AwaitState(v1::REGISTRATION_STATE_REGISTERED).registration();
  EXPECT_EQ(first.registry(), CoreAddress());
  EXPECT_EQ(first.endpoint(), Address());
  EXPECT_EQ(first.contract_version(), "connecx.access.v1");
  EXPECT_EQ(first.security(), v1::TRANSPORT_SECURITY_LOCAL);
  EXPECT_THAT(core->Out(), AllOf(HasSubstr(first.instance_id()), HasSubstr("for tower")));

  core->Signal(SIGKILL);
  core->Wait(kPatience);
  const v1::PluginDiagnosis away = AwaitState(v1::REGISTRATION_STATE_UNREACHABLE);
  ASSERT_EQ(away.findings_size(), 1);
  EXPECT_THAT(away.findings(0).text(), HasSubstr("Core cannot be reached"));

  core = StartCore({});
  AwaitState(v1::REGISTRATION_STATE_REGISTERED);
  EXPECT_THAT(core->Out(), HasSubstr(first.instance_id()));

  // A new process of the plugin is the same instance.
  plugin_->Signal(SIGTERM);
  EXPECT_EQ(plugin_->Wait(kPatience), 0);
  StartPlugin();
  EXPECT_EQ(AwaitState(v1::REGISTRATION_STATE_REGISTERED).registration().instance_id(),
            first.instance_id());
  EXPECT_THAT(core->Out(), Not(HasSubstr("refused")));
}

TEST_F(RegistrationTest, StatusShowsARejectionWithItsReason) {
  const std::unique_ptr<Child> core = StartCore({"--taken=tower=another.provider"});
  StartPlugin();
  const v1::RegistrationDiagnosis rejected =
      AwaitState(v1::REGISTRATION_STATE_REJECTED).registration();
  EXPECT_EQ(rejected.reason(), "BUILDING_TAKEN");
  const Finished status = AccessCtl({"status"});
  EXPECT_EQ(status.exit, kAttention);
  EXPECT_THAT(status.out, AllOf(HasSubstr("registration with core"), HasSubstr("REJECTED"),
                                HasSubstr("BUILDING_TAKEN"), HasSubstr("another.provider")));
  EXPECT_THAT(plugin_->Err(), HasSubstr("BUILDING_TAKEN"));
}

TEST_F(RegistrationTest, ABuildingThatCoreRefusesKeepsNoOtherOut) {
  WriteBuilding(folder_, "annex", "http://127.0.0.1:1");
  const std::unique_ptr<Child> core = StartCore({"--taken=tower=another.provider"});
  StartPlugin();
  const v1::PluginDiagnosis plugin = AwaitState(v1::REGISTRATION_STATE_REGISTERED);
  ASSERT_EQ(plugin.registration().refused_buildings_size(), 1);
  EXPECT_EQ(plugin.registration().refused_buildings(0).building(), "tower");
  EXPECT_EQ(plugin.registration().refused_buildings(0).reason(), "BUILDING_TAKEN");
  EXPECT_TRUE(Eventually([&] { return core->Out().find("for annex\n") != std::string::npos; }))
      << core->Out();
  const Finished status = AccessCtl({"status"});
  EXPECT_EQ(status.exit, kAttention);
  EXPECT_THAT(
      status.out,
      AllOf(HasSubstr("REGISTERED"), HasSubstr("without tower (BUILDING_TAKEN)"),
            HasSubstr("ERROR: Core refuses building tower"), HasSubstr("another.provider")));
}

TEST_F(RegistrationTest, BuildingsThatAReloadAddsAreToldAtOnce) {
  const std::unique_ptr<Child> core = StartCore({"--ttl=10h"});
  StartPlugin();
  AwaitState(v1::REGISTRATION_STATE_REGISTERED);
  WriteBuilding(folder_, "annex", "http://127.0.0.1:1");
  plugin_->Signal(SIGHUP);
  EXPECT_TRUE(Eventually([&] { return core->Out().find("for annex, tower") != std::string::npos; }))
      << core->Out() << plugin_->Err();
}

TEST_F(RegistrationTest, BookingsThatCoreDrivesEndInTheRightPhases) {
  folder_.Write("tower.ids.json", kIds);
  folder_.Write("tower.bookings.jsonl",
                absl::StrCat(GrantLine("plain", 1, "501/1", "gym", 0, 60),
                             GrantLine("moved", 1, "501/2", "gym", 0, 60),
                             GrantLine("moved", 2, "501/2", "gym", 120, 180),
                             GrantLine("cancelled", 1, "501/2", "pool", 0, 60),
                             RevokeLine("cancelled", 2),      //
                             RevokeLine("never granted", 1),  //
                             GrantLine("over", 1, "501/1", "pool", -10'000, -9'000)));
  // One after the other: what is cancelled before it comes is never a booking, and has no phase.
  const std::vector<std::string> drive = {"--bookings=" + folder_.File("tower.bookings.jsonl"),
                                          "--acknowledged=" + folder_.File("acknowledged"),
                                          "--in_flight=1"};
  std::unique_ptr<Child> core = StartCore(drive);
  StartPlugin();
  EXPECT_EQ(core->Wait(2 * kPatience), 0) << core->Out() << core->Err();
  EXPECT_THAT(core->Out(), AllOf(HasSubstr("IDs: 4 created"), HasSubstr("7 messages, 7 delivered"),
                                 HasSubstr("  GRANTED 2\n"), HasSubstr("  REVOKED 1\n"),
                                 HasSubstr("  EXPIRED 1\n"), HasSubstr("\n0 wrong\n")));

  // What was answered with OK is not sent again, unless the provider's store was restored.
  core = StartCore(drive);
  EXPECT_EQ(core->Wait(2 * kPatience), 0) << core->Out() << core->Err();
  EXPECT_THAT(core->Out(), HasSubstr("7 messages, 0 delivered"));
  std::vector<std::string> again = drive;
  again.push_back("--resend_live");
  core = StartCore(again);
  EXPECT_EQ(core->Wait(2 * kPatience), 0) << core->Out() << core->Err();
  EXPECT_THAT(core->Out(), AllOf(HasSubstr("7 messages, 4 delivered"), HasSubstr("0 wrong")));
}

TEST_F(RegistrationTest, CoreKeepsWhatItCannotDeliverUntilTheProviderIsThere) {
  folder_.Write("tower.ids.json", kIds);
  folder_.Write("tower.bookings.jsonl", GrantLine("plain", 1, "501/1", "gym", 0, 60));
  Child core({"tests/core_stub/core_stub", "--provider=" + Address(),
              "--bookings=" + folder_.File("tower.bookings.jsonl")},
             folder_.File("early_core"));
  EXPECT_TRUE(Eventually([&] { return core.Out().find("attempt 2") != std::string::npos; }));
  StartPlugin();
  EXPECT_EQ(core.Wait(2 * kPatience), 0) << core.Out() << core.Err();
  EXPECT_THAT(core.Out(), AllOf(HasSubstr("  GRANTED 1\n"), HasSubstr("\n0 wrong\n")));
}

}  // namespace
}  // namespace connecx::e2e
