#include "provider/undeliverable_mail.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "core/incident.h"
#include "provider/open_incidents.h"

namespace connecx::provider {
namespace {

constexpr core::IncidentKind kKind = core::IncidentKind::kMailUndeliverable;
constexpr absl::string_view kBetween = ", ";  // the addresses of a cause

bool AreAllOf(absl::string_view cause, const std::vector<std::string>& recipients) {
  const std::vector<std::string> addresses = absl::StrSplit(cause, kBetween);
  return std::all_of(addresses.begin(), addresses.end(), [&](const std::string& address) {
    return std::find(recipients.begin(), recipients.end(), address) != recipients.end();
  });
}

}  // namespace

absl::Status UndeliverableMail::OnUndeliverable(store::WriteTransaction& tx,
                                                const core::OutboxMail& mail,
                                                const std::vector<std::string>& recipients) {
  const auto entry = buildings_.Find(mail.building);
  if (entry == nullptr) return absl::OkStatus();  // nobody is configured to hear of it
  const std::string addresses = absl::StrJoin(recipients, kBetween);
  core::IncidentSubject subject;
  subject.detail = absl::StrCat("\"", mail.subject, "\" to ", addresses, ": ", mail.last_error);
  return desk_.Open(tx, entry->building, kKind, addresses, subject, clock_.Now());
}

absl::Status UndeliverableMail::OnAccepted(store::WriteTransaction& tx,
                                           const core::OutboxMail& mail,
                                           const std::vector<std::string>& recipients) {
  const auto entry = buildings_.Find(mail.building);
  if (entry == nullptr) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<core::Incident> open, AllOpenIncidents(tx, mail.building));
  for (const core::Incident& incident : open) {
    if (incident.kind != kKind || !AreAllOf(incident.cause, recipients)) continue;
    RETURN_IF_ERROR(desk_.Close(tx, entry->building, kKind, incident.cause,
                                "mail to this address is accepted again", /*all_clear=*/false,
                                clock_.Now()));
  }
  return absl::OkStatus();
}

}  // namespace connecx::provider
