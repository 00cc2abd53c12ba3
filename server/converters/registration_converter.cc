#include "server/converters/registration_converter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/converters/time_converter.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

v1::RegistrationState StateToProto(RegistrationState state) {
  switch (state) {
    case RegistrationState::kStarting:
      return v1::REGISTRATION_STATE_STARTING;
    case RegistrationState::kRegistered:
      return v1::REGISTRATION_STATE_REGISTERED;
    case RegistrationState::kRejected:
      return v1::REGISTRATION_STATE_REJECTED;
    case RegistrationState::kUnreachable:
      return v1::REGISTRATION_STATE_UNREACHABLE;
  }
  return v1::REGISTRATION_STATE_UNSPECIFIED;
}

v1::TransportSecurity SecurityOf(const RegistrationStatus& status) {
  if (status.encrypted) return v1::TRANSPORT_SECURITY_TLS_CA;
  return status.local ? v1::TRANSPORT_SECURITY_LOCAL : v1::TRANSPORT_SECURITY_PLAINTEXT;
}

const char* WhatToDoAbout(absl::string_view reason) {
  if (reason == "BUILDING_TAKEN") {
    return "Take the building out of the other provider, or out of this one.";
  }
  if (reason == "BUILDING_UNKNOWN") {
    return "Have core know the building, or mend the building's id here.";
  }
  if (reason == "CONTRACT_VERSION_UNSUPPORTED") return "Upgrade this server, or core.";
  return "Ask core's operators what the reason means.";
}

void RefusedToProto(const RefusedBuilding& refused, v1::PluginDiagnosis* proto) {
  v1::RefusedBuilding* added = proto->mutable_registration()->add_refused_buildings();
  added->set_building(refused.building);
  added->set_reason(refused.reason);
  added->set_last_error(refused.last_error);
  TimeToProto(refused.last_error_time, added->mutable_last_error_time());
  TimeToProto(refused.next_attempt_time, added->mutable_next_attempt_time());
  v1::Finding* finding = proto->add_findings();
  finding->set_severity(v1::FINDING_SEVERITY_ERROR);
  finding->set_text(absl::StrCat("Core refuses building ", refused.building, ": ", refused.reason,
                                 ": ", refused.last_error));
  finding->set_what_to_do(WhatToDoAbout(refused.reason));
}

// Its finding is that of a building.
bool ToldOfBuilding(const RegistrationStatus& status) {
  return std::any_of(
      status.refused.begin(), status.refused.end(),
      [&status](const RefusedBuilding& refused) { return refused.reason == status.reason; });
}

void AddFinding(const RegistrationStatus& status, v1::PluginDiagnosis* proto) {
  if (status.state == RegistrationState::kRejected && !ToldOfBuilding(status)) {
    v1::Finding* finding = proto->add_findings();
    finding->set_severity(v1::FINDING_SEVERITY_ERROR);
    finding->set_text(
        absl::StrCat("Core rejects the registration: ", status.reason, ": ", status.last_error));
    finding->set_what_to_do(WhatToDoAbout(status.reason));
  }
  if (status.state == RegistrationState::kUnreachable) {
    v1::Finding* finding = proto->add_findings();
    finding->set_severity(v1::FINDING_SEVERITY_WARNING);
    finding->set_text(absl::StrCat("Core cannot be reached to register: ", status.reason, ": ",
                                   status.last_error));
    finding->set_what_to_do("See that core runs, and that its registry can be reached from here.");
  }
}

}  // namespace

void ToProto(const RegistrationStatus& status, v1::PluginDiagnosis* proto) {
  v1::RegistrationDiagnosis* registration = proto->mutable_registration();
  registration->set_state(StateToProto(status.state));
  registration->set_registry(status.registry);
  registration->set_security(SecurityOf(status));
  registration->set_endpoint(status.endpoint);
  registration->set_instance_id(status.instance_id);
  registration->set_contract_version(status.contract_version);
  registration->set_reason(status.reason);
  registration->set_last_error(status.last_error);
  if (status.last_success_time.has_value()) {
    TimeToProto(*status.last_success_time, registration->mutable_last_success_time());
  }
  if (status.expire_time.has_value()) {
    TimeToProto(*status.expire_time, registration->mutable_expire_time());
  }
  if (status.last_error_time.has_value()) {
    TimeToProto(*status.last_error_time, registration->mutable_last_error_time());
  }
  if (status.next_attempt_time.has_value()) {
    TimeToProto(*status.next_attempt_time, registration->mutable_next_attempt_time());
  }
  for (const RefusedBuilding& refused : status.refused) RefusedToProto(refused, proto);
  AddFinding(status, proto);
}

}  // namespace connecx::server
