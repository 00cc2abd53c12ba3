#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/repeated_field.h"
#include "server/config/check.h"
#include "server/config/local_ids.h"
#include "server/config/net_address.h"
#include "server/transport/tls_files.h"

namespace connecx::server {
namespace {

using config::v1::Listen;
using config::v1::ListenTls;
using config::v1::LocalCaller;
using config::v1::Mail;
using config::v1::PluginConfig;

constexpr std::size_t kMaxSocketPath = 107;  // sun_path, unix(7)

void CheckRoles(const std::string& path, const google::protobuf::RepeatedField<int>& roles,
                Checker& checker) {
  if (roles.empty()) checker.Fail(path, "is empty", "write [core], or what else it may do");
}

void CheckLocalCallers(const Listen& listen, Checker& checker) {
  if (listen.local_callers_size() > 0 && listen.unix_socket().empty()) {
    checker.Fail("listen.local_callers", "means nothing without unix_socket",
                 "add unix_socket, or remove local_callers");
  }
  for (int i = 0; i < listen.local_callers_size(); ++i) {
    const LocalCaller& caller = listen.local_callers(i);
    const std::string path = absl::StrCat("listen.local_callers[", i, "]");
    CheckRoles(path + ".roles", caller.roles(), checker);
    if (caller.has_user() && !UserId(caller.user()).has_value()) {
      checker.Fail(path + ".user", absl::StrCat("this host has no user ", caller.user()),
                   "correct it, or create the user first");
    }
    if (caller.has_group() && !GroupId(caller.group()).has_value()) {
      checker.Fail(path + ".group", absl::StrCat("this host has no group ", caller.group()),
                   "correct it, or create the group first");
    }
  }
}

void CheckTcp(const Listen& listen, Checker& checker) {
  if (listen.tcp().empty()) {
    if (listen.has_tls()) {
      checker.Fail("listen.tls", "means nothing without tcp", "add tcp, or remove tls");
    }
    if (listen.insecure()) {
      checker.Fail("listen.insecure", "means nothing without tcp", "add tcp, or remove insecure");
    }
    return;
  }
  const auto address = ParseHostPort(listen.tcp());
  if (!address.has_value()) {
    checker.Fail("listen.tcp", absl::StrCat("\"", listen.tcp(), "\" is not an address with a port"),
                 "write 127.0.0.1:7070 or [::1]:7070");
    return;
  }
  const bool local = IsLoopback(address->host);
  if (!local && !listen.has_tls() && !listen.insecure()) {
    checker.Fail(
        "listen.tcp",
        absl::StrCat("others than this host could reach ", address->host,
                     " without proving who they are"),
        absl::StrCat("add tls, or write 127.0.0.1:", address->port, " or [::1]:", address->port));
  }
  if (listen.insecure() && (local || listen.has_tls())) {
    checker.Fail("listen.insecure", "contradicts what tcp and tls say", "remove insecure");
  }
  if (listen.plaintext_roles_size() > 0 && listen.has_tls()) {
    checker.Fail("listen.plaintext_roles", "means nothing with tls", "remove plaintext_roles");
  }
}

void CheckTls(ListenTls& tls, Checker& checker) {
  checker.File("listen.tls.certificate_file", *tls.mutable_certificate_file());
  checker.SecretFile("listen.tls.private_key_file", *tls.mutable_private_key_file());
  checker.File("listen.tls.client_ca_file", *tls.mutable_client_ca_file());
  if (tls.callers().empty()) {
    checker.Fail("listen.tls.callers", "names nobody", "add a dns or uri name with its roles");
  }
  for (int i = 0; i < tls.callers_size(); ++i) {
    CheckRoles(absl::StrCat("listen.tls.callers[", i, "].roles"), tls.callers(i).roles(), checker);
  }
  if (!checker.Failed("listen.tls")) {
    const auto files = LoadTlsFiles({.certificate_file = tls.certificate_file(),
                                     .private_key_file = tls.private_key_file(),
                                     .client_ca_file = tls.client_ca_file()});
    if (!files.ok()) {
      checker.Fail("listen.tls", std::string(files.status().message()),
                   "put files there that belong together");
    }
  }
}

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
  CheckLocalCallers(listen, checker);
  CheckTcp(listen, checker);
  if (listen.has_tls()) CheckTls(*listen.mutable_tls(), checker);
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
