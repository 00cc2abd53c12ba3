#include "server/transport/tls_credentials.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "grpc/grpc.h"
#include "grpc/grpc_security.h"
#include "grpc/slice.h"

namespace connecx::server {
namespace {

constexpr absl::string_view kOwnPaths[] = {"/connecx.", "/grpc.health."};

absl::string_view TextOf(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

std::vector<std::string> Texts(const grpc_auth_context* context, const char* property) {
  std::vector<std::string> texts;
  grpc_auth_property_iterator iterator =
      grpc_auth_context_find_properties_by_name(context, property);
  while (const grpc_auth_property* found = grpc_auth_property_iterator_next(&iterator)) {
    texts.emplace_back(found->value, found->value_length);
  }
  return texts;
}

bool IsOwnCall(const grpc_metadata* metadata, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (TextOf(metadata[i].key) != ":path") continue;
    for (const absl::string_view own : kOwnPaths) {
      if (absl::StartsWith(TextOf(metadata[i].value), own)) return true;
    }
  }
  return false;
}

class TlsCredentials final : public grpc::ServerCredentials {
 public:
  TlsCredentials(const TlsPaths& paths, AccessRules rules)
      : rules_(std::move(rules)),
        watch_(paths),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, FetchConfig, this))) {
    grpc_server_credentials_set_auth_metadata_processor(
        credentials_, {.process = CheckCaller, .destroy = nullptr, .state = this});
  }
  ~TlsCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  static grpc_ssl_certificate_config_reload_status FetchConfig(
      void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<TlsCredentials*>(self)->FetchConfig(config);
  }

  grpc_ssl_certificate_config_reload_status FetchConfig(grpc_ssl_server_certificate_config** config)
      EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    const std::optional<TlsFiles> files = watch_.LookForNew();
    if (!files.has_value()) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair = {.private_key = files->private_key.c_str(),
                                             .cert_chain = files->certificates.c_str()};
    *config = grpc_ssl_server_certificate_config_create(files->client_cas.c_str(), &pair, 1);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  static void CheckCaller(void* self, grpc_auth_context* context, const grpc_metadata* metadata,
                          size_t count, grpc_process_auth_metadata_done_cb done, void* data) {
    const AccessRules& rules = static_cast<TlsCredentials*>(self)->rules_;
    const bool known =
        IsOwnCall(metadata, count) ||
        CertificateCaller(rules, {.dns = Texts(context, GRPC_PEER_DNS_PROPERTY_NAME),
                                  .uris = Texts(context, GRPC_PEER_URI_PROPERTY_NAME)})
            .has_value();
    done(data, nullptr, 0, nullptr, 0, known ? GRPC_STATUS_OK : GRPC_STATUS_UNAUTHENTICATED,
         known ? nullptr : "The configuration of this server does not know who calls.");
  }

  const AccessRules rules_;
  base::Mutex mu_;
  TlsFileWatch watch_ GUARDED_BY(mu_);
  grpc_server_credentials* const credentials_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(const TlsPaths& paths,
                                                            const AccessRules& rules) {
  return std::make_shared<TlsCredentials>(paths, rules);
}

}  // namespace connecx::server
