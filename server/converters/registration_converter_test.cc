#include "server/converters/registration_converter.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/time/time.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

RegistrationStatus Rejected(const std::string& reason) {
  RegistrationStatus status;
  status.state = RegistrationState::kRejected;
  status.registry = "core.example:1";
  status.endpoint = "dns:///access.example:2";
  status.instance_id = "an-instance";
  status.reason = reason;
  status.last_error = "No.";
  status.last_error_time = absl::FromUnixSeconds(100);
  status.next_attempt_time = absl::FromUnixSeconds(101);
  return status;
}

TEST(RegistrationConverterTest, ARejectionIsAFindingWithItsReason) {
  v1::PluginDiagnosis proto;
  ToProto(Rejected("BUILDING_TAKEN"), &proto);
  const v1::RegistrationDiagnosis& registration = proto.registration();
  EXPECT_EQ(registration.state(), v1::REGISTRATION_STATE_REJECTED);
  EXPECT_EQ(registration.registry(), "core.example:1");
  EXPECT_EQ(registration.endpoint(), "dns:///access.example:2");
  EXPECT_EQ(registration.instance_id(), "an-instance");
  EXPECT_EQ(registration.reason(), "BUILDING_TAKEN");
  EXPECT_EQ(registration.last_error(), "No.");
  EXPECT_EQ(registration.last_error_time().seconds(), 100);
  EXPECT_EQ(registration.next_attempt_time().seconds(), 101);
  EXPECT_FALSE(registration.has_last_success_time());
  EXPECT_FALSE(registration.has_expire_time());
  ASSERT_EQ(proto.findings_size(), 1);
  EXPECT_EQ(proto.findings(0).severity(), v1::FINDING_SEVERITY_ERROR);
  EXPECT_EQ(proto.findings(0).text(), "Core rejects the registration: BUILDING_TAKEN: No.");
  EXPECT_EQ(proto.findings(0).what_to_do(),
            "Take the building out of the other provider, or out of this one.");
}

TEST(RegistrationConverterTest, ACoreThatIsAwayIsAWarning) {
  RegistrationStatus status = Rejected("UNAVAILABLE");
  status.state = RegistrationState::kUnreachable;
  status.expire_time = absl::FromUnixSeconds(130);
  v1::PluginDiagnosis proto;
  ToProto(status, &proto);
  EXPECT_EQ(proto.registration().state(), v1::REGISTRATION_STATE_UNREACHABLE);
  EXPECT_EQ(proto.registration().expire_time().seconds(), 130);
  ASSERT_EQ(proto.findings_size(), 1);
  EXPECT_EQ(proto.findings(0).severity(), v1::FINDING_SEVERITY_WARNING);
}

TEST(RegistrationConverterTest, ABuildingThatCoreRefusesIsAFindingOfItsOwn) {
  RegistrationStatus status = Rejected("");
  status.state = RegistrationState::kRegistered;
  status.refused = {{.building = "tower",
                     .reason = "BUILDING_UNKNOWN",
                     .last_error = "Never heard of it.",
                     .last_error_time = absl::FromUnixSeconds(100),
                     .next_attempt_time = absl::FromUnixSeconds(130)}};
  v1::PluginDiagnosis proto;
  ToProto(status, &proto);
  EXPECT_EQ(proto.registration().state(), v1::REGISTRATION_STATE_REGISTERED);
  ASSERT_EQ(proto.registration().refused_buildings_size(), 1);
  const v1::RefusedBuilding& refused = proto.registration().refused_buildings(0);
  EXPECT_EQ(refused.building(), "tower");
  EXPECT_EQ(refused.reason(), "BUILDING_UNKNOWN");
  EXPECT_EQ(refused.last_error(), "Never heard of it.");
  EXPECT_EQ(refused.last_error_time().seconds(), 100);
  EXPECT_EQ(refused.next_attempt_time().seconds(), 130);
  ASSERT_EQ(proto.findings_size(), 1);
  EXPECT_EQ(proto.findings(0).severity(), v1::FINDING_SEVERITY_ERROR);
  EXPECT_EQ(proto.findings(0).text(),
            "Core refuses building tower: BUILDING_UNKNOWN: Never heard of it.");
  EXPECT_EQ(proto.findings(0).what_to_do(),
            "Have core know the building, or mend the building's id here.");

  // The only one: it is not told twice.
  status.state = RegistrationState::kRejected;
  status.reason = "BUILDING_UNKNOWN";
  v1::PluginDiagnosis only;
  ToProto(status, &only);
  EXPECT_EQ(only.findings_size(), 1);
}

TEST(RegistrationConverterTest, NothingIsFoundWhileRegisteredOrStarting) {
  RegistrationStatus status;
  v1::PluginDiagnosis starting;
  ToProto(status, &starting);
  EXPECT_EQ(starting.registration().state(), v1::REGISTRATION_STATE_STARTING);
  EXPECT_EQ(starting.findings_size(), 0);
  status.state = RegistrationState::kRegistered;
  status.contract_version = "connecx.access.v1";
  status.last_success_time = absl::FromUnixSeconds(100);
  v1::PluginDiagnosis registered;
  ToProto(status, &registered);
  EXPECT_EQ(registered.registration().state(), v1::REGISTRATION_STATE_REGISTERED);
  EXPECT_EQ(registered.registration().contract_version(), "connecx.access.v1");
  EXPECT_EQ(registered.registration().last_success_time().seconds(), 100);
  EXPECT_EQ(registered.findings_size(), 0);
}

TEST(RegistrationConverterTest, TellsHowTheConnectionIsProtected) {
  const struct {
    bool local;
    bool encrypted;
    v1::TransportSecurity want;
  } cases[] = {{true, false, v1::TRANSPORT_SECURITY_LOCAL},
               {false, false, v1::TRANSPORT_SECURITY_PLAINTEXT},
               {false, true, v1::TRANSPORT_SECURITY_TLS_CA},
               {true, true, v1::TRANSPORT_SECURITY_TLS_CA}};
  for (const auto& c : cases) {
    RegistrationStatus status;
    status.local = c.local;
    status.encrypted = c.encrypted;
    v1::PluginDiagnosis proto;
    ToProto(status, &proto);
    EXPECT_EQ(proto.registration().security(), c.want);
  }
}

}  // namespace
}  // namespace connecx::server
