#ifndef CONNECX_SERVER_CONVERTERS_INCIDENT_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_INCIDENT_CONVERTER_H_

#include "absl/strings/string_view.h"
#include "connecx/access/v1/incident.pb.h"
#include "core/incident.h"

namespace connecx::server {

access::v1::IncidentKind IncidentKindToProto(core::IncidentKind kind);

// Whether the incident is about this booking: its own, or one of the others that it names.
bool IsAbout(const core::Incident& incident, absl::string_view booking_id);

void ToProto(const core::Incident& incident, access::v1::Incident* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_INCIDENT_CONVERTER_H_
