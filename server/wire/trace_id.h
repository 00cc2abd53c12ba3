#ifndef CONNECX_SERVER_WIRE_TRACE_ID_H_
#define CONNECX_SERVER_WIRE_TRACE_ID_H_

#include <optional>
#include <string>

#include "absl/random/bit_gen_ref.h"
#include "absl/strings/string_view.h"

namespace connecx::server {

// The metadata key of W3C Trace Context.
inline constexpr absl::string_view kTraceParent = "traceparent";

// The trace id of a `traceparent` value: 32 lower-case hex digits. None: it is not one, and the
// whole value is to be ignored (W3C Trace Context 3.2).
std::optional<std::string> TraceIdOf(absl::string_view traceparent);

// One for a call that brings none.
std::string NewTraceId(absl::BitGenRef random);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_WIRE_TRACE_ID_H_
