#ifndef CONNECX_PROVIDER_ACCESS_CONTROL_PROVIDER_H_
#define CONNECX_PROVIDER_ACCESS_CONTROL_PROVIDER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/grant.h"
#include "core/records.h"
#include "core/window.h"

namespace connecx::provider {

struct GrantRequest {
  std::string booking_id;
  std::int64_t revision = 0;
  std::string building;
  std::string apartment;
  std::string facility;
  core::Window window;
  std::string actor;
  std::string trace_id;  // of the call; empty: unknown
  // How long to wait for the outcome after the intent is durable; 0: not at all. The caller has
  // already taken the margin to its own deadline off.
  absl::Duration wait = absl::Milliseconds(500);
  bool validate_only = false;
};

struct RevokeRequest {
  std::string booking_id;
  std::int64_t revision = 0;
  std::string building;
  std::string actor;
  std::string trace_id;  // of the call; empty: unknown
  absl::Duration wait = absl::Milliseconds(500);
  bool validate_only = false;
};

struct BookingAnswer {
  core::Grant
      grant;  // as it stands now; validate_only: as it is expected to stand at the booking's start
  std::optional<absl::Time>
      as_known_time;  // validate_only: when the pair was last read; none: never
  std::vector<std::int64_t> incident_ids = {};  // open ones that concern it; validate_only: none
};

// Takes an answer, once, on any thread, which it must not hold up.
using BookingDone = std::function<void(absl::StatusOr<BookingAnswer>)>;

struct IdEdit {
  core::IdKind kind = core::IdKind::kApartment;
  std::string reference;
  std::string ext_id;
};

struct IdRemoval {
  core::IdKind kind = core::IdKind::kApartment;
  std::string reference;
};

struct SyncIdsRequest {
  std::string building;
  std::vector<IdEdit> edits;  // absent rows are untouched
  std::vector<IdRemoval> removals;
  std::optional<std::vector<std::string>> managers;  // mail addresses; none: as configured
  std::string actor;
  std::optional<int> confirm_removals;  // needed for many removals: their number
  bool even_with_live_grants = false;
  bool validate_only = false;
};

enum class RowOutcome { kCreated, kUpdated, kUnchanged, kRemoved, kRejected };
enum class RowCheck {
  kOk,
  kNotFound,
  kDuplicate,
  kFacilityHasNoDoors,
  kKindNotSupported,
  kUnchecked,
};

struct SyncedRow {
  core::IdKind kind = core::IdKind::kApartment;
  std::string reference;
  std::string ext_id;  // removals: what it was
  RowOutcome outcome = RowOutcome::kUnchanged;
  RowCheck check = RowCheck::kUnchecked;
  std::string text;  // why rejected, or what the check found; empty: nothing to say
};

struct SyncIdsAnswer {
  std::vector<SyncedRow>
      rows;  // edits in their order, then removals in theirs: as many as the input
};

struct ClearExpiredRequest {
  std::string building;
  bool validate_only = false;            // reads the system, changes nothing
  std::optional<absl::Time> as_of_time;  // only with validate_only
};

// What every vendor's plugin does, and core calls. Thread-safe; calls block. Arguments have the
// shape that the contract demands (protos/): their meaning is checked here. Errors come from
// core/errors.h.
class AccessControlProvider {
 public:
  virtual ~AccessControlProvider() = default;

  // Declarative upsert, ordered by (revision, Revoke after Grant). Returns once the intent is
  // durable, and then waits up to `wait` for the outcome. Fails only if nothing was stored.
  virtual absl::StatusOr<BookingAnswer> Grant(const GrantRequest& request) = 0;
  virtual absl::StatusOr<BookingAnswer> Revoke(const RevokeRequest& request) = 0;

  // The same for callers who have better to do than to wait: blocks until the intent is durable,
  // and may call `done` after that. As they stand here they wait.
  virtual void StartGrant(const GrantRequest& request, BookingDone done) { done(Grant(request)); }
  virtual void StartRevoke(const RevokeRequest& request, BookingDone done) {
    done(Revoke(request));
  }

  virtual absl::StatusOr<SyncIdsAnswer> SyncIds(const SyncIdsRequest& request) = 0;

  // Takes expired permissions out and gives what can be given. Concurrent calls for a building join
  // the running one and get its result. A failed access level is in the report and does not stop
  // the others.
  virtual absl::StatusOr<core::Run> ClearExpired(const ClearExpiredRequest& request) = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ACCESS_CONTROL_PROVIDER_H_
