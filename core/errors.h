#ifndef CONNECX_CORE_ERRORS_H_
#define CONNECX_CORE_ERRORS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Every error that a caller of the contract can see: code, stable reason, what happened and what to
// do, decided here and nowhere else. Each carries an ErrorDetail; the server turns it into
// google.rpc details. The reasons are those of protos/connecx/access/v1/errors.proto.

namespace connecx::core {

struct FieldError {
  std::string field;        // proto path: "booking_id", "apartments[3].access_control_id"
  std::string description;  // what is wrong and what is right
  std::string reason =
      {};  // "REQUIRED", "TOO_LONG" ...: protos' FieldViolationReason; may be empty

  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct ErrorDetail {
  std::string reason;  // UPPER_SNAKE, stable
  std::map<std::string, std::string> metadata;
  std::vector<FieldError> fields;
  std::optional<absl::Duration> retry_after;
  std::string resource_type;  // "building", "grant", ...; empty: not about one resource
  std::string resource_name;
  // Subject of a violated precondition; empty: none. Where `fields` are given with it, each of them
  // is a subject of its own.
  std::string precondition;

  friend bool operator==(const ErrorDetail&, const ErrorDetail&) = default;
};

// The name of the domain of all reasons, for google.rpc.ErrorInfo.
inline constexpr absl::string_view kErrorDomain = "access.connecx";

// None: the status did not come from this catalogue.
std::optional<ErrorDetail> DetailOf(const absl::Status& status);

namespace error {

absl::Status InvalidFields(std::vector<FieldError> fields);    // INVALID_ARGUMENT
absl::Status PageTokenInvalid();                               // INVALID_ARGUMENT
absl::Status BuildingUnknown(absl::string_view building);      // NOT_FOUND
absl::Status GrantNotFound(absl::string_view booking_id);      // NOT_FOUND
absl::Status IncidentNotFound(absl::string_view incident_id);  // NOT_FOUND

// `kind` is "apartment" or "facility", `name` which one has no ID.
absl::Status IdNotMapped(absl::string_view building, absl::string_view kind,
                         absl::string_view name);  // NOT_FOUND

// The same revision again with other content; `fields` are the proto paths of what differs.
absl::Status RevisionReused(absl::string_view booking_id, std::int64_t revision,
                            const std::vector<std::string>& fields);  // FAILED_PRECONDITION
absl::Status BuildingImmutable(absl::string_view booking_id, absl::string_view building,
                               absl::string_view known_building);  // FAILED_PRECONDITION
absl::Status RemovalsNotConfirmed(int removals, int rows);         // FAILED_PRECONDITION
absl::Status NothingToAdopt(absl::string_view building, absl::string_view apartment,
                            absl::string_view facility);  // FAILED_PRECONDITION
// `oldest_cursor`: of the oldest event that is kept.
absl::Status CursorExpired(absl::string_view oldest_cursor);  // OUT_OF_RANGE
absl::Status WatchInterrupted();                              // UNAVAILABLE
absl::Status BuildingMisconfigured(absl::string_view building,
                                   absl::string_view why);  // FAILED_PRECONDITION

// The access control system. `what` is what it said or what is missing, in a sentence.
absl::Status SystemUnreachable(absl::string_view building, absl::string_view what);  // UNAVAILABLE
absl::Status SystemRefused(absl::string_view building,
                           absl::string_view what);  // FAILED_PRECONDITION
absl::Status SystemUnsuitable(absl::string_view building,
                              absl::string_view what);  // FAILED_PRECONDITION
// Positive: theirs is ahead.
absl::Status SystemClockSkew(absl::string_view building,
                             absl::Duration difference);  // FAILED_PRECONDITION

absl::Status CallerUnknown();                           // UNAUTHENTICATED
absl::Status RoleRequired(absl::string_view role);      // PERMISSION_DENIED
absl::Status TooManyCalls(absl::string_view whose);     // RESOURCE_EXHAUSTED
absl::Status StoreUnavailable(absl::string_view what);  // UNAVAILABLE
absl::Status StoreFull();                               // RESOURCE_EXHAUSTED
absl::Status NotOffered(absl::string_view what);        // UNIMPLEMENTED
absl::Status ShuttingDown();                            // UNAVAILABLE
absl::Status InternalError(absl::string_view what);     // INTERNAL: a defect of ours

}  // namespace error
}  // namespace connecx::core

#endif  // CONNECX_CORE_ERRORS_H_
