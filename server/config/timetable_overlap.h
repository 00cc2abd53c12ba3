#ifndef CONNECX_SERVER_CONFIG_TIMETABLE_OVERLAP_H_
#define CONNECX_SERVER_CONFIG_TIMETABLE_OVERLAP_H_

#include <optional>

#include "server/config/config.pb.h"

namespace connecx::server {

struct TimetableNumbers {
  int first = 0;
  int last = 0;  // both included
};

// The timetables that both would fill on one SPACE; none if their SPACEs differ or cannot be told.
std::optional<TimetableNumbers> TimetablesInCommon(const config::v1::Salto& a,
                                                   const config::v1::Salto& b);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_TIMETABLE_OVERLAP_H_
