#include "simulator/ship_http.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace connecx::simulator {
namespace {

bool IsAuthorized(const ShipHttpOptions& options, const httplib::Request& request) {
  switch (options.auth) {
    case AuthMode::kNone:
      return true;
    case AuthMode::kBasic: {
      const std::string header = request.get_header_value("Authorization");
      absl::string_view credentials = header;
      if (!absl::StartsWithIgnoreCase(credentials, "basic ")) return false;
      credentials.remove_prefix(6);
      std::string decoded;
      return absl::Base64Unescape(absl::StripAsciiWhitespace(credentials), &decoded) &&
             decoded == absl::StrCat(options.user, ":", options.password);
    }
    case AuthMode::kCustomKey:
      return request.get_header_value("Salto-SHIP-Key") == options.key;
  }
  return false;
}

bool IsShipMediaType(const httplib::Request& request) {
  const std::string header = request.get_header_value("Content-Type");
  const absl::string_view media_type = absl::string_view(header).substr(0, header.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(media_type), kShipMediaType);
}

int HttpStatus(const ShipHttpOptions& options, const httplib::Request& request) {
  if (!options.ship_enabled) return 501;
  if (!IsAuthorized(options, request)) return 401;
  if (!IsShipMediaType(request)) return 415;
  return 200;
}

}  // namespace

void InstallShip(const ShipHttpOptions& options, ShipService& service, httplib::Server& server) {
  const std::string answer_type =
      absl::StrCat(kShipMediaType, "; charset=", EncodingName(service.encoding()));
  server.Post("/", [options, answer_type, &service](const httplib::Request& request,
                                                    httplib::Response& response) {
    response.status = HttpStatus(options, request);
    if (response.status == 401 && options.auth == AuthMode::kBasic) {
      response.set_header("WWW-Authenticate", "Basic realm=\"SHIP\"");
    }
    if (response.status == 200) response.set_content(service.Answer(request.body), answer_type);
  });
  const auto post_only = [](const httplib::Request&, httplib::Response& response) {
    response.status = 405;
    response.set_header("Allow", "POST");
  };
  server.Get("/", post_only);
  server.Put("/", post_only);
  server.Patch("/", post_only);
  server.Delete("/", post_only);
}

}  // namespace connecx::simulator
