#include "tests/conformance/suite/expect.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "google/rpc/code.pb.h"
#include "tests/e2e/support/wire_error.h"

namespace connecx::conformance {
namespace {

constexpr char kDomain[] = "access.connecx";
constexpr char kAny[] = "*";

std::string CodeName(grpc::StatusCode code) {
  return google::rpc::Code_Name(static_cast<int>(code));
}

std::vector<std::string> Sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

// What errors.proto says about the details of each code.
absl::Status CheckDetails(const e2e::WireError& error, const WantError& want,
                          const std::string& got) {
  RETURN_IF_ERROR(Expect(error.domain == kDomain, "ErrorInfo in the domain access.connecx", got));
  RETURN_IF_ERROR(Expect(!error.message.empty(), "a sentence for developers", got));
  switch (want.code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
      return Expect(!error.fields.empty(), "BadRequest with a violation per wrong field", got);
    case grpc::StatusCode::FAILED_PRECONDITION:
      RETURN_IF_ERROR(Expect(!error.preconditions.empty(), "PreconditionFailure", got));
      for (const std::string& violation : error.preconditions) {
        RETURN_IF_ERROR(Expect(violation.rfind(want.reason + ": ", 0) == 0,
                               absl::StrCat("PreconditionFailure of type ", want.reason), got));
      }
      return absl::OkStatus();
    case grpc::StatusCode::NOT_FOUND:
      return Expect(!error.resource.empty(), "ResourceInfo", got);
    case grpc::StatusCode::UNAVAILABLE:
      return Expect(error.has_retry, "RetryInfo", got);
    default:
      return absl::OkStatus();
  }
}

absl::Status CheckSubjects(const e2e::WireError& error, const WantError& want,
                           const std::string& got) {
  if (want.subjects.empty()) return absl::OkStatus();
  std::vector<std::string> expected;
  for (const std::string& subject : want.subjects) {
    expected.push_back(absl::StrCat(want.reason, ": ", subject));
  }
  return Expect(Sorted(error.preconditions) == Sorted(expected),
                absl::StrCat("PreconditionFailure {", absl::StrJoin(expected, ", "), "}"), got);
}

}  // namespace

absl::Status Mismatch(absl::string_view expected, absl::string_view got) {
  return absl::FailedPreconditionError(
      absl::StrCat("expected: ", expected, got.empty() ? "" : "\ngot:      ", got));
}

absl::Status Expect(bool holds, absl::string_view expected, absl::string_view got) {
  return holds ? absl::OkStatus() : Mismatch(expected, got);
}

absl::Status Skip(absl::string_view reason) { return absl::UnimplementedError(reason); }

bool IsSkip(const absl::Status& status) { return absl::IsUnimplemented(status); }

std::string ErrorText(const grpc::Status& status) {
  const e2e::WireError error = e2e::Decode(status);
  std::ostringstream text;
  text << error;
  return text.str() + " metadata {" +
         absl::StrJoin(error.metadata, ", ", absl::PairFormatter("=")) + "}";
}

absl::Status ExpectError(const grpc::Status& status, const WantError& want) {
  const e2e::WireError error = e2e::Decode(status);
  const std::string got = ErrorText(status);
  RETURN_IF_ERROR(Expect(status.error_code() == want.code && error.reason == want.reason,
                         absl::StrCat(CodeName(want.code), " ", want.reason), got));
  RETURN_IF_ERROR(CheckDetails(error, want, got));
  for (const auto& [key, value] : want.metadata) {
    const auto found = error.metadata.find(key);
    const bool right = found != error.metadata.end() &&
                       (value == kAny ? !found->second.empty() : found->second == value);
    RETURN_IF_ERROR(Expect(right, absl::StrCat("metadata ", key, "=", value), got));
  }
  if (!want.fields.empty()) {
    RETURN_IF_ERROR(Expect(Sorted(error.fields) == Sorted(want.fields),
                           absl::StrCat("BadRequest {", absl::StrJoin(want.fields, ", "), "}"),
                           got));
  }
  return CheckSubjects(error, want, got);
}

absl::Status ExpectBareError(const grpc::Status& status,
                             const std::vector<grpc::StatusCode>& codes) {
  const std::string got = ErrorText(status);
  std::vector<std::string> names;
  for (const grpc::StatusCode code : codes) names.push_back(CodeName(code));
  const bool right = std::find(codes.begin(), codes.end(), status.error_code()) != codes.end();
  return Expect(right && e2e::Decode(status).reason.empty(),
                absl::StrCat(absl::StrJoin(names, " or "), " without ErrorInfo"), got);
}

WantError FieldsInvalid(std::vector<std::string> fields) {
  return {.code = grpc::StatusCode::INVALID_ARGUMENT,
          .reason = "FIELDS_INVALID",
          .fields = std::move(fields)};
}

WantError BuildingUnknown(const std::string& building) {
  return {.code = grpc::StatusCode::NOT_FOUND,
          .reason = "BUILDING_UNKNOWN",
          .metadata = {{"building", building}}};
}

WantError PageTokenInvalid() {
  return {.code = grpc::StatusCode::INVALID_ARGUMENT,
          .reason = "PAGE_TOKEN_INVALID",
          .fields = {"page_token: MALFORMED"}};
}

}  // namespace connecx::conformance
