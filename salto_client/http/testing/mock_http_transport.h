#ifndef CONNECX_SALTO_CLIENT_HTTP_TESTING_MOCK_HTTP_TRANSPORT_H_
#define CONNECX_SALTO_CLIENT_HTTP_TESTING_MOCK_HTTP_TRANSPORT_H_

#include <gmock/gmock.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "salto_client/http/http_transport.h"

namespace connecx::salto {

class MockHttpTransport : public HttpTransport {
 public:
  MOCK_METHOD(absl::StatusOr<HttpResponse>, Post,
              (const HttpRequest& request, absl::Duration time_limit), (override));
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_HTTP_TESTING_MOCK_HTTP_TRANSPORT_H_
