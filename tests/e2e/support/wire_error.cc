#include "tests/e2e/support/wire_error.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace connecx::e2e {

WireError Decode(const grpc::Status& status) {
  WireError error;
  error.code = google::rpc::Code_Name(static_cast<int>(status.error_code()));
  error.message = status.error_message();
  google::rpc::Status rpc;
  if (!rpc.ParseFromString(status.error_details())) return error;
  for (const google::protobuf::Any& any : rpc.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::PreconditionFailure failure;
    google::rpc::ResourceInfo resource;
    if (any.UnpackTo(&info)) {
      error.domain = info.domain();
      error.reason = info.reason();
      error.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (any.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) {
        error.fields.push_back(absl::StrCat(violation.field(), ": ", violation.reason()));
      }
    } else if (any.UnpackTo(&failure)) {
      for (const auto& violation : failure.violations()) {
        error.preconditions.push_back(absl::StrCat(violation.type(), ": ", violation.subject()));
      }
    } else if (any.UnpackTo(&resource)) {
      error.resource = resource.resource_name();
    } else if (any.Is<google::rpc::RetryInfo>()) {
      error.has_retry = true;
    }
  }
  return error;
}

std::ostream& operator<<(std::ostream& out, const WireError& error) {
  return out << error.code << " " << error.reason << " {" << absl::StrJoin(error.fields, ", ")
             << "} {" << absl::StrJoin(error.preconditions, ", ") << "}: " << error.message;
}

}  // namespace connecx::e2e
