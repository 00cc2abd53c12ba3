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
// google.rpc details.

namespace connecx::core {

struct FieldError {
  std::string field;        // proto path: "booking_id", "apartments[3].access_control_id"
  std::string description;  // what is wrong and what is right
};

struct ErrorDetail {
  std::string reason;  // UPPER_SNAKE, stable
  std::map<std::string, std::string> metadata;
  std::vector<FieldError> fields;
  std::optional<absl::Duration> retry_after;
  std::string resource_type;  // "building", "grant", ...; empty: not about one resource
  std::string resource_name;
  std::string precondition;  // subject of a violated precondition; empty: none
};

// None: the status did not come from this catalogue.
std::optional<ErrorDetail> DetailOf(const absl::Status& status);

namespace error {

absl::Status InvalidFields(std::vector<FieldError> fields);  // INVALID_ARGUMENT
absl::Status BuildingUnknown(absl::string_view building);    // NOT_FOUND
absl::Status GrantNotFound(absl::string_view booking_id);    // NOT_FOUND
absl::Status PairUnmapped(absl::string_view apartment, absl::string_view facility);  // NOT_FOUND
// The same revision again with other content; `fields` names what differs.
absl::Status RevisionReused(absl::string_view booking_id, std::int64_t revision,
                            const std::vector<std::string>& fields);  // FAILED_PRECONDITION
absl::Status BuildingImmutable(absl::string_view booking_id, absl::string_view building,
                               absl::string_view known_building);  // FAILED_PRECONDITION
absl::Status RemovalsNotConfirmed(int removals, int rows);         // FAILED_PRECONDITION
absl::Status BuildingMisconfigured(absl::string_view building,
                                   absl::string_view why);  // FAILED_PRECONDITION
absl::Status StoreUnavailable(absl::string_view what);      // UNAVAILABLE
absl::Status StoreFull();                                   // RESOURCE_EXHAUSTED
absl::Status SystemUnreachable(absl::string_view building, absl::string_view what);  // UNAVAILABLE
absl::Status NotOffered(absl::string_view what);  // UNIMPLEMENTED
absl::Status PageTokenInvalid();                  // INVALID_ARGUMENT
absl::Status ShuttingDown();                      // UNAVAILABLE

}  // namespace error
}  // namespace connecx::core

#endif  // CONNECX_CORE_ERRORS_H_
