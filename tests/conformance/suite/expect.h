#ifndef CONNECX_TESTS_CONFORMANCE_SUITE_EXPECT_H_
#define CONNECX_TESTS_CONFORMANCE_SUITE_EXPECT_H_

#include <grpcpp/support/status.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace connecx::conformance {

// How a case ends: OK is passed, Skip(...) is skipped, anything else is failed with its message.

// "expected E, got G".
absl::Status Mismatch(absl::string_view expected, absl::string_view got);
absl::Status Expect(bool holds, absl::string_view expected, absl::string_view got = "");
// Not run, and why.
absl::Status Skip(absl::string_view reason);
bool IsSkip(const absl::Status& status);

template <typename A, typename B>
absl::Status ExpectEqual(absl::string_view what, const A& got, const B& want) {
  if (got == want) return absl::OkStatus();
  return Mismatch(absl::StrCat(what, " = ", want), absl::StrCat(what, " = ", got));
}

// A row of an error table, as a client in any language sees it.
struct WantError {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  std::string reason;                           // of ErrorInfo
  std::map<std::string, std::string> metadata;  // these at least; value "*": any but empty
  std::vector<std::string> fields;    // "path: REASON", exactly these; empty: any. Sorted or not.
  std::vector<std::string> subjects;  // of PreconditionFailure, exactly these; empty: any
};

// Checks that `status` is this error, with every detail that errors.proto demands of its code.
absl::Status ExpectError(const grpc::Status& status, const WantError& want);
// The same for errors without ErrorInfo: one of `codes`, from the transport.
absl::Status ExpectBareError(const grpc::Status& status,
                             const std::vector<grpc::StatusCode>& codes);

// INVALID_ARGUMENT, FIELDS_INVALID with exactly these violations: "apartments[0].apartment:
// REQUIRED".
WantError FieldsInvalid(std::vector<std::string> fields);
WantError BuildingUnknown(const std::string& building);
WantError PageTokenInvalid();

// "NOT_FOUND BUILDING_UNKNOWN {building=x}: sentence".
std::string ErrorText(const grpc::Status& status);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUITE_EXPECT_H_
