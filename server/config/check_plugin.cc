#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
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
using config::v1::Registration;
using config::v1::RegistryTls;

constexpr std::size_t kMaxSocketPath = 107;  // sun_path, unix(7)
constexpr std::size_t kMaxEndpoint = 512;    // connecx.plugin.v1.RegisterRequest.endpoint

void CheckRoles(const std::string& path, const google::protobuf::RepeatedField<int>& roles,
                Checker& checker) {
  if (roles.empty()) checker.Fail(path, "is empty", "write [core], or what else it may do");
}

void CheckLocalId(const std::string& path, absl::string_view kind, const std::string& name,
                  std::optional<id_t> id, Checker& checker) {
  if (!id.has_value()) {
    checker.Fail(path, absl::StrCat("this host has no ", kind, " ", name),
                 absl::StrCat("correct it, or create the ", kind, " first"));
  } else if (*id == kOverflowId) {
    checker.Fail(path, absl::StrCat(name, " stands for every ", kind, " that is not known here"),
                 absl::StrCat("give the caller a ", kind, " of its own"));
  }
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
    if (caller.has_user()) {
      CheckLocalId(path + ".user", "user", caller.user(), UserId(caller.user()), checker);
    }
    if (caller.has_group()) {
      CheckLocalId(path + ".group", "group", caller.group(), GroupId(caller.group()), checker);
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

void CheckHttp(const Listen& listen, Checker& checker) {
  if (listen.http().empty()) {
    if (listen.insecure_http()) {
      checker.Fail("listen.insecure_http", "means nothing without http",
                   "add http, or remove insecure_http");
    }
    return;
  }
  const auto address = ParseHostPort(listen.http());
  if (!address.has_value()) {
    checker.Fail("listen.http",
                 absl::StrCat("\"", listen.http(), "\" is not an address with a port"),
                 "write 127.0.0.1:9464 or [::1]:9464");
    return;
  }
  const bool local = IsLoopback(address->host);
  if (!local && !listen.insecure_http()) {
    checker.Fail("listen.http",
                 absl::StrCat("others than this host could reach ", address->host,
                              " without proving who they are"),
                 absl::StrCat("write 127.0.0.1:", address->port, " or [::1]:", address->port,
                              ", or add insecure_http: true"));
  }
  if (local && listen.insecure_http()) {
    checker.Fail("listen.insecure_http", "contradicts what http says", "remove insecure_http");
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
  CheckHttp(listen, checker);
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

void CheckRegistryTls(RegistryTls& tls, Checker& checker) {
  if (tls.certificate_file().empty() != tls.private_key_file().empty()) {
    const bool key = tls.private_key_file().empty();
    checker.Fail(key ? "registration.tls.private_key_file" : "registration.tls.certificate_file",
                 absl::StrCat("is missing beside ", key ? "certificate_file" : "private_key_file"),
                 "write both, or none if core asks for no certificate");
  }
  checker.File("registration.tls.ca_file", *tls.mutable_ca_file());
  checker.File("registration.tls.certificate_file", *tls.mutable_certificate_file());
  checker.SecretFile("registration.tls.private_key_file", *tls.mutable_private_key_file());
}

void CheckRegistration(Registration& registration, Checker& checker) {
  constexpr char kForms[] = "write HOST:PORT, dns:///HOST:PORT or unix:/PATH";
  const auto registry = ParseGrpcTarget(registration.registry());
  if (!registry.has_value()) {
    checker.Fail("registration.registry",
                 absl::StrCat("\"", registration.registry(), "\" is not a gRPC target"), kForms);
  } else if (registration.has_tls() && !registry->unix_path.empty()) {
    checker.Fail("registration.tls", "does not go together with a Unix socket", "remove it");
  } else if (!registration.has_tls() && !registration.insecure() && !IsLocal(*registry)) {
    checker.Fail("registration.tls",
                 absl::StrCat("is missing: anybody could answer as ", registry->server.host),
                 "add tls with ca_file, or insecure: true if the way there is protected");
  }
  if (!ParseGrpcTarget(registration.endpoint()).has_value()) {
    checker.Fail("registration.endpoint",
                 absl::StrCat("\"", registration.endpoint(), "\" is not a gRPC target"), kForms);
  } else if (registration.endpoint().size() > kMaxEndpoint) {
    checker.Fail("registration.endpoint", "is too long",
                 absl::StrCat("write at most ", kMaxEndpoint, " bytes"));
  }
  if (registration.has_tls()) {
    if (registration.insecure()) {
      checker.Fail("registration.insecure", "does not go together with tls", "keep one of the two");
    }
    CheckRegistryTls(*registration.mutable_tls(), checker);
  }
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
  if (plugin.has_registration()) CheckRegistration(*plugin.mutable_registration(), checker);
}

}  // namespace connecx::server
