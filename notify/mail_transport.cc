#include "notify/mail_transport.h"

#include "absl/status/status.h"

namespace connecx::notify {

bool IsTransient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

}  // namespace connecx::notify
