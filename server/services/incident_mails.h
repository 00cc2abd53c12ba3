#ifndef CONNECX_SERVER_SERVICES_INCIDENT_MAILS_H_
#define CONNECX_SERVER_SERVICES_INCIDENT_MAILS_H_

#include "absl/status/statusor.h"
#include "connecx/access/v1/incident.pb.h"
#include "core/incident.h"
#include "provider/access_query.h"

namespace connecx::server {

// The incident as it is answered, with the newest of its mails.
absl::StatusOr<access::v1::Incident> WithMails(const core::Incident& incident,
                                               provider::AccessQuery& query);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_INCIDENT_MAILS_H_
