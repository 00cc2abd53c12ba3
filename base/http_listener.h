#ifndef CONNECX_BASE_HTTP_LISTENER_H_
#define CONNECX_BASE_HTTP_LISTENER_H_

#include <httplib.h>

#include <memory>
#include <string>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"

namespace connecx::base {

struct ListenOptions {
  std::string address = "127.0.0.1";
  int port = 0;           // 0: any free one.
  std::string cert_file;  // PEM; both empty: plain HTTP.
  std::string key_file;
  int threads = 64;  // One per connection; more connections wait.
  int keep_alive_seconds =
      1;  // An idle connection is closed after this; stopping may take as long.
  size_t max_payload = 8u << 20;  // Bytes of a request's body; more is answered 413.
};

// An HTTP(S) server on its own threads: for this host or peers that are trusted, because a few idle
// connections can keep the others waiting. Handlers are called on many threads at once.
class HttpListener {
 public:
  // `install` adds the handlers before the first connection is accepted. Errors: INVALID_ARGUMENT
  // for a certificate or key that cannot be used, UNAVAILABLE for an address that cannot be
  // listened on.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(
      const ListenOptions& options, absl::FunctionRef<void(httplib::Server&)> install);
  ~HttpListener();  // Stops; requests in progress are answered first.

  int port() const { return port_; }
  // "http://127.0.0.1:8100" or with https.
  std::string url() const;

 private:
  HttpListener(const ListenOptions& options, std::unique_ptr<httplib::Server> server, int port);

  const ListenOptions options_;
  const std::unique_ptr<httplib::Server> server_;
  const int port_;
  std::thread thread_;
};

}  // namespace connecx::base

#endif  // CONNECX_BASE_HTTP_LISTENER_H_
