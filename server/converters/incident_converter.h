#ifndef CONNECX_SERVER_CONVERTERS_INCIDENT_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_INCIDENT_CONVERTER_H_

#include <optional>

#include "connecx/access/v1/incident.pb.h"
#include "core/incident.h"
#include "core/records.h"

namespace connecx::server {

access::v1::IncidentKind IncidentKindToProto(core::IncidentKind kind);
// None: unspecified, or unknown.
std::optional<core::IncidentKind> IncidentKindFromProto(access::v1::IncidentKind kind);

// Without its mails.
void ToProto(const core::Incident& incident, access::v1::Incident* proto);
void ToProto(const core::OutboxMail& mail, access::v1::IncidentMail* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_INCIDENT_CONVERTER_H_
