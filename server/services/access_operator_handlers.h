#ifndef CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_HANDLERS_H_
#define CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_HANDLERS_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "core/building.h"
#include "provider/access_operator.h"
#include "provider/access_query.h"
#include "server/converters/diagnosis_converter.h"

namespace connecx::server {

// The calls of connecx.access.v1.AccessOperator. Thread-safe.
class AccessOperatorHandlers {
 public:
  // `process`: what the process knows of itself now. All others live longer than this.
  AccessOperatorHandlers(provider::AccessOperator& access_operator, provider::AccessQuery& query,
                         const core::BuildingDirectory& buildings, base::Clock& clock,
                         std::function<ProcessFacts()> process)
      : operator_(access_operator),
        query_(query),
        buildings_(buildings),
        clock_(clock),
        process_(std::move(process)) {}

  absl::StatusOr<access::v1::PlanPairResponse> PlanPair(const access::v1::PlanPairRequest& request);
  absl::StatusOr<access::v1::AdoptResponse> Adopt(const access::v1::AdoptRequest& request);
  absl::StatusOr<access::v1::RetryNowResponse> RetryNow(const access::v1::RetryNowRequest& request);
  absl::StatusOr<access::v1::ResolveIncidentResponse> ResolveIncident(
      const access::v1::ResolveIncidentRequest& request);
  absl::StatusOr<access::v1::PreviewMailResponse> PreviewMail(
      const access::v1::PreviewMailRequest& request);
  absl::StatusOr<access::v1::DiagnoseResponse> Diagnose(const access::v1::DiagnoseRequest& request);
  absl::StatusOr<access::v1::ListIdHistoryResponse> ListIdHistory(
      const access::v1::ListIdHistoryRequest& request);

 private:
  // The pair as it is answered.
  absl::StatusOr<access::v1::PairPlan> PlanOf(const provider::PairView& view,
                                              const std::string& building,
                                              const std::string& apartment,
                                              const std::string& facility);
  // What a building has of IDs; what cannot be read now is left out.
  void CountIds(access::v1::BuildingDiagnosis* proto);

  provider::AccessOperator& operator_;
  provider::AccessQuery& query_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  const std::function<ProcessFacts()> process_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_HANDLERS_H_
