#ifndef CONNECX_SERVER_CONVERTERS_DIAGNOSIS_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_DIAGNOSIS_CONVERTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "connecx/access/v1/diagnosis.pb.h"
#include "core/building.h"
#include "provider/access_operator.h"
#include "server/process_health.h"
#include "server/registration/registration_status.h"
#include "server/transport/listener_facts.h"

namespace connecx::server {

// What the process knows of itself.
struct ProcessFacts {
  std::string version;
  absl::Time start_time;
  bool ready = false;
  std::string store_kind;      // "sqlite"
  std::string mail_transport;  // "smtp", "drop"
  std::vector<ListenerFacts> listeners;
  std::optional<RegistrationStatus> registration;  // none: core keeps the endpoint in its settings
  ProcessHealth health;
};

// `building`: the configuration; null if it went away meanwhile. `now` ends the knowledge.
void ToProto(const provider::BuildingStatus& status, const core::Building* building, absl::Time now,
             access::v1::BuildingDiagnosis* proto);

void ToProto(const ProcessFacts& process, const provider::Diagnosis& diagnosis, absl::Time now,
             access::v1::PluginDiagnosis* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_DIAGNOSIS_CONVERTER_H_
