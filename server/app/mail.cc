#include "server/app/mail.h"

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "notify/drop/drop_mail_transport.h"
#include "notify/smtp/smtp_mail_transport.h"
#include "server/app/secret_file.h"

namespace connecx::server {
namespace {

notify::SmtpSecurity SecurityOf(config::v1::Mail::Smtp::Security security) {
  switch (security) {
    case config::v1::Mail::Smtp::SECURITY_TLS:
      return notify::SmtpSecurity::kTls;
    case config::v1::Mail::Smtp::SECURITY_NONE:
      return notify::SmtpSecurity::kNone;
    default:
      return notify::SmtpSecurity::kStartTls;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<notify::MailTransport>> MakeMailTransport(
    const config::v1::Mail& config) {
  if (config.has_drop()) {
    return std::make_unique<notify::DropMailTransport>(config.drop().folder());
  }
  const config::v1::Mail::Smtp& smtp = config.smtp();
  std::string password;
  if (!smtp.password_file().empty()) {
    ASSIGN_OR_RETURN(password, ReadSecret(smtp.password_file()));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<notify::SmtpMailTransport> transport,
                   notify::SmtpMailTransport::Create({.host = smtp.host(),
                                                      .port = smtp.port(),
                                                      .security = SecurityOf(smtp.security()),
                                                      .ca_file = smtp.ca_file(),
                                                      .user = smtp.user(),
                                                      .password = std::move(password)}));
  return transport;
}

}  // namespace connecx::server
