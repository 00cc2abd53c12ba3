#ifndef CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_HANDLERS_H_
#define CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_HANDLERS_H_

#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "connecx/access/v1/access_operator.pb.h"
#include "core/building.h"
#include "provider/access_operator.h"
#include "provider/access_query.h"
#include "server/converters/diagnosis_converter.h"

namespace connecx::server {

// The calls of connecx.access.v1.AccessOperator that are offered. Thread-safe.
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
  absl::StatusOr<access::v1::DiagnoseResponse> Diagnose(const access::v1::DiagnoseRequest& request);

 private:
  // What a building has of incidents and IDs; what cannot be read now is left out.
  void CountOwn(access::v1::BuildingDiagnosis* proto);

  provider::AccessOperator& operator_;
  provider::AccessQuery& query_;
  const core::BuildingDirectory& buildings_;
  base::Clock& clock_;
  const std::function<ProcessFacts()> process_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_SERVICES_ACCESS_OPERATOR_HANDLERS_H_
