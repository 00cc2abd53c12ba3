#ifndef CONNECX_SALTO_CLIENT_HTTP_CURL_HTTP_TRANSPORT_H_
#define CONNECX_SALTO_CLIENT_HTTP_CURL_HTTP_TRANSPORT_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "salto_client/connection_pool.h"
#include "salto_client/http/http_transport.h"

namespace connecx::salto {

struct HttpOptions {
  // "http://host:port" or "https://host:port", perhaps with a path; no user, query or fragment.
  std::string url = {};

  // How an https server is trusted; neither: by the system's certificate authorities.
  // A PEM file with the certificate authorities to trust; the certificate must name the host.
  std::string ca_file = {};
  // The server's public key: "sha256//" and the base64 of the SHA-256 of its DER-encoded
  // SubjectPublicKeyInfo (not of the certificate, so that a renewed certificate with the same key
  // still fits); several, separated by ";", while keys are exchanged. Without ca_file the key alone
  // is trusted: the certificate may be self-signed, expired and for another name. With ca_file both
  // must hold.
  std::string pinned_public_key = {};
  // Anyone may answer. Only when written so by an operator.
  bool insecure_skip_verification = false;

  int max_connections = 4;  // further calls wait for a free one, inside their time limit
  absl::Duration connect_limit = absl::Seconds(3);
  // Longest silence of a connected server, in whole seconds, rounded up.
  absl::Duration stall_limit = absl::Seconds(15);
  size_t max_body_bytes = 32 << 20;
  size_t max_header_bytes = 64 << 10;
};

// HttpTransport with libcurl: a pool of kept-alive connections, each with a handle of its own.
class CurlHttpTransport final : public HttpTransport {
 public:
  // INVALID_ARGUMENT for options that cannot work or that contradict each other. Connects to
  // nobody. `clock` outlives the transport.
  static absl::StatusOr<std::unique_ptr<CurlHttpTransport>> Create(const HttpOptions& options,
                                                                   base::Clock& clock);

  // No call may be in flight.
  ~CurlHttpTransport() override;

  absl::StatusOr<HttpResponse> Post(const HttpRequest& request, absl::Duration time_limit) override;

 private:
  class Connection;

  CurlHttpTransport(const HttpOptions& options, base::Clock& clock);

  const HttpOptions options_;
  base::Clock& clock_;
  ConnectionPool<Connection> pool_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_HTTP_CURL_HTTP_TRANSPORT_H_
