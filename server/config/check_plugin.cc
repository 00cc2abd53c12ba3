#include <string>

#include "absl/strings/str_cat.h"
#include "server/config/check.h"
#include "server/config/net_address.h"

namespace connecx::server {
namespace {

using config::v1::Listen;
using config::v1::Mail;
using config::v1::PluginConfig;

constexpr std::size_t kMaxSocketPath = 107;  // sun_path, unix(7)

void CheckListen(Listen& listen, Checker& checker) {
  if (listen.unix_socket().empty() && listen.tcp().empty()) {
    checker.Fail("listen", "one of unix_socket, tcp is missing", "add one of them, or both");
  }
  checker.NewFile("listen.unix_socket", *listen.mutable_unix_socket());
  if (listen.unix_socket().size() > kMaxSocketPath) {
    checker.Fail("listen.unix_socket",
                 absl::StrCat(listen.unix_socket(), " is too long for a socket"),
                 absl::StrCat("choose a path of at most ", kMaxSocketPath, " bytes"));
  }
  if (listen.tcp().empty()) return;
  const auto address = ParseHostPort(listen.tcp());
  if (!address.has_value()) {
    checker.Fail("listen.tcp", absl::StrCat("\"", listen.tcp(), "\" is not an address with a port"),
                 "write 127.0.0.1:7070 or [::1]:7070");
  } else if (!IsLoopback(address->host)) {
    checker.Fail("listen.tcp",
                 absl::StrCat("others than this host could reach ", address->host,
                              " without proving who they are"),
                 absl::StrCat("write 127.0.0.1:", address->port, " or [::1]:", address->port,
                              ", behind a proxy that asks for certificates"));
  }
}

void CheckSmtp(Mail::Smtp& smtp, Checker& checker) {
  if (smtp.port() < 1 || smtp.port() > 65535) {
    checker.Fail("mail.smtp.port", absl::StrCat(smtp.port(), " is not a port"),
                 "write 587, or 465 with security: tls");
  }
  if (smtp.user().empty() != smtp.password_file().empty()) {
    const bool user = smtp.user().empty();
    checker.Fail(user ? "mail.smtp.user" : "mail.smtp.password_file",
                 absl::StrCat("is missing beside ", user ? "password_file" : "user"),
                 "write both, or none if the server wants no sign-in");
  }
  if (!smtp.user().empty() && smtp.security() == Mail::Smtp::SECURITY_NONE &&
      !IsLoopback(smtp.host())) {
    checker.Fail("mail.smtp.security", "the password would be sent for everybody to read",
                 "write starttls or tls");
  }
  checker.SecretFile("mail.smtp.password_file", *smtp.mutable_password_file());
  checker.File("mail.smtp.ca_file", *smtp.mutable_ca_file());
}

}  // namespace

void CheckPlugin(PluginConfig& plugin, Checker& checker) {
  checker.Installation("installation", plugin.installation());
  if (plugin.has_listen()) CheckListen(*plugin.mutable_listen(), checker);
  if (plugin.has_store()) checker.NewFile("store.path", *plugin.mutable_store()->mutable_path());
  Mail& mail = *plugin.mutable_mail();
  checker.MailAddress("mail.from", mail.from());
  if (mail.has_drop()) checker.Folder("mail.drop.folder", *mail.mutable_drop()->mutable_folder());
  if (mail.has_smtp()) CheckSmtp(*mail.mutable_smtp(), checker);
}

}  // namespace connecx::server
