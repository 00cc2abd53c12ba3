#ifndef CONNECX_SALTO_CLIENT_HTTP_HTTP_TRANSPORT_H_
#define CONNECX_SALTO_CLIENT_HTTP_HTTP_TRANSPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace connecx::salto {

// A header's value may be a secret: nobody logs it or puts it into an error.
struct HttpHeader {
  std::string name;
  std::string value;

  bool operator==(const HttpHeader&) const = default;
};

// Both refer to memory of the caller.
struct HttpRequest {
  absl::Span<const HttpHeader> headers = {};
  absl::string_view body = "";
};

struct HttpResponse {
  int status = 0;
  std::string body = {};
};

// Posts to one URL of one server. Thread-safe; blocks until the whole answer is there or the
// positive `time_limit` is over, which covers waiting for a free connection and connecting. Follows
// no redirects, uses no proxy, keeps no cookies, asks for no compression.
//
// Any HTTP answer, 4xx and 5xx too, is a value; an error means that no whole answer came, and
// carries the facts of salto_error.h: UNAVAILABLE (not reached, or the connection broke before any
// whole line of an answer, twice), DEADLINE_EXCEEDED, DATA_LOSS (garbage, truncated, over a size
// cap), FAILED_PRECONDITION (the server's certificate is not trusted). OutcomeUnknown() is false if
// the request was surely not sent.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  virtual absl::StatusOr<HttpResponse> Post(const HttpRequest& request,
                                            absl::Duration time_limit) = 0;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_HTTP_HTTP_TRANSPORT_H_
