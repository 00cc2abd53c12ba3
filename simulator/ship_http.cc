#include "simulator/ship_http.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "simulator/http_connection.h"
#include "simulator/serve.h"

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

// Whom a thread answered last, and when. Each connection is served on one thread from its beginning
// to its end.
struct LastAnswer {
  std::string peer;
  absl::Duration at;
};
thread_local LastAnswer last_answer;

std::string PeerOf(const httplib::Request& request) {
  return absl::StrCat(request.remote_addr, " ", request.remote_port);
}

// Whether SPACE has closed the connection before the request came (docs/ship.md Q19).
bool ComesTooLate(const httplib::Request& request, const Behaviour& behaviour, absl::Duration now) {
  return behaviour.connections == Connections::kCloseIdle && last_answer.peer == PeerOf(request) &&
         now - last_answer.at >= absl::Seconds(behaviour.idle_close_seconds);
}

// Sends `answer`, up to `end` of its bytes in pieces of at most `piece`, then goes through `after`.
void Send(std::string document, const std::string& type, size_t end, size_t piece,
          std::function<void()> after, httplib::Response& response) {
  const size_t size = document.size();
  response.set_content_provider(
      size, type,
      [document = std::move(document), end, piece](size_t offset, size_t length,
                                                   httplib::DataSink& sink) {
        if (offset >= end) return false;
        return sink.write(document.data() + offset, std::min({piece, length, end - offset}));
      },
      [after = std::move(after)](bool) { after(); });
}

void Answer(const Served& served, const Behaviour& behaviour, const httplib::Request& request,
            httplib::Response& response) {
  const std::string& document = served.answer.document;
  const std::string type =
      served.is_said_to_be_html
          ? "text/html"
          : absl::StrCat(kShipMediaType, "; charset=", EncodingName(behaviour.encoding));
  if (served.answer.is_exception && behaviour.exception_status == ExceptionStatus::k400) {
    response.status = 400;
  }
  const bool closes = behaviour.connections == Connections::kCloseAfterAnswer;
  const bool is_cut = served.then == Served::Then::kCut;
  const bool in_pieces = served.then == Served::Then::kPieces;
  if (!closes && !is_cut && !in_pieces) {
    response.set_content(document, type);
    return;
  }
  // What is sent cannot be known before it is sent, so a connection is closed by its addresses.
  httplib::Request addresses;
  addresses.remote_addr = request.remote_addr;
  addresses.remote_port = request.remote_port;
  Send(
      document, type, is_cut ? document.size() / 2 : document.size(),
      in_pieces ? kPieceBytes : document.size(),
      [closes, addresses] {
        if (closes) CloseConnection(addresses);
      },
      response);
}

}  // namespace

void InstallShip(const ShipHttpOptions& options, ShipService& service, Pause& pause,
                 std::function<void(absl::Duration)> refuse, httplib::Server& server) {
  server.Post("/", [options, refuse = std::move(refuse), &service, &pause](
                       const httplib::Request& request, httplib::Response& response) {
    response.status = HttpStatus(options, request);
    if (response.status == 401 && options.auth == AuthMode::kBasic) {
      response.set_header("WWW-Authenticate", "Basic realm=\"SHIP\"");
    }
    if (response.status != 200) return;
    const Behaviour behaviour = service.behaviour();
    if (ComesTooLate(request, behaviour, service.Uptime())) {
      CloseConnection(request);
      return;
    }
    const Served served = Serve(service, pause, request.body);
    if (served.refuse_for > absl::ZeroDuration()) refuse(served.refuse_for);
    switch (served.then) {
      case Served::Then::kAnswer:
      case Served::Then::kCut:
      case Served::Then::kPieces:
        Answer(served, behaviour, request, response);
        break;
      case Served::Then::kClose:
        CloseConnection(request);
        break;
      case Served::Then::kReset:
        ResetConnection(request);
        break;
      case Served::Then::kHttpStatus:
        response.status = served.http_status;
        break;
    }
    last_answer = {.peer = PeerOf(request), .at = service.Uptime()};
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
