#ifndef CONNECX_SALTO_CLIENT_SECRET_H_
#define CONNECX_SALTO_CLIENT_SECRET_H_

#include <string>
#include <utility>

namespace connecx::salto {

// A password or key. It cannot be streamed, formatted or compared by accident; the one place that
// needs it says Reveal().
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& Reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SECRET_H_
