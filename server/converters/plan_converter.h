#ifndef CONNECX_SERVER_CONVERTERS_PLAN_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_PLAN_CONVERTER_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "connecx/access/v1/plan.pb.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/planner.h"
#include "provider/access_operator.h"

namespace connecx::server {

access::v1::PairPolicy PolicyToProto(core::Policy policy);

// `today`: the building's local date from which `windows` are told, for 14 days.
void ToProto(const core::HeldPermission& held, const core::Building& building, absl::CivilDay today,
             access::v1::PairPermission* proto);
void ToProto(const core::Permission& planned, const core::Building& building, absl::CivilDay today,
             access::v1::PairPermission* proto);

// What only the caller knows of a pair: `building`, `apartment` and `facility` are left to it.
// `grants`: those of the bookings in `view`; a booking without one is told by its id alone.
void ToProto(const provider::PairView& view, const std::vector<core::Grant>& grants,
             const core::Building& building, absl::Time read_time, access::v1::PairPlan* proto);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_PLAN_CONVERTER_H_
