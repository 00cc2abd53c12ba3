#ifndef CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TESTING_ODD_SALTO_CLIENT_H_
#define CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TESTING_ODD_SALTO_CLIENT_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "salto_client/salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {

// A SPACE that answers the open questions of docs/ship.md section 6 otherwise than the one behind
// it. Its oddities are set before it is used.
class OddSaltoClient final : public SaltoClient {
 public:
  explicit OddSaltoClient(SaltoClient& client) : client_(client) {}

  bool exclusive_start = false;                      // Q10: listings start behind the item named
  bool no_eof = false;                               // Q10
  bool ignores_start = false;                        // every page is the first
  int hidden_timetable = 0;                          // no read shows it
  std::function<void(Group&)> change_group;          // what a read shows of an access level
  std::function<void(Timetable&)> change_timetable;  // what a write makes of a timetable

  GroupUpdate last_update;

  absl::StatusOr<ServerInfo> GetInfo(absl::Duration time_limit) override;
  absl::StatusOr<Page<Group>> ReadGroups(const PageRequest<std::string>& page, GroupLists lists,
                                         absl::Duration time_limit) override;
  absl::StatusOr<Page<Zone>> ReadZones(const PageRequest<std::string>& page,
                                       absl::Duration time_limit) override;
  absl::StatusOr<Page<Timetable>> ReadTimetables(const PageRequest<int>& page,
                                                 absl::Duration time_limit) override;
  absl::StatusOr<Page<Door>> ReadDoors(const PageRequest<std::string>& page,
                                       absl::Duration time_limit) override;
  absl::StatusOr<std::string> UpdateGroup(const GroupUpdate& update,
                                          absl::Duration time_limit) override;
  absl::Status UpdateTimetable(const Timetable& timetable, absl::Duration time_limit) override;

 private:
  SaltoClient& client_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_ACCESS_SYSTEM_TESTING_ODD_SALTO_CLIENT_H_
