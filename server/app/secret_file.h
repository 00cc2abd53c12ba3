#ifndef CONNECX_SERVER_APP_SECRET_FILE_H_
#define CONNECX_SERVER_APP_SECRET_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace connecx::server {

// The content of a file that holds one secret, without the line end that editors add. Errors name
// the file, never its content.
absl::StatusOr<std::string> ReadSecret(const std::string& path);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_SECRET_FILE_H_
