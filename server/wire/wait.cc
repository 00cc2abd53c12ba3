#include "server/wire/wait.h"

#include <algorithm>

namespace connecx::server {
namespace {

// For the way back, and for the commit that comes before the waiting.
constexpr absl::Duration kMargin = absl::Milliseconds(100);

}  // namespace

absl::Duration WaitWithin(absl::Duration wait, absl::Duration left) {
  const absl::Duration margin = std::min(kMargin, left / 2);
  return std::clamp(left - margin, absl::ZeroDuration(), wait);
}

}  // namespace connecx::server
