#include "server/status.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "core/errors.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

// Trailers may have 8 KiB at the default of every gRPC client. The details travel in base64 (4/3),
// the message percent-encoded (3 at worst) beside them.
constexpr std::size_t kMaxMessage = 700;
constexpr std::size_t kMaxDetails = 4000;
constexpr std::size_t kMaxShortText = 256;
constexpr int kMaxViolations = 100;

#define CONNECX_SAME_CODE(absl_code, grpc_code) \
  static_assert(static_cast<int>(absl::StatusCode::absl_code) == grpc::StatusCode::grpc_code)
CONNECX_SAME_CODE(kOk, OK);
CONNECX_SAME_CODE(kCancelled, CANCELLED);
CONNECX_SAME_CODE(kUnknown, UNKNOWN);
CONNECX_SAME_CODE(kInvalidArgument, INVALID_ARGUMENT);
CONNECX_SAME_CODE(kDeadlineExceeded, DEADLINE_EXCEEDED);
CONNECX_SAME_CODE(kNotFound, NOT_FOUND);
CONNECX_SAME_CODE(kAlreadyExists, ALREADY_EXISTS);
CONNECX_SAME_CODE(kPermissionDenied, PERMISSION_DENIED);
CONNECX_SAME_CODE(kResourceExhausted, RESOURCE_EXHAUSTED);
CONNECX_SAME_CODE(kFailedPrecondition, FAILED_PRECONDITION);
CONNECX_SAME_CODE(kAborted, ABORTED);
CONNECX_SAME_CODE(kOutOfRange, OUT_OF_RANGE);
CONNECX_SAME_CODE(kUnimplemented, UNIMPLEMENTED);
CONNECX_SAME_CODE(kInternal, INTERNAL);
CONNECX_SAME_CODE(kUnavailable, UNAVAILABLE);
CONNECX_SAME_CODE(kDataLoss, DATA_LOSS);
CONNECX_SAME_CODE(kUnauthenticated, UNAUTHENTICATED);
#undef CONNECX_SAME_CODE

std::string Short(absl::string_view text) { return std::string(CutText(text, kMaxShortText)); }

google::rpc::ErrorInfo MakeErrorInfo(const core::ErrorDetail& detail) {
  google::rpc::ErrorInfo info;
  info.set_reason(detail.reason);
  info.set_domain(std::string(core::kErrorDomain));
  for (const auto& [key, value] : detail.metadata) (*info.mutable_metadata())[key] = Short(value);
  return info;
}

google::rpc::BadRequest MakeBadRequest(const core::ErrorDetail& detail) {
  google::rpc::BadRequest bad;
  for (const core::FieldError& field : detail.fields) {
    if (bad.field_violations_size() == kMaxViolations) break;
    auto* violation = bad.add_field_violations();
    violation->set_field(field.field);
    violation->set_description(Short(field.description));
    violation->set_reason(field.reason);
  }
  return bad;
}

google::rpc::PreconditionFailure MakePreconditionFailure(const core::ErrorDetail& detail,
                                                         absl::string_view message) {
  google::rpc::PreconditionFailure failure;
  for (const core::FieldError& field : detail.fields) {
    auto* violation = failure.add_violations();
    violation->set_type(detail.reason);
    violation->set_subject(field.field);
    violation->set_description(Short(field.description));
  }
  if (detail.fields.empty()) {
    auto* violation = failure.add_violations();
    violation->set_type(detail.reason);
    violation->set_subject(detail.precondition.empty() ? detail.resource_name
                                                       : detail.precondition);
    violation->set_description(Short(message));
  }
  return failure;
}

google::rpc::RetryInfo MakeRetryInfo(absl::Duration delay) {
  google::rpc::RetryInfo info;
  DurationToProto(delay, info.mutable_retry_delay());
  return info;
}

google::rpc::ResourceInfo MakeResourceInfo(const core::ErrorDetail& detail) {
  google::rpc::ResourceInfo info;
  info.set_resource_type(detail.resource_type);
  info.set_resource_name(detail.resource_name);
  return info;
}

google::rpc::Status MakeRpcStatus(absl::StatusCode code, absl::string_view message,
                                  const core::ErrorDetail& detail) {
  google::rpc::Status rpc;
  rpc.set_code(static_cast<int>(code));
  rpc.set_message(std::string(message));
  rpc.add_details()->PackFrom(MakeErrorInfo(detail));
  if (code == absl::StatusCode::kFailedPrecondition) {
    rpc.add_details()->PackFrom(MakePreconditionFailure(detail, message));
  }
  if (detail.retry_after.has_value()) {
    rpc.add_details()->PackFrom(MakeRetryInfo(*detail.retry_after));
  }
  if (!detail.resource_type.empty()) rpc.add_details()->PackFrom(MakeResourceInfo(detail));
  if (code == absl::StatusCode::kInvalidArgument) {
    google::rpc::BadRequest bad = MakeBadRequest(detail);
    const std::size_t others = rpc.ByteSizeLong();
    for (int i = bad.field_violations_size() - 1;
         i >= 0 && others + bad.ByteSizeLong() > kMaxDetails; --i) {
      bad.mutable_field_violations(i)->clear_description();
    }
    while (bad.field_violations_size() > 1 && others + bad.ByteSizeLong() > kMaxDetails) {
      bad.mutable_field_violations()->RemoveLast();
    }
    rpc.add_details()->PackFrom(bad);
  }
  return rpc;
}

// What the caller sees instead of an error that the catalogue does not know.
absl::Status Hidden(const absl::Status& status) {
  LOG_ERROR("a call failed outside the error catalogue: {}",
            status.ToString(absl::StatusToStringMode::kWithNoExtraData));
  if (status.code() == absl::StatusCode::kUnavailable) {
    return core::error::StoreUnavailable("the server's log has the reason.");
  }
  return core::error::InternalError("the server's log has the reason.");
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const auto detail = core::DetailOf(status);
  if (!detail.has_value()) return ToGrpcStatus(Hidden(status));
  const std::string message(CutText(status.message(), kMaxMessage));
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), message,
                      MakeRpcStatus(status.code(), message, *detail).SerializeAsString());
}

std::string ReasonOf(const grpc::Status& status) {
  google::rpc::Status rpc;
  google::rpc::ErrorInfo info;
  const bool found = rpc.ParseFromString(status.error_details()) && rpc.details_size() > 0 &&
                     rpc.details(0).UnpackTo(&info);
  return found ? info.reason() : std::string();
}

}  // namespace connecx::server
