#include "server/services/access_operator_handlers.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "server/converters/ids_converter.h"
#include "server/converters/incident_converter.h"
#include "server/converters/plan_converter.h"
#include "server/converters/query_requests.h"
#include "server/converters/time_converter.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kMaxCounted = 10'000;

}  // namespace

absl::StatusOr<v1::PlanPairResponse> AccessOperatorHandlers::PlanPair(
    const v1::PlanPairRequest& request) {
  RETURN_IF_ERROR(Check(request));
  ASSIGN_OR_RETURN(const provider::PairView view,
                   operator_.PlanPair(request.building(), request.apartment(), request.facility()));
  const auto entry = buildings_.Find(request.building());
  if (entry == nullptr) return core::error::BuildingUnknown(request.building());
  std::vector<core::Grant> grants;
  for (const core::BookingPlan& booking : view.bookings) {
    // One that was pruned meanwhile is told by its id alone.
    const auto grant = query_.GetGrant(booking.booking_id);
    if (grant.ok()) grants.push_back(*grant);
  }
  v1::PlanPairResponse response;
  v1::PairPlan* plan = response.mutable_plan();
  plan->set_building(request.building());
  plan->set_apartment(request.apartment());
  plan->set_facility(request.facility());
  ToProto(view, grants, entry->building, clock_.Now(), plan);
  return response;
}

absl::StatusOr<v1::DiagnoseResponse> AccessOperatorHandlers::Diagnose(
    const v1::DiagnoseRequest& request) {
  RETURN_IF_ERROR(Check(request));
  ASSIGN_OR_RETURN(const provider::Diagnosis diagnosis,
                   operator_.Diagnose(request.building(), request.live()));
  const absl::Time now = clock_.Now();
  v1::DiagnoseResponse response;
  TimeToProto(now, response.mutable_as_of_time());
  ToProto(process_(), diagnosis, response.mutable_plugin());
  for (const provider::BuildingStatus& status : diagnosis.buildings) {
    const auto entry = buildings_.Find(status.building);
    v1::BuildingDiagnosis* building = response.add_buildings();
    ToProto(status, entry == nullptr ? nullptr : &entry->building, now, building);
    CountOwn(building);
  }
  return response;
}

void AccessOperatorHandlers::CountOwn(v1::BuildingDiagnosis* proto) {
  const auto incidents = query_.ListIncidents(
      proto->building(), /*open_only=*/true, std::numeric_limits<std::int64_t>::max(), kMaxCounted);
  std::map<v1::IncidentKind, int> by_kind;
  if (incidents.ok()) {
    for (const core::Incident& incident : *incidents) ++by_kind[IncidentKindToProto(incident.kind)];
  }
  for (const auto& [kind, count] : by_kind) {
    v1::IncidentCount* added = proto->add_open_incidents();
    added->set_kind(kind);
    added->set_count(count);
  }
  const auto rows = query_.ListIds(proto->building());
  std::map<v1::IdKind, int> ids;
  if (rows.ok()) {
    for (const core::IdRow& row : *rows) ++ids[IdKindToProto(row.kind)];
  }
  for (const auto& [kind, count] : ids) {
    v1::IdCount* added = proto->add_ids();
    added->set_kind(kind);
    added->set_check(v1::ID_CHECK_UNCHECKED);
    added->set_count(count);
  }
}

}  // namespace connecx::server
