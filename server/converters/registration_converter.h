#ifndef CONNECX_SERVER_CONVERTERS_REGISTRATION_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_REGISTRATION_CONVERTER_H_

#include "connecx/access/v1/diagnosis.pb.h"
#include "server/registration/registration_status.h"

namespace connecx::server {

// Sets `registration`, and adds a finding if core does not have this server in its registry.
void ToProto(const RegistrationStatus& status, access::v1::PluginDiagnosis* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_REGISTRATION_CONVERTER_H_
