#include "salto_client/ship/http_ship_transport.h"

#include <optional>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/answer.h"
#include "salto_client/ship/http_status.h"

namespace connecx::salto {
namespace {

constexpr absl::string_view kMediaType = "application/vnd.saltosystems.ship.v1+xml";

// Printable ASCII only: a line end in a header value would let it write headers of its own.
bool FitsHeader(absl::string_view value) {
  for (const char c : value) {
    if (c < 0x20 || c > 0x7E) return false;
  }
  return !value.empty() && value.front() != ' ' && value.back() != ' ';
}

absl::Status Unfit(absl::string_view what) {
  return SaltoError(absl::StatusCode::kInvalidArgument, what, {});
}

absl::StatusOr<std::optional<HttpHeader>> AuthHeader(const ShipAuth& auth) {
  if (const auto* basic = std::get_if<BasicAuth>(&auth)) {
    if (basic->user.empty() || absl::StrContains(basic->user, ':')) {
      return Unfit("the user name of HTTP Basic must not be empty or hold a colon");
    }
    const std::string pair = absl::StrCat(basic->user, ":", basic->password.Reveal());
    return std::optional<HttpHeader>(
        {.name = "Authorization", .value = absl::StrCat("Basic ", absl::Base64Escape(pair))});
  }
  if (const auto* ship_key = std::get_if<ShipKeyAuth>(&auth)) {
    if (!FitsHeader(ship_key->key.Reveal())) {
      return Unfit("Salto-SHIP-Key must not be empty and holds printable ASCII only");
    }
    return std::optional<HttpHeader>({.name = "Salto-SHIP-Key", .value = ship_key->key.Reveal()});
  }
  return std::optional<HttpHeader>();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpShipTransport>> HttpShipTransport::Create(HttpTransport& http,
                                                                             const ShipAuth& auth) {
  std::vector<HttpHeader> headers = {{.name = "Content-Type", .value = std::string(kMediaType)}};
  ASSIGN_OR_RETURN(std::optional<HttpHeader> auth_header, AuthHeader(auth));
  if (auth_header.has_value()) headers.push_back(*std::move(auth_header));
  return absl::WrapUnique(new HttpShipTransport(http, std::move(headers)));
}

absl::StatusOr<std::string> HttpShipTransport::RoundTrip(absl::string_view document,
                                                         absl::Duration time_limit) {
  ASSIGN_OR_RETURN(HttpResponse response,
                   http_.Post({.headers = headers_, .body = document}, time_limit));
  if (response.status == 200 || IsExceptionAnswer(response.body)) return std::move(response.body);
  return HttpStatusError(response.status);
}

}  // namespace connecx::salto
