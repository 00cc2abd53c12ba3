#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_PAGE_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_PAGE_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::dummy {

// Page tokens: where the next page begins, sealed with the call and its filters. They hold no state
// of the server, so they stay valid over writes and restarts.

// `position`: whatever the call needs to go on behind the last item of the page.
std::string PageToken(const google::protobuf::Message& request, absl::string_view position);

// The position in the request's token, empty for the first page. None: it is no token of this call
// with these filters.
std::optional<std::string> PagePosition(const google::protobuf::Message& request);

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_PAGE_H_
