#ifndef CONNECX_CLI_OFFLINE_READ_FILE_H_
#define CONNECX_CLI_OFFLINE_READ_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace connecx::offline {

// The whole content of a file; of one whose name ends in ".gz" what it holds, unpacked. NOT_FOUND:
// cannot be opened. INVALID_ARGUMENT: cannot be read, is not gzip, or ends too early. Both name it.
absl::StatusOr<std::string> ReadFile(absl::string_view path);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_READ_FILE_H_
