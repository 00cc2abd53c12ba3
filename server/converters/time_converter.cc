#include "server/converters/time_converter.h"

#include <algorithm>
#include <cstdint>

namespace connecx::server {
namespace {

constexpr std::int64_t kMinSeconds = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t kMaxSeconds = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr std::int64_t kMaxDurationSeconds = 315'576'000'000;
constexpr int kNanos = 1'000'000'000;

}  // namespace

std::optional<absl::Time> TimeFromProto(const google::protobuf::Timestamp& proto) {
  if (proto.seconds() < kMinSeconds || proto.seconds() > kMaxSeconds) return std::nullopt;
  if (proto.nanos() < 0 || proto.nanos() >= kNanos) return std::nullopt;
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

void TimeToProto(absl::Time time, google::protobuf::Timestamp* proto) {
  const absl::Time in_range =
      std::clamp(time, absl::FromUnixSeconds(kMinSeconds), absl::FromUnixSeconds(kMaxSeconds));
  const std::int64_t seconds = absl::ToUnixSeconds(in_range);  // Rounds down.
  proto->set_seconds(seconds);
  proto->set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(in_range - absl::FromUnixSeconds(seconds))));
}

std::optional<absl::Duration> DurationFromProto(const google::protobuf::Duration& proto) {
  if (proto.seconds() < -kMaxDurationSeconds || proto.seconds() > kMaxDurationSeconds) {
    return std::nullopt;
  }
  if (proto.nanos() <= -kNanos || proto.nanos() >= kNanos) return std::nullopt;
  if ((proto.seconds() < 0 && proto.nanos() > 0) || (proto.seconds() > 0 && proto.nanos() < 0)) {
    return std::nullopt;
  }
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

void DurationToProto(absl::Duration duration, google::protobuf::Duration* proto) {
  const std::int64_t seconds = absl::IDivDuration(duration, absl::Seconds(1), &duration);
  proto->set_seconds(seconds);
  proto->set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration)));
}

std::string DateToProto(absl::CivilDay date) { return absl::FormatCivilTime(date); }

}  // namespace connecx::server
