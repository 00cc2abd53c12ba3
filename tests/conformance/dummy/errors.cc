#include "tests/conformance/dummy/errors.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace connecx::dummy {
namespace {

constexpr char kDomain[] = "access.connecx";
constexpr int kMaxViolations = 100;

// A google.rpc.Status that grows detail by detail.
class Error {
 public:
  Error(grpc::StatusCode code, const std::string& reason, const std::string& message,
        const std::map<std::string, std::string>& metadata = {})
      : code_(code), message_(message) {
    status_.set_code(static_cast<int>(code));
    status_.set_message(message);
    google::rpc::ErrorInfo info;
    info.set_domain(kDomain);
    info.set_reason(reason);
    info.mutable_metadata()->insert(metadata.begin(), metadata.end());
    status_.add_details()->PackFrom(info);
  }

  Error& Resource(const std::string& type, const std::string& name) {
    google::rpc::ResourceInfo resource;
    resource.set_resource_type(type);
    resource.set_resource_name(name);
    status_.add_details()->PackFrom(resource);
    return *this;
  }

  Error& Preconditions(const std::string& reason, const std::vector<std::string>& subjects) {
    google::rpc::PreconditionFailure failure;
    for (const std::string& subject : subjects) {
      auto& violation = *failure.add_violations();
      violation.set_type(reason);
      violation.set_subject(subject);
    }
    status_.add_details()->PackFrom(failure);
    return *this;
  }

  Error& Fields(const std::vector<Violation>& violations) {
    google::rpc::BadRequest bad;
    for (const Violation& each : violations) {
      if (bad.field_violations_size() == kMaxViolations) break;
      auto& violation = *bad.add_field_violations();
      violation.set_field(each.field);
      violation.set_reason(each.reason);
    }
    status_.add_details()->PackFrom(bad);
    return *this;
  }

  Error& RetryAfter(int seconds) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(seconds);
    status_.add_details()->PackFrom(retry);
    return *this;
  }

  grpc::Status Status() const { return {code_, message_, status_.SerializeAsString()}; }

 private:
  const grpc::StatusCode code_;
  const std::string message_;
  google::rpc::Status status_;
};

}  // namespace

grpc::Status FieldsInvalid(const std::vector<Violation>& violations) {
  std::string text = "Mend these fields of the request:";
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, " ", violation.field, " (", violation.reason, ")");
    if (text.size() > 500) break;
  }
  return Error(grpc::StatusCode::INVALID_ARGUMENT, "FIELDS_INVALID", text)
      .Fields(violations)
      .Status();
}

grpc::Status PageTokenInvalid() {
  return Error(
             grpc::StatusCode::INVALID_ARGUMENT, "PAGE_TOKEN_INVALID",
             "The page token is not one of this call with these filters; start at the first page.")
      .Fields({{"page_token", "MALFORMED"}})
      .Status();
}

grpc::Status BuildingUnknown(const std::string& building) {
  return Error(grpc::StatusCode::NOT_FOUND, "BUILDING_UNKNOWN",
               absl::StrCat("Building ", building, " is not configured here."),
               {{"building", building}})
      .Resource("building", building)
      .Status();
}

grpc::Status BuildingImmutable(const std::string& booking_id, const std::string& known_building) {
  return Error(grpc::StatusCode::FAILED_PRECONDITION, "BUILDING_IMMUTABLE",
               absl::StrCat("Booking ", booking_id, " is known in building ", known_building,
                            "; use another booking id."),
               {{"booking_id", booking_id}, {"building", known_building}})
      .Preconditions("BUILDING_IMMUTABLE", {"building"})
      .Resource("grant", booking_id)
      .Status();
}

grpc::Status RevisionReused(const std::string& booking_id, std::int64_t revision,
                            const std::vector<std::string>& fields) {
  return Error(grpc::StatusCode::FAILED_PRECONDITION, "REVISION_REUSED",
               absl::StrCat("Revision ", revision, " of booking ", booking_id,
                            " is known with other content; raise the revision."),
               {{"booking_id", booking_id}, {"revision", absl::StrCat(revision)}})
      .Preconditions("REVISION_REUSED", fields)
      .Status();
}

grpc::Status GrantNotFound(const std::string& booking_id) {
  return Error(grpc::StatusCode::NOT_FOUND, "GRANT_NOT_FOUND",
               absl::StrCat("Nothing is kept of booking ", booking_id, "."),
               {{"booking_id", booking_id}})
      .Resource("grant", booking_id)
      .Status();
}

grpc::Status RemovalsNotConfirmed(const std::string& building, int removals, int rows) {
  return Error(grpc::StatusCode::FAILED_PRECONDITION, "REMOVALS_NOT_CONFIRMED",
               absl::StrCat("The call removes ", removals, " of ", rows,
                            " rows; if that is meant, repeat it with confirm_removals."),
               {{"removals", absl::StrCat(removals)}, {"rows", absl::StrCat(rows)}})
      .Preconditions("REMOVALS_NOT_CONFIRMED", {building})
      .Status();
}

grpc::Status NotOffered(const std::string& capability) {
  return Error(grpc::StatusCode::UNIMPLEMENTED, "NOT_OFFERED",
               absl::StrCat("This provider does not offer ", capability, "."),
               {{"capability", capability}})
      .Status();
}

grpc::Status WatchInterrupted() {
  return Error(grpc::StatusCode::UNAVAILABLE, "WATCH_INTERRUPTED",
               "The provider is being stopped; come back with the newest cursor.")
      .RetryAfter(1)
      .Status();
}

grpc::Status StoreUnavailable(const absl::Status& cause) {
  return Error(grpc::StatusCode::UNAVAILABLE, "STORE_UNAVAILABLE",
               absl::StrCat("The ledger cannot be used: ", std::string(cause.message())))
      .RetryAfter(1)
      .Status();
}

}  // namespace connecx::dummy
