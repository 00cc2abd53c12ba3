#ifndef CONNECX_SIMULATOR_DATABASE_PROTO_H_
#define CONNECX_SIMULATOR_DATABASE_PROTO_H_

#include "absl/status/statusor.h"
#include "simulator/control.pb.h"
#include "simulator/model.h"

// The database and its parts between their values and the messages of the control API. What a
// message cannot mean is INVALID_ARGUMENT; whether the result keeps SPACE's rules is not looked at
// here (rules.h).
namespace connecx::simulator {

absl::StatusOr<Database> FromProto(const v1::Database& proto);
absl::StatusOr<Permission> PermissionFromProto(int timetable, bool has_period,
                                               const v1::Period& period);
absl::StatusOr<Timetable> FromProto(const v1::Timetable& proto);
Zone FromProto(const v1::Zone& proto);
Door FromProto(const v1::Door& proto);

v1::Database ToProto(const Database& database);
// Sets all but the target.
void FillProto(const Permission& permission, v1::Permission& proto);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_DATABASE_PROTO_H_
