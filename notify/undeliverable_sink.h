#ifndef CONNECX_NOTIFY_UNDELIVERABLE_SINK_H_
#define CONNECX_NOTIFY_UNDELIVERABLE_SINK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/records.h"
#include "store/store.h"

namespace connecx::notify {

// Told when a mail is refused for good, so that somebody hears of it (MAIL_UNDELIVERABLE), and when
// one is accepted, as its recipients can be reached then.
class UndeliverableSink {
 public:
  virtual ~UndeliverableSink() = default;

  // Called inside the transaction that marks `mail`, so that the mark and the incident are stored
  // together or not at all; keep it as short as Store::Write demands. `recipients` will not get it:
  // all of them, or some. `mail.last_error` says why. Never called for a mail that is itself about
  // a MAIL_UNDELIVERABLE incident. An error undoes the mark, which is then tried again: the mail
  // itself is not sent again before.
  virtual absl::Status OnUndeliverable(store::WriteTransaction& transaction,
                                       const core::OutboxMail& mail,
                                       const std::vector<std::string>& recipients) = 0;

  // The same for the `recipients` for whom the mail server has accepted `mail`, whatever it is
  // about; called first where there are both.
  virtual absl::Status OnAccepted(store::WriteTransaction& transaction,
                                  const core::OutboxMail& mail,
                                  const std::vector<std::string>& recipients) = 0;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_UNDELIVERABLE_SINK_H_
