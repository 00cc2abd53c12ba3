#include "server/services/incident_mails.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/status_macros.h"
#include "core/records.h"
#include "server/converters/incident_converter.h"

namespace connecx::server {
namespace {

constexpr std::size_t kMaxMails = 100;

}  // namespace

absl::StatusOr<access::v1::Incident> WithMails(const core::Incident& incident,
                                               provider::AccessQuery& query) {
  access::v1::Incident proto;
  ToProto(incident, &proto);
  ASSIGN_OR_RETURN(const std::vector<core::OutboxMail> mails, query.MailsOf(incident.id));
  const std::size_t skipped = mails.size() - std::min(mails.size(), kMaxMails);
  for (std::size_t i = skipped; i < mails.size(); ++i) ToProto(mails[i], proto.add_mails());
  return proto;
}

}  // namespace connecx::server
