#ifndef CONNECX_NOTIFY_SMTP_SMTP_MAIL_TRANSPORT_H_
#define CONNECX_NOTIFY_SMTP_SMTP_MAIL_TRANSPORT_H_

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/records.h"
#include "notify/mail_transport.h"

namespace connecx::notify {

enum class SmtpSecurity {
  kStartTls,  // smtp://, and no mail without STARTTLS
  kTls,       // smtps://, TLS from the first byte
  kNone,      // smtp:// in the clear
};

struct SmtpOptions {
  std::string host;
  int port = 587;
  SmtpSecurity security = SmtpSecurity::kStartTls;
  std::string ca_file;    // empty: the system's certificates
  std::string user;       // empty: no AUTH
  std::string password;   // never logged, never in an error
  std::string helo_name;  // what we call ourselves; empty: this host's name
  absl::Duration connect_timeout = absl::Seconds(10);
  absl::Duration total_timeout = absl::Seconds(60);
};

// Sends through one SMTP server (RFC 5321) with libcurl; one connection per mail. Recipients are
// judged one by one: those that the server takes get the mail even if it refuses others. Replies:
//   2xx                                       accepted
//   4xx to MAIL, RCPT, DATA or the content    UNAVAILABLE, or Delivery::deferred
//   5xx to MAIL, RCPT, DATA or the content    FAILED_PRECONDITION, or Delivery::refused;
//       but 530 (sign-in or TLS demanded): UNAVAILABLE
//   connect, greeting, EHLO, TLS, AUTH        UNAVAILABLE whatever the reply: it is not the mail's
//       fault, and an operator can mend it
// A connection that ends after the content and before its reply is UNAVAILABLE: the mail may have
// arrived, and is sent again under its Message-ID.
class SmtpMailTransport final : public MailTransport {
 public:
  // INVALID_ARGUMENT: no host, a bad port, or a password that would cross the network in the clear.
  static absl::StatusOr<std::unique_ptr<SmtpMailTransport>> Create(SmtpOptions options);

  absl::StatusOr<Delivery> Send(const core::OutboxMail& mail, absl::string_view from) override;
  void Interrupt() override { interrupted_ = true; }

 private:
  explicit SmtpMailTransport(SmtpOptions options) : options_(std::move(options)) {}

  const SmtpOptions options_;
  std::atomic<bool> interrupted_{false};
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_SMTP_SMTP_MAIL_TRANSPORT_H_
