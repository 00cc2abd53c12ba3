#ifndef CONNECX_OBSERVE_HTTP_ENDPOINT_H_
#define CONNECX_OBSERVE_HTTP_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/http_listener.h"

namespace connecx::observe {

// What monitoring asks for over HTTP, in text:
//   GET /healthz  200 while the process lives
//   GET /readyz   200 while intents can be made durable, else 503 and why not
//   GET /metrics  Prometheus' text format
// It proves to nobody who it is and asks nobody: for this host, or a network that is trusted.
struct HttpSources {
  std::function<absl::Status()> readiness;
  std::function<std::string()> metrics;
};

class HttpEndpoint {
 public:
  // Port 0: any free one. UNAVAILABLE: the address cannot be listened on. The sources are called on
  // many threads at once, until this ends.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(const std::string& host, int port,
                                                             HttpSources sources);

  int port() const { return listener_->port(); }

 private:
  explicit HttpEndpoint(HttpSources sources) : sources_(std::move(sources)) {}
  void Install(httplib::Server& server) const;

  const HttpSources sources_;
  std::unique_ptr<base::HttpListener> listener_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_HTTP_ENDPOINT_H_
