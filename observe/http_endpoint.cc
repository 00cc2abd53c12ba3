#include "observe/http_endpoint.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::observe {
namespace {

constexpr char kPlain[] = "text/plain; charset=utf-8";
constexpr char kExposition[] = "text/plain; version=0.0.4; charset=utf-8";
// A connection takes a thread: enough that a few slow readers keep no probe waiting.
constexpr int kThreads = 16;
constexpr std::size_t kMaxPayload = 1024;
constexpr int kSecondsToRead = 2;
constexpr int kSecondsToWrite = 5;

}  // namespace

absl::StatusOr<std::unique_ptr<HttpEndpoint>> HttpEndpoint::Start(const std::string& host, int port,
                                                                  HttpSources sources) {
  std::unique_ptr<HttpEndpoint> endpoint(new HttpEndpoint(std::move(sources)));
  ASSIGN_OR_RETURN(
      endpoint->listener_,
      base::HttpListener::Start(
          {.address = host, .port = port, .threads = kThreads, .max_payload = kMaxPayload},
          [&](httplib::Server& server) { endpoint->Install(server); }));
  return endpoint;
}

void HttpEndpoint::Install(httplib::Server& server) const {
  server.set_read_timeout(kSecondsToRead);
  server.set_write_timeout(kSecondsToWrite);
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("ok\n", kPlain);
  });
  server.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
    const absl::Status readiness = sources_.readiness();
    if (!readiness.ok()) response.status = 503;
    response.set_content(
        readiness.ok() ? "ready\n" : absl::StrCat("not ready: ", readiness.message(), "\n"),
        kPlain);
  });
  server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
    response.set_content(sources_.metrics(), kExposition);
  });
}

}  // namespace connecx::observe
