#include "provider/undeliverable_mail.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace connecx::provider {

absl::Status UndeliverableMail::OnUndeliverable(store::WriteTransaction& tx,
                                                const core::OutboxMail& mail,
                                                const std::vector<std::string>& recipients) {
  const auto entry = buildings_.Find(mail.building);
  if (entry == nullptr) return absl::OkStatus();  // nobody is configured to hear of it
  const std::string addresses = absl::StrJoin(recipients, ", ");
  core::IncidentSubject subject;
  subject.detail = absl::StrCat("\"", mail.subject, "\" to ", addresses, ": ", mail.last_error);
  return desk_.Open(tx, entry->building, core::IncidentKind::kMailUndeliverable, addresses, subject,
                    clock_.Now());
}

}  // namespace connecx::provider
