#include "server/services/access_operator_handlers.h"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "server/converters/ids_converter.h"
#include "server/converters/operator_requests.h"
#include "server/converters/page_token.h"
#include "server/converters/plan_converter.h"
#include "server/converters/time_converter.h"
#include "server/services/incident_mails.h"

namespace connecx::server {

namespace v1 = ::connecx::access::v1;

absl::StatusOr<v1::PairPlan> AccessOperatorHandlers::PlanOf(const provider::PairView& view,
                                                            const std::string& building,
                                                            const std::string& apartment,
                                                            const std::string& facility) {
  const auto entry = buildings_.Find(building);
  if (entry == nullptr) return core::error::BuildingUnknown(building);
  std::vector<core::Grant> grants;
  for (const core::BookingPlan& booking : view.bookings) {
    // One that was pruned meanwhile is told by its id alone.
    const auto grant = query_.GetGrant(booking.booking_id);
    if (grant.ok()) grants.push_back(*grant);
  }
  v1::PairPlan plan;
  plan.set_building(building);
  plan.set_apartment(apartment);
  plan.set_facility(facility);
  ToProto(view, grants, entry->building, clock_.Now(), &plan);
  return plan;
}

absl::StatusOr<v1::PlanPairResponse> AccessOperatorHandlers::PlanPair(
    const v1::PlanPairRequest& request) {
  RETURN_IF_ERROR(Check(request));
  ASSIGN_OR_RETURN(const provider::PairView view,
                   operator_.PlanPair(request.building(), request.apartment(), request.facility()));
  v1::PlanPairResponse response;
  ASSIGN_OR_RETURN(*response.mutable_plan(),
                   PlanOf(view, request.building(), request.apartment(), request.facility()));
  return response;
}

absl::StatusOr<v1::AdoptResponse> AccessOperatorHandlers::Adopt(const v1::AdoptRequest& request) {
  RETURN_IF_ERROR(Check(request));
  ASSIGN_OR_RETURN(const provider::PairView view,
                   operator_.Adopt(request.building(), request.apartment(), request.facility(),
                                   request.actor()));
  v1::AdoptResponse response;
  ASSIGN_OR_RETURN(*response.mutable_plan(),
                   PlanOf(view, request.building(), request.apartment(), request.facility()));
  return response;
}

absl::StatusOr<v1::RetryNowResponse> AccessOperatorHandlers::RetryNow(
    const v1::RetryNowRequest& request) {
  ASSIGN_OR_RETURN(const provider::RetryRequest asked, FromProto(request));
  v1::RetryNowResponse response;
  ASSIGN_OR_RETURN(const int woken, operator_.RetryNow(asked));
  response.set_woken_access_control_ids(woken);
  return response;
}

absl::StatusOr<v1::ResolveIncidentResponse> AccessOperatorHandlers::ResolveIncident(
    const v1::ResolveIncidentRequest& request) {
  ASSIGN_OR_RETURN(const std::int64_t id, FromProto(request));
  ASSIGN_OR_RETURN(const core::Incident incident,
                   operator_.ResolveIncident(id, request.actor(), request.note()));
  v1::ResolveIncidentResponse response;
  ASSIGN_OR_RETURN(*response.mutable_incident(), WithMails(incident, query_));
  return response;
}

absl::StatusOr<v1::PreviewMailResponse> AccessOperatorHandlers::PreviewMail(
    const v1::PreviewMailRequest& request) {
  ASSIGN_OR_RETURN(const PreviewRequest asked, FromProto(request));
  ASSIGN_OR_RETURN(const provider::MailPreview mail,
                   asked.incident_id ? operator_.PreviewMail(*asked.incident_id)
                                     : operator_.PreviewSample(asked.building, asked.kind));
  v1::PreviewMailResponse response;
  response.set_subject(mail.subject);
  for (const std::string& recipient : mail.recipients) response.add_recipients(recipient);
  response.set_text(mail.text);
  return response;
}

absl::StatusOr<v1::ListIdHistoryResponse> AccessOperatorHandlers::ListIdHistory(
    const v1::ListIdHistoryRequest& request) {
  ASSIGN_OR_RETURN(const IdHistoryRequest asked, FromProto(request));
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (!asked.page.position.empty() && !absl::SimpleAtoi(asked.page.position, &before)) {
    return core::error::PageTokenInvalid();
  }
  // One more than the page holds, so that an end is seen.
  ASSIGN_OR_RETURN(
      const std::vector<core::IdChange> changes,
      query_.ListIdChanges(asked.building, asked.kind, asked.name, before, asked.page.size + 1));
  v1::ListIdHistoryResponse response;
  for (const core::IdChange& change : changes) {
    if (response.changes_size() == asked.page.size) {
      response.set_next_page_token(MakePageToken(request, absl::StrCat(before)));
      break;
    }
    ToProto(asked.building, change, response.add_changes());
    before = change.id;
  }
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
  ToProto(process_(), diagnosis, now, response.mutable_plugin());
  for (const provider::BuildingStatus& status : diagnosis.buildings) {
    const auto entry = buildings_.Find(status.building);
    v1::BuildingDiagnosis* building = response.add_buildings();
    ToProto(status, entry == nullptr ? nullptr : &entry->building, now, building);
    CountIds(building);
  }
  return response;
}

void AccessOperatorHandlers::CountIds(v1::BuildingDiagnosis* proto) {
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
