#ifndef CONNECX_SERVER_APP_MAIL_H_
#define CONNECX_SERVER_APP_MAIL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "notify/mail_transport.h"
#include "server/config/config.pb.h"

namespace connecx::server {

// The configured way of mail. An error ends the start: a plugin that cannot tell a person is not
// safe.
absl::StatusOr<std::unique_ptr<notify::MailTransport>> MakeMailTransport(
    const config::v1::Mail& config);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_MAIL_H_
