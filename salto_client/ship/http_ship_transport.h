#ifndef CONNECX_SALTO_CLIENT_SHIP_HTTP_SHIP_TRANSPORT_H_
#define CONNECX_SALTO_CLIENT_SHIP_HTTP_SHIP_TRANSPORT_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "salto_client/http/http_transport.h"
#include "salto_client/secret.h"
#include "salto_client/ship/transport.h"

namespace connecx::salto {

// The three entries of the authentication drop-down on SPACE's SHIP tab (docs/ship.md 1.2).
struct NoAuth {};
struct BasicAuth {
  std::string user;
  Secret password;
};
struct ShipKeyAuth {
  Secret key;  // sent as "Salto-SHIP-Key"
};
using ShipAuth = std::variant<NoAuth, BasicAuth, ShipKeyAuth>;

// SHIP over HTTP(S). Any 200 is an answer whatever its type, and so is another status whose body
// holds a SHIP Exception (docs/ship.md Q20); the rest goes by the table in http_status.cc.
class HttpShipTransport final : public Transport {
 public:
  // INVALID_ARGUMENT, without showing it, for a user, password or key that HTTP cannot carry.
  // `http` outlives the transport.
  static absl::StatusOr<std::unique_ptr<HttpShipTransport>> Create(HttpTransport& http,
                                                                   const ShipAuth& auth);

  absl::StatusOr<std::string> RoundTrip(absl::string_view document,
                                        absl::Duration time_limit) override;

 private:
  HttpShipTransport(HttpTransport& http, std::vector<HttpHeader> headers)
      : http_(http), headers_(std::move(headers)) {}

  HttpTransport& http_;
  const std::vector<HttpHeader> headers_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_HTTP_SHIP_TRANSPORT_H_
