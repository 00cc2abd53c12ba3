#ifndef CONNECX_PROVIDER_ACCESS_QUERY_H_
#define CONNECX_PROVIDER_ACCESS_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"

namespace connecx::provider {

struct GrantQuery {
  std::string building;                     // empty: any
  std::string apartment;                    // empty: any
  std::string facility;                     // empty: any
  std::vector<core::GrantPhase> phases;     // empty: any
  std::optional<absl::Time> ends_after;     // the window's end is later
  std::optional<absl::Time> starts_before;  // the window's start is earlier
  std::string after;  // booking id of the last one seen; empty: from the beginning
  int limit = 100;
};

// What is known, from the store. Thread-safe; blocks for a local read. UNAVAILABLE: the store
// cannot be read.
class AccessQuery {
 public:
  virtual ~AccessQuery() = default;

  // NOT_FOUND: no message about this booking ever arrived, or it was pruned.
  virtual absl::StatusOr<core::Grant> GetGrant(absl::string_view booking_id) = 0;
  // By booking id; at most `limit`.
  virtual absl::StatusOr<std::vector<core::Grant>> ListGrants(const GrantQuery& query) = 0;
  // Newest first, ids below `before`; `building` empty: any.
  virtual absl::StatusOr<std::vector<core::Incident>> ListIncidents(absl::string_view building,
                                                                    bool open_only,
                                                                    std::int64_t before,
                                                                    int limit) = 0;
  // Newest first, dates before `before`. NOT_FOUND: no such building.
  virtual absl::StatusOr<std::vector<core::Run>> ListRuns(absl::string_view building,
                                                          absl::CivilDay before, int limit) = 0;
  // By (kind, reference). NOT_FOUND: no such building.
  virtual absl::StatusOr<std::vector<core::IdRow>> ListIds(absl::string_view building) = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ACCESS_QUERY_H_
