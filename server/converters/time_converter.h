#ifndef CONNECX_SERVER_CONVERTERS_TIME_CONVERTER_H_
#define CONNECX_SERVER_CONVERTERS_TIME_CONVERTER_H_

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace connecx::server {

// None: outside 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, or wrong nanos.
std::optional<absl::Time> TimeFromProto(const google::protobuf::Timestamp& proto);

// What a Timestamp cannot hold becomes the nearest that it can.
void TimeToProto(absl::Time time, google::protobuf::Timestamp* proto);

// None: beyond 10,000 years, wrong nanos, or two signs.
std::optional<absl::Duration> DurationFromProto(const google::protobuf::Duration& proto);

void DurationToProto(absl::Duration duration, google::protobuf::Duration* proto);

// `YYYY-MM-DD`.
std::string DateToProto(absl::CivilDay date);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_TIME_CONVERTER_H_
