#ifndef CONNECX_SALTO_CLIENT_TESTING_MOCK_SALTO_CLIENT_H_
#define CONNECX_SALTO_CLIENT_TESTING_MOCK_SALTO_CLIENT_H_

#include <gmock/gmock.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "salto_client/salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {

class MockSaltoClient : public SaltoClient {
 public:
  MOCK_METHOD(absl::StatusOr<ServerInfo>, GetInfo, (absl::Duration time_limit), (override));
  MOCK_METHOD(absl::StatusOr<Page<Group>>, ReadGroups,
              (const PageRequest<std::string>& page, GroupLists lists, absl::Duration time_limit),
              (override));
  MOCK_METHOD(absl::StatusOr<Page<Zone>>, ReadZones,
              (const PageRequest<std::string>& page, absl::Duration time_limit), (override));
  MOCK_METHOD(absl::StatusOr<Page<Timetable>>, ReadTimetables,
              (const PageRequest<int>& page, absl::Duration time_limit), (override));
  MOCK_METHOD(absl::StatusOr<Page<Door>>, ReadDoors,
              (const PageRequest<std::string>& page, absl::Duration time_limit), (override));
  MOCK_METHOD(absl::StatusOr<std::string>, UpdateGroup,
              (const GroupUpdate& update, absl::Duration time_limit), (override));
  MOCK_METHOD(absl::Status, UpdateTimetable,
              (const Timetable& timetable, absl::Duration time_limit), (override));
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_TESTING_MOCK_SALTO_CLIENT_H_
