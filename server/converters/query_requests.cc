#include "server/converters/query_requests.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/errors.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxCursor = 256;
constexpr int kMaxPhases = 16;
constexpr int kMaxStates = 2;
constexpr int kMaxKinds = 32;
constexpr int kMaxRunStates = 8;
constexpr int kMaxChecks = 16;

// A filter of known, specified enum values.
template <typename Enum>
std::vector<Enum> EnumFilter(const char* path, const google::protobuf::RepeatedField<int>& values,
                             int max, bool (*is_valid)(int), ShapeCheck& check) {
  check.ListSize(path, values.size(), max);
  std::vector<Enum> filter;
  for (int i = 0; i < values.size(); ++i) {
    if (values[i] == 0 || !is_valid(values[i])) {
      check.Violation({path, i}, "UNKNOWN_VALUE",
                      absl::StrCat(values[i], " is no value that can be asked for"));
    }
    filter.push_back(static_cast<Enum>(values[i]));
  }
  return filter;
}

core::GrantPhase PhaseFromProto(v1::GrantPhase phase) {
  switch (phase) {
    case v1::GRANT_PHASE_GRANTED:
      return core::GrantPhase::kGranted;
    case v1::GRANT_PHASE_QUEUED:
      return core::GrantPhase::kQueued;
    case v1::GRANT_PHASE_NEEDS_MANUAL_ACTION:
      return core::GrantPhase::kNeedsManualAction;
    case v1::GRANT_PHASE_REVOKING:
      return core::GrantPhase::kRevoking;
    case v1::GRANT_PHASE_REVOKED:
      return core::GrantPhase::kRevoked;
    case v1::GRANT_PHASE_EXPIRED:
      return core::GrantPhase::kExpired;
    default:
      return core::GrantPhase::kPending;
  }
}

}  // namespace

absl::StatusOr<std::string> FromProto(const v1::GetGrantRequest& proto) {
  ShapeCheck check;
  check.Required("booking_id", proto.booking_id());
  RETURN_IF_ERROR(check.status());
  return proto.booking_id();
}

absl::StatusOr<ExplainRequest> FromProto(const v1::ExplainBookingRequest& proto) {
  ShapeCheck check;
  check.Required("booking_id", proto.booking_id());
  ASSIGN_OR_RETURN(const Page page, ReadPage(proto, check));
  ExplainRequest request{.booking_id = proto.booking_id(), .limit = page.size};
  if (!page.position.empty() && !absl::SimpleAtoi(page.position, &request.after)) {
    return core::error::PageTokenInvalid();
  }
  return request;
}

absl::StatusOr<WatchRequest> FromProto(const v1::WatchGrantsRequest& proto) {
  ShapeCheck check;
  WatchRequest request{.building = proto.building()};
  check.Optional("building", proto.building());
  check.Optional("cursor", proto.cursor(), kMaxCursor);
  if (!proto.cursor().empty()) {
    request.from = provider::ReadCursor(proto.cursor());
    if (!request.from) check.Violation("cursor", "MALFORMED", "is no cursor of this call");
  }
  RETURN_IF_ERROR(check.status());
  return request;
}

absl::StatusOr<provider::GrantQuery> FromProto(const v1::ListGrantsRequest& proto) {
  ShapeCheck check;
  provider::GrantQuery query;
  check.Optional("building", proto.building());
  check.Optional("apartment", proto.apartment());
  check.Optional("facility", proto.facility());
  for (const v1::GrantPhase phase : EnumFilter<v1::GrantPhase>("phases", proto.phases(), kMaxPhases,
                                                               v1::GrantPhase_IsValid, check)) {
    query.phases.push_back(PhaseFromProto(phase));
  }
  query.ends_after = check.Instant(
      "ends_after_time", proto.has_ends_after_time() ? &proto.ends_after_time() : nullptr);
  query.starts_before = check.Instant(
      "starts_before_time", proto.has_starts_before_time() ? &proto.starts_before_time() : nullptr);
  ASSIGN_OR_RETURN(Page page, ReadPage(proto, check));
  query.building = proto.building();
  query.apartment = proto.apartment();
  query.facility = proto.facility();
  query.after = page.position;
  query.limit = page.size;
  return query;
}

absl::StatusOr<IncidentsRequest> FromProto(const v1::ListIncidentsRequest& proto) {
  ShapeCheck check;
  IncidentsRequest request;
  check.Optional("building", proto.building());
  check.Optional("booking_id", proto.booking_id());
  const auto states = EnumFilter<v1::IncidentState>("states", proto.states(), kMaxStates,
                                                    v1::IncidentState_IsValid, check);
  request.kinds = EnumFilter<v1::IncidentKind>("kinds", proto.kinds(), kMaxKinds,
                                               v1::IncidentKind_IsValid, check);
  ASSIGN_OR_RETURN(request.page, ReadPage(proto, check));
  request.building = proto.building();
  request.booking_id = proto.booking_id();
  const auto asks_for = [&states](v1::IncidentState state) {
    return states.empty() || std::find(states.begin(), states.end(), state) != states.end();
  };
  request.open = asks_for(v1::INCIDENT_STATE_OPEN);
  request.resolved = asks_for(v1::INCIDENT_STATE_RESOLVED);
  return request;
}

absl::StatusOr<RunsRequest> FromProto(const v1::ListRunsRequest& proto) {
  ShapeCheck check;
  RunsRequest request;
  check.Optional("building", proto.building());
  request.states = EnumFilter<v1::ClearingRunState>("states", proto.states(), kMaxRunStates,
                                                    v1::ClearingRunState_IsValid, check);
  request.from = check.Date("from_date", proto.from_date());
  request.until = check.Date("until_date", proto.until_date());
  if (request.from.has_value() && request.until.has_value() && *request.until < *request.from) {
    check.Violation("until_date", "CONFLICT", "is before from_date");
  }
  ASSIGN_OR_RETURN(request.page, ReadPage(proto, check));
  request.building = proto.building();
  return request;
}

absl::StatusOr<IdsRequest> FromProto(const v1::ListIdsRequest& proto) {
  ShapeCheck check;
  IdsRequest request;
  check.Optional("building", proto.building());
  check.Optional("name", proto.name());
  if (!v1::IdKind_IsValid(proto.kind())) {
    check.Violation("kind", "UNKNOWN_VALUE", absl::StrCat(proto.kind(), " is no kind of ID"));
  }
  request.checks =
      EnumFilter<v1::IdCheck>("checks", proto.checks(), kMaxChecks, v1::IdCheck_IsValid, check);
  ASSIGN_OR_RETURN(request.page, ReadPage(proto, check));
  request.building = proto.building();
  request.name = proto.name();
  if (proto.kind() != v1::ID_KIND_UNSPECIFIED) request.kind = proto.kind();
  return request;
}

}  // namespace connecx::server
