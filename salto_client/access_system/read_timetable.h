#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_READ_TIMETABLE_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_READ_TIMETABLE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "salto_client/read_all.h"
#include "salto_client/salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {

// One timetable; nullopt if SPACE has none of this number. One call where a listing starts with the
// number asked for, two where it starts behind it (docs/ship.md Q10); to be sure that there is none
// the whole listing is paged through.
absl::StatusOr<std::optional<Timetable>> ReadTimetable(SaltoClient& client, int number,
                                                       const ReadAllOptions& options);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_READ_TIMETABLE_H_
