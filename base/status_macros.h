#ifndef CONNECX_BASE_STATUS_MACROS_H_
#define CONNECX_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Names and shapes of upstream Abseil's later status macros, so that an upgrade is a deletion.

#define RETURN_IF_ERROR(expr)                                         \
  do {                                                                \
    if (::absl::Status status_macro_ = (expr); !status_macro_.ok()) { \
      return status_macro_;                                           \
    }                                                                 \
  } while (false)

#define CONNECX_STATUS_CONCAT_INNER(a, b) a##b
#define CONNECX_STATUS_CONCAT(a, b) CONNECX_STATUS_CONCAT_INNER(a, b)

#define ASSIGN_OR_RETURN(lhs, expr) \
  CONNECX_ASSIGN_OR_RETURN(CONNECX_STATUS_CONCAT(status_or_, __LINE__), lhs, expr)
#define CONNECX_ASSIGN_OR_RETURN(statusor, lhs, expr)      \
  auto statusor = (expr);                                  \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = *std::move(statusor)

namespace connecx::base {

// Prefixes `what` ("read access level APT-0501") to an error's message. Code and payloads survive;
// OK stays OK.
absl::Status Annotate(const absl::Status& status, absl::string_view what);

}  // namespace connecx::base

#endif  // CONNECX_BASE_STATUS_MACROS_H_
