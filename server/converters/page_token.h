#ifndef CONNECX_SERVER_CONVERTERS_PAGE_TOKEN_H_
#define CONNECX_SERVER_CONVERTERS_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace connecx::server {

// Page tokens: opaque to callers, versioned, and bound to the call and its filters (every field of
// the request but `page_size` and `page_token`). They hold no secret and need none: a forged one
// shows nothing that the same call would not. They outlive the process.

// A token for the page that comes after `position`. `request`: with fields `page_size` and
// `page_token`.
std::string MakePageToken(const google::protobuf::Message& request, absl::string_view position);

// The position that the request's own token holds; empty: no token, so the first page.
// INVALID_ARGUMENT, PAGE_TOKEN_INVALID: not one of this call with these filters.
absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_PAGE_TOKEN_H_
