#ifndef CONNECX_SERVER_CONFIG_NEAR_MISS_H_
#define CONNECX_SERVER_CONFIG_NEAR_MISS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace connecx::server {

// The one of `known` that `written` was probably meant to be: differs by case, by '-' for '_', or
// by a typing error or two. Empty: none is near.
std::string NearMiss(absl::string_view written, const std::vector<std::string>& known);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_NEAR_MISS_H_
