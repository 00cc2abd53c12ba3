#include "core/observer.h"

#include <algorithm>

namespace connecx::core {

Observer& NoObserver() {
  static Observer nobody;
  return nobody;
}

absl::Duration LatenessOf(const Grant& grant, absl::Time granted) {
  const absl::Time due = std::max(grant.window.start, grant.accepted_time);
  return std::max(granted - due, absl::ZeroDuration());
}

}  // namespace connecx::core
