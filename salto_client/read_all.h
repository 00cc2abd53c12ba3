#ifndef CONNECX_SALTO_CLIENT_READ_ALL_H_
#define CONNECX_SALTO_CLIENT_READ_ALL_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "salto_client/salto_client.h"
#include "salto_client/types.h"

// Whole listings over a SaltoClient, by the rules of paging.h. They read a list that may change
// under them: each item is as it was when its page was read. An error of any page is the result.

namespace connecx::salto {

struct ReadAllOptions {
  int page_size = 100;           // raised to kMinPageSize
  absl::Duration time_per_call;  // the limit of each page, not of the whole
};

absl::StatusOr<std::vector<Group>> ReadAllGroups(SaltoClient& client, GroupLists lists,
                                                 const ReadAllOptions& options);
absl::StatusOr<std::vector<Zone>> ReadAllZones(SaltoClient& client, const ReadAllOptions& options);
absl::StatusOr<std::vector<Timetable>> ReadAllTimetables(SaltoClient& client,
                                                         const ReadAllOptions& options);
absl::StatusOr<std::vector<Door>> ReadAllDoors(SaltoClient& client, const ReadAllOptions& options);

// Whether SPACE may take both IDs for one: without regard to white space around them and to ASCII
// case (docs/ship.md Q21).
bool SameCanonicalId(absl::string_view a, absl::string_view b);

// One access level with its doors, zones and members; a list that the server left out is nullopt.
// One call when it exists. The ID matches exactly or, if no access level has exactly this ID,
// by SameCanonicalId: the result's group_id is the server's spelling. NOT_FOUND if there is none;
// to be sure of that under an exclusive start (Q10) the whole listing is paged through, without
// lists.
absl::StatusOr<Group> ReadGroup(SaltoClient& client, absl::string_view group_id,
                                const ReadAllOptions& options);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_READ_ALL_H_
