#ifndef CONNECX_SIMULATOR_FAULT_PROTO_H_
#define CONNECX_SIMULATOR_FAULT_PROTO_H_

#include "absl/status/statusor.h"
#include "simulator/control.pb.h"
#include "simulator/fault_plan.h"

namespace connecx::simulator {

// INVALID_ARGUMENT for a kind that does not exist; its numbers are not looked at here.
absl::StatusOr<FaultRule> FromProto(const v1::Fault& proto);
v1::Fault ToProto(const FaultPlan::Entry& entry);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_FAULT_PROTO_H_
