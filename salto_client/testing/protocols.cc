#include "salto_client/testing/protocols.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "salto_client/http/curl_http_transport.h"
#include "salto_client/ship/http_ship_transport.h"
#include "salto_client/stp/stp_transport.h"

namespace connecx::salto {
namespace {

constexpr absl::string_view kStatusLine = "HTTP/1.1 200 OK\r\n";

// HttpShipTransport with the connections that it uses.
class WholeHttpTransport final : public Transport {
 public:
  explicit WholeHttpTransport(std::unique_ptr<CurlHttpTransport> http)
      : http_(std::move(http)), ship_(*HttpShipTransport::Create(*http_, NoAuth())) {}

  absl::StatusOr<std::string> RoundTrip(absl::string_view document,
                                        absl::Duration time_limit) override {
    return ship_->RoundTrip(document, time_limit);
  }

 private:
  const std::unique_ptr<CurlHttpTransport> http_;
  const std::unique_ptr<HttpShipTransport> ship_;
};

template <bool https>
std::unique_ptr<Transport> ConnectHttp(const std::string& address, const ProtocolLimits& limits,
                                       base::Clock& clock) {
  return std::make_unique<WholeHttpTransport>(
      *CurlHttpTransport::Create({.url = absl::StrCat(https ? "https://" : "http://", address),
                                  .insecure_skip_verification = https,
                                  .max_connections = limits.max_connections,
                                  .max_body_bytes = limits.max_body_bytes},
                                 clock));
}

std::unique_ptr<Transport> ConnectStp(const std::string& address, const ProtocolLimits& limits,
                                      base::Clock& clock) {
  return *StpTransport::Create({.url = absl::StrCat("stp://", address),
                                .max_connections = limits.max_connections,
                                .max_body_bytes = limits.max_body_bytes},
                               clock);
}

std::string FrameHttp(absl::string_view body) {
  return absl::StrCat(kStatusLine, "Content-Length: ", body.size(), "\r\n\r\n", body);
}

std::string FrameStp(absl::string_view body) {
  return absl::StrCat("STP/00/", body.size(), "/", body);
}

}  // namespace

const Protocol kHttp = {.name = "Http",
                        .connect = &ConnectHttp<false>,
                        .frame = &FrameHttp,
                        .begun = kStatusLine.size()};
const Protocol kHttps = {.name = "Https",
                         .connect = &ConnectHttp<true>,
                         .frame = &FrameHttp,
                         .begun = kStatusLine.size()};
const Protocol kStp = {.name = "Stp", .connect = &ConnectStp, .frame = &FrameStp, .begun = 1};

}  // namespace connecx::salto
