#ifndef CONNECX_SIMULATOR_PROTO_TIME_H_
#define CONNECX_SIMULATOR_PROTO_TIME_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace connecx::simulator {

inline absl::Time ToTime(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

inline void FillProto(absl::Time time, google::protobuf::Timestamp& proto) {
  proto.set_seconds(absl::ToUnixSeconds(time));
  proto.set_nanos(
      static_cast<int>((time - absl::FromUnixSeconds(proto.seconds())) / absl::Nanoseconds(1)));
}

inline absl::Duration ToDuration(const google::protobuf::Duration& proto) {
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

inline void FillProto(absl::Duration duration, google::protobuf::Duration& proto) {
  proto.set_seconds(absl::ToInt64Seconds(duration));
  proto.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration % absl::Seconds(1))));
}

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_PROTO_TIME_H_
