#include "server/converters/operator_requests.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "server/converters/ids_converter.h"
#include "server/converters/incident_converter.h"
#include "server/converters/shape_check.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxNote = 512;

absl::StatusOr<std::int64_t> IncidentId(const std::string& text) {
  std::int64_t id = 0;
  if (!absl::SimpleAtoi(text, &id) || absl::StrCat(id) != text) {
    return core::error::IncidentNotFound(text);
  }
  return id;
}

template <typename Request>
void CheckPair(const Request& proto, ShapeCheck& check) {
  check.Required("building", proto.building());
  check.Required("apartment", proto.apartment());
  check.Required("facility", proto.facility());
}

}  // namespace

absl::Status Check(const v1::PlanPairRequest& proto) {
  ShapeCheck check;
  CheckPair(proto, check);
  return check.status();
}

absl::Status Check(const v1::AdoptRequest& proto) {
  ShapeCheck check;
  CheckPair(proto, check);
  check.Required("actor", proto.actor(), kMaxActor);
  return check.status();
}

absl::StatusOr<provider::RetryRequest> FromProto(const v1::RetryNowRequest& proto) {
  ShapeCheck check;
  check.Required("building", proto.building());
  check.Optional("booking_id", proto.booking_id());
  check.Optional("apartment", proto.apartment());
  check.Required("actor", proto.actor(), kMaxActor);
  if (!proto.booking_id().empty() && !proto.apartment().empty()) {
    check.Violation("apartment", "CONFLICT", "is not allowed together with booking_id");
  }
  RETURN_IF_ERROR(check.status());
  return provider::RetryRequest{.building = proto.building(),
                                .booking_id = proto.booking_id(),
                                .apartment = proto.apartment(),
                                .actor = proto.actor()};
}

absl::StatusOr<std::int64_t> FromProto(const v1::ResolveIncidentRequest& proto) {
  ShapeCheck check;
  check.Required("incident_id", proto.incident_id());
  check.Required("actor", proto.actor(), kMaxActor);
  check.Optional("note", proto.note(), kMaxNote);
  RETURN_IF_ERROR(check.status());
  return IncidentId(proto.incident_id());
}

absl::StatusOr<PreviewRequest> FromProto(const v1::PreviewMailRequest& proto) {
  ShapeCheck check;
  PreviewRequest request;
  if (proto.has_sample()) {
    check.Required("sample.building", proto.sample().building());
    const std::optional<core::IncidentKind> kind = IncidentKindFromProto(proto.sample().kind());
    if (!kind) {
      check.Violation("sample.kind", "UNKNOWN_VALUE",
                      absl::StrCat(proto.sample().kind(), " is no kind of incident"));
    }
    RETURN_IF_ERROR(check.status());
    request.building = proto.sample().building();
    request.kind = *kind;
    return request;
  }
  check.Required("incident_id", proto.incident_id());
  RETURN_IF_ERROR(check.status());
  ASSIGN_OR_RETURN(request.incident_id, IncidentId(proto.incident_id()));
  return request;
}

absl::Status Check(const v1::DiagnoseRequest& proto) {
  ShapeCheck check;
  check.Optional("building", proto.building());
  return check.status();
}

absl::StatusOr<IdHistoryRequest> FromProto(const v1::ListIdHistoryRequest& proto) {
  ShapeCheck check;
  IdHistoryRequest request;
  check.Required("building", proto.building());
  check.Optional("name", proto.name());
  if (!v1::IdKind_IsValid(proto.kind())) {
    check.Violation("kind", "UNKNOWN_VALUE", absl::StrCat(proto.kind(), " is no kind of ID"));
  }
  ASSIGN_OR_RETURN(request.page, ReadPage(proto, check));
  request.building = proto.building();
  request.name = proto.name();
  request.kind = IdKindFromProto(proto.kind());
  return request;
}

}  // namespace connecx::server
