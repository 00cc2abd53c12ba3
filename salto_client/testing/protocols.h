#ifndef CONNECX_SALTO_CLIENT_TESTING_PROTOCOLS_H_
#define CONNECX_SALTO_CLIENT_TESTING_PROTOCOLS_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "salto_client/ship/transport.h"

// What SHIP is spoken over, for tests that treat all of it alike.

namespace connecx::salto {

struct ProtocolLimits {
  int max_connections = 4;
  size_t max_body_bytes = 1 << 20;
};

struct Protocol {
  const char* name;
  // A transport to `address`, "host:port", without sign-in, that trusts whoever answers.
  std::unique_ptr<Transport> (*connect)(const std::string& address, const ProtocolLimits& limits,
                                        base::Clock& clock);
  // An answer as a server sends it.
  std::string (*frame)(absl::string_view body);
  // After so many bytes of a frame an answer has begun: libcurl tells only of whole lines.
  std::size_t begun;
};

extern const Protocol kHttp;
extern const Protocol kHttps;
extern const Protocol kStp;

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_TESTING_PROTOCOLS_H_
