#include "tests/core_stub/registry_service.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "tests/core_stub/delivery.h"

namespace connecx::core_stub {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

plugin::v1::RegisterRequest Request(const std::string& instance, const std::string& building) {
  plugin::v1::RegisterRequest request;
  request.set_instance_id(instance);
  request.mutable_info()->set_name("dummy.example");
  request.mutable_info()->set_version("1.0.0");
  request.mutable_info()->set_vendor("Nobody");
  request.mutable_capabilities();
  request.set_endpoint(absl::StrCat("unix:/", instance));
  request.add_buildings(building);
  request.add_contract_versions("connecx.access.v1");
  return request;
}

class RegistryServiceTest : public testing::Test {
 protected:
  // "OK", or the reason of the refusal.
  std::string Register(const plugin::v1::RegisterRequest& request) {
    const Outcome outcome = OutcomeOf(registry_.Register(nullptr, &request, &response_));
    return outcome.code == grpc::StatusCode::OK ? "OK" : outcome.reason;
  }

  base::SimulatedClock clock_{kStart};
  RegistryService registry_{{.ttl = absl::Seconds(30),
                             .known_buildings = {"tower", "quay", "annex"},
                             .taken = {{"annex", "another.provider"}}},
                            clock_};
  plugin::v1::RegisterResponse response_;
};

TEST_F(RegistryServiceTest, TellsTheEndpointUntilTheTimeToLiveIsOver) {
  EXPECT_EQ(Register(Request("a", "tower")), "OK");
  EXPECT_EQ(response_.ttl().seconds(), 30);
  EXPECT_EQ(response_.expire_time().seconds(), absl::ToUnixSeconds(kStart) + 30);
  EXPECT_EQ(response_.contract_version(), "connecx.access.v1");
  clock_.AdvanceBy(absl::Seconds(29));
  EXPECT_EQ(registry_.AwaitEndpoint("tower", clock_.Now()), "unix:/a");
  EXPECT_EQ(registry_.AwaitEndpoint("quay", clock_.Now()), std::nullopt);
  EXPECT_EQ(Register(Request("a", "tower")), "OK");
  clock_.AdvanceBy(absl::Seconds(29));
  EXPECT_EQ(registry_.AwaitEndpoint("tower", clock_.Now()), "unix:/a");
  clock_.AdvanceBy(absl::Seconds(1));
  EXPECT_EQ(registry_.AwaitEndpoint("tower", clock_.Now()), std::nullopt);
}

TEST_F(RegistryServiceTest, ABuildingHasOneLiveProvider) {
  EXPECT_EQ(Register(Request("a", "tower")), "OK");
  EXPECT_EQ(Register(Request("b", "tower")), "BUILDING_TAKEN");
  EXPECT_EQ(Register(Request("b", "quay")), "OK");
  EXPECT_EQ(Register(Request("a", "annex")), "BUILDING_TAKEN");
  clock_.AdvanceBy(absl::Seconds(30));
  EXPECT_EQ(Register(Request("b", "tower")), "OK");
}

TEST_F(RegistryServiceTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Register(Request("a", "nowhere")), "BUILDING_UNKNOWN");
  plugin::v1::RegisterRequest request = Request("a", "tower");
  request.set_contract_versions(0, "connecx.access.v2");
  EXPECT_EQ(Register(request), "CONTRACT_VERSION_UNSUPPORTED");
}

TEST_F(RegistryServiceTest, HoldsProvidersToTheRulesOfTheFields) {
  const std::function<void(plugin::v1::RegisterRequest&)> spoilers[] = {
      [](auto& request) { request.clear_instance_id(); },
      [](auto& request) { request.set_instance_id(std::string(129, 'a')); },
      [](auto& request) { request.mutable_info()->clear_name(); },
      [](auto& request) { request.clear_capabilities(); },
      [](auto& request) { request.clear_endpoint(); },
      [](auto& request) { request.clear_buildings(); },
      [](auto& request) { request.add_buildings("tower"); },
      [](auto& request) { request.add_buildings(""); },
      [](auto& request) { request.clear_contract_versions(); },
  };
  for (const auto& spoil : spoilers) {
    plugin::v1::RegisterRequest request = Request("a", "tower");
    spoil(request);
    EXPECT_EQ(Register(request), "FIELDS_INVALID") << request.DebugString();
  }
}

}  // namespace
}  // namespace connecx::core_stub
