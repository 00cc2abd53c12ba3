#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_PARAMS_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_PARAMS_H_

#include <string>

#include "absl/status/statusor.h"
#include "tests/conformance/params.pb.h"

namespace connecx::conformance {

// Reads a params file and checks that it is complete. Errors name the file, the field and the fix.
absl::StatusOr<Params> ReadParams(const std::string& path);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_PARAMS_H_
