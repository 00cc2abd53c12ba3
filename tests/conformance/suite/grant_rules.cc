#include "tests/conformance/suite/grant_rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tests/conformance/suite/expect.h"

namespace connecx::conformance {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kMaxWindows = 400;
constexpr int kMaxIncidents = 16;
constexpr int kMaxDetails = 32;
constexpr std::size_t kMaxText = 512;
constexpr std::size_t kMaxDetailKey = 64;

bool IsWholeMinute(const google::protobuf::Timestamp& time) {
  return time.nanos() == 0 && time.seconds() % 60 == 0;
}

absl::Status CheckContent(const v1::Grant& grant) {
  const bool tombstone = grant.apartment().empty();
  RETURN_IF_ERROR(Expect(grant.facility().empty() == tombstone &&
                             grant.has_start_time() != tombstone &&
                             grant.has_end_time() != tombstone,
                         "apartment, facility, start_time and end_time all set, or none of them",
                         grant.ShortDebugString()));
  if (tombstone) {
    return Expect(grant.phase() == v1::GRANT_PHASE_REVOKED, "a tombstone is REVOKED",
                  grant.ShortDebugString());
  }
  return Expect(FromProto(grant.start_time()) < FromProto(grant.end_time()),
                "start_time before end_time", grant.ShortDebugString());
}

absl::Status CheckConditions(const v1::Grant& grant) {
  int last = 0;
  for (const v1::GrantCondition& condition : grant.conditions()) {
    RETURN_IF_ERROR(Expect(condition.code() > last, "conditions once per code, in order of code",
                           grant.ShortDebugString()));
    RETURN_IF_ERROR(Expect(!condition.text().empty() && condition.text().size() <= kMaxText &&
                               condition.has_since_time(),
                           "a condition has a text of at most 512 bytes and since_time",
                           condition.ShortDebugString()));
    last = condition.code();
  }
  return absl::OkStatus();
}

absl::Status CheckWindows(const v1::Grant& grant) {
  RETURN_IF_ERROR(Expect(grant.windows_size() <= kMaxWindows, "at most 400 windows"));
  absl::Time last = absl::InfinitePast();
  for (const v1::Window& window : grant.windows()) {
    RETURN_IF_ERROR(
        Expect(IsWholeMinute(window.start_time()) && IsWholeMinute(window.end_time()) &&
                   FromProto(window.start_time()) < FromProto(window.end_time()) &&
                   FromProto(window.start_time()) > last,
               "windows in order of time, whole minutes, neither overlapping nor touching",
               grant.ShortDebugString()));
    last = FromProto(window.end_time());
  }
  return absl::OkStatus();
}

absl::Status CheckDetails(const v1::Grant& grant) {
  RETURN_IF_ERROR(Expect(grant.vendor_details_size() <= kMaxDetails, "at most 32 vendor_details"));
  for (const auto& [key, value] : grant.vendor_details()) {
    RETURN_IF_ERROR(Expect(
        !key.empty() && key.size() <= kMaxDetailKey &&
            key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos &&
            value.size() <= kMaxText,
        "vendor_details in lower_snake_case of at most 64 bytes, values of at most 512",
        absl::StrCat(key, "=", value)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckGrant(const v1::Grant& grant) {
  const std::string got = grant.ShortDebugString();
  RETURN_IF_ERROR(Expect(!grant.booking_id().empty() && grant.revision() >= 1 &&
                             !grant.building().empty() && grant.has_create_time() &&
                             grant.has_update_time(),
                         "booking_id, revision, building, create_time and update_time set", got));
  RETURN_IF_ERROR(Expect(FromProto(grant.create_time()) <= FromProto(grant.update_time()),
                         "create_time not after update_time", got));
  RETURN_IF_ERROR(
      Expect(v1::GrantPhase_IsValid(grant.phase()) && grant.phase() != v1::GRANT_PHASE_UNSPECIFIED,
             "a phase of the contract", got));
  RETURN_IF_ERROR(CheckContent(grant));
  RETURN_IF_ERROR(CheckConditions(grant));
  RETURN_IF_ERROR(CheckWindows(grant));
  RETURN_IF_ERROR(CheckDetails(grant));
  RETURN_IF_ERROR(Expect(grant.incident_ids_size() <= kMaxIncidents, "at most 16 incidents", got));
  const bool may_wait = grant.phase() == v1::GRANT_PHASE_QUEUED ||
                        grant.phase() == v1::GRANT_PHASE_NEEDS_MANUAL_ACTION;
  RETURN_IF_ERROR(Expect(!grant.has_waiting_for() || may_wait,
                         "waiting_for only in QUEUED and NEEDS_MANUAL_ACTION", got));
  RETURN_IF_ERROR(Expect(grant.has_waiting_for() || grant.phase() != v1::GRANT_PHASE_QUEUED,
                         "waiting_for set in QUEUED", got));
  return Expect(
      grant.phase() != v1::GRANT_PHASE_GRANTED ||
          (!grant.access_control_id().empty() && !grant.access_control_facility_id().empty()),
      "a GRANTED booking has both IDs", got);
}

bool IsLive(const v1::Grant& grant) {
  return grant.phase() == v1::GRANT_PHASE_PENDING || grant.phase() == v1::GRANT_PHASE_GRANTED ||
         grant.phase() == v1::GRANT_PHASE_QUEUED ||
         grant.phase() == v1::GRANT_PHASE_NEEDS_MANUAL_ACTION;
}

bool IsRevoked(const v1::Grant& grant) {
  return grant.phase() == v1::GRANT_PHASE_REVOKING || grant.phase() == v1::GRANT_PHASE_REVOKED;
}

bool IsOver(const v1::Grant& grant) {
  return grant.phase() == v1::GRANT_PHASE_REVOKED || grant.phase() == v1::GRANT_PHASE_EXPIRED;
}

absl::Status ExpectLive(const v1::Grant& grant, const v1::GrantRequest& booking) {
  const std::string got = grant.ShortDebugString();
  RETURN_IF_ERROR(
      Expect(grant.booking_id() == booking.booking_id() && grant.building() == booking.building(),
             "the booking that was asked about", got));
  RETURN_IF_ERROR(ExpectEqual("revision", grant.revision(), booking.revision()));
  RETURN_IF_ERROR(Expect(grant.apartment() == booking.apartment() &&
                             grant.facility() == booking.facility() &&
                             FromProto(grant.start_time()) == FromProto(booking.start_time()) &&
                             FromProto(grant.end_time()) == FromProto(booking.end_time()),
                         absl::StrCat("the content of {", booking.ShortDebugString(), "}"), got));
  return Expect(IsLive(grant), "PENDING, GRANTED, QUEUED or NEEDS_MANUAL_ACTION", got);
}

absl::Status ExpectRevoked(const v1::Grant& grant, std::int64_t revision) {
  RETURN_IF_ERROR(ExpectEqual("revision", grant.revision(), revision));
  return Expect(IsRevoked(grant), "REVOKING or REVOKED", grant.ShortDebugString());
}

absl::Status ExpectOpensAsBooked(const v1::Grant& grant, const v1::GrantRequest& booking) {
  const absl::Time start = FromProto(booking.start_time());
  const absl::Time end = FromProto(booking.end_time());
  bool covers = false;
  absl::Duration open;
  for (const v1::Window& window : grant.windows()) {
    covers |= FromProto(window.start_time()) <= start && FromProto(window.end_time()) >= end;
    open += FromProto(window.end_time()) - FromProto(window.start_time());
  }
  return Expect(covers && open <= 2 * (end - start),
                "windows that are the booked time, at most twice where a local hour happens twice",
                grant.ShortDebugString());
}

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixSeconds(time));
  proto.set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(proto.seconds()))));
  return proto;
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &duration));
  proto.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(duration)));
  return proto;
}

}  // namespace connecx::conformance
