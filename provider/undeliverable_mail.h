#ifndef CONNECX_PROVIDER_UNDELIVERABLE_MAIL_H_
#define CONNECX_PROVIDER_UNDELIVERABLE_MAIL_H_

#include <string>
#include <vector>

#include "base/clock.h"
#include "core/building.h"
#include "notify/undeliverable_sink.h"
#include "provider/incident_desk.h"

namespace connecx::provider {

// Tells the operator of each mail that will never arrive: one incident for the addresses that did
// not get it, until mail to them is accepted. Thread-safe.
class UndeliverableMail final : public notify::UndeliverableSink {
 public:
  UndeliverableMail(base::Clock& clock, const core::BuildingDirectory& buildings,
                    const IncidentDesk& desk)
      : clock_(clock), buildings_(buildings), desk_(desk) {}

  absl::Status OnUndeliverable(store::WriteTransaction& tx, const core::OutboxMail& mail,
                               const std::vector<std::string>& recipients) override;
  absl::Status OnAccepted(store::WriteTransaction& tx, const core::OutboxMail& mail,
                          const std::vector<std::string>& recipients) override;

 private:
  base::Clock& clock_;
  const core::BuildingDirectory& buildings_;
  const IncidentDesk& desk_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_UNDELIVERABLE_MAIL_H_
