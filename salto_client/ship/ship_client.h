#ifndef CONNECX_SALTO_CLIENT_SHIP_SHIP_CLIENT_H_
#define CONNECX_SALTO_CLIENT_SHIP_SHIP_CLIENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "salto_client/salto_client.h"
#include "salto_client/ship/answer.h"
#include "salto_client/ship/request_writer.h"
#include "salto_client/ship/transport.h"

namespace connecx::salto {

// SaltoClient in SHIP's words over a transport, which outlives it. Has no state of its own.
class ShipClient final : public SaltoClient {
 public:
  explicit ShipClient(Transport& transport) : transport_(transport) {}

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
  absl::StatusOr<Answer> Call(absl::string_view request_name, RequestWriter& writer,
                              absl::Duration time_limit);

  Transport& transport_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_SHIP_CLIENT_H_
