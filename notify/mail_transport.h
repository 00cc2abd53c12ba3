#ifndef CONNECX_NOTIFY_MAIL_TRANSPORT_H_
#define CONNECX_NOTIFY_MAIL_TRANSPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/records.h"

namespace connecx::notify {

// What became of a mail that was accepted for at least one recipient. Both lists are empty where it
// was accepted for all.
struct Delivery {
  std::vector<std::string> deferred;  // not now: to be tried again for these alone
  std::vector<std::string> refused;   // never
  std::string reason;                 // what the server said of them, one line
};

// Hands one mail over to whatever carries it on. Thread-safe. Blocks, up to the implementation's
// own time limits.
class MailTransport {
 public:
  virtual ~MailTransport() = default;

  // Sends `mail.content` as it stands to `mail.recipients`, with `from` as the envelope's sender.
  // OK: it is durable at the next hop. The same mail may be sent again after an unknown outcome;
  // its Message-ID makes that harmless. Errors:
  //   UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED   try again later: no connection, a
  //       temporary (4xx) reply, a failed sign-in or TLS handshake (the transport's fault, never
  //       the mail's), a full disk
  //   CANCELLED   Interrupt was called; try again after the next start
  //   any other   this mail is refused for good (5xx); trying again would not help
  // Messages are one line and never hold a secret.
  virtual absl::StatusOr<Delivery> Send(const core::OutboxMail& mail, absl::string_view from) = 0;

  // Ends running and future calls of Send with CANCELLED, within about a second.
  virtual void Interrupt() = 0;
};

// Whether an error of Send is worth another try.
bool IsTransient(const absl::Status& status);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_MAIL_TRANSPORT_H_
