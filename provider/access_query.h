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
#include "absl/types/span.h"
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

struct GrantsPage {
  std::vector<core::Grant> grants;  // by booking id
  std::string next;  // not empty: there may be more, also if there are none here; go on after it
};

// What is known about a grant beside itself.
struct GrantContext {
  std::vector<std::int64_t> incident_ids;   // open ones that concern it
  std::optional<absl::Time> verified_time;  // GRANTED and QUEUED: when its access level was read
  std::optional<absl::Time> next_attempt_time;  // when its access level is looked at next
};

struct BookingStory {
  core::Grant grant;
  std::vector<core::AuditEntry> entries;
};

// A place among the events: just after the one with this id and time. Id 0: before the first ever.
struct EventPosition {
  std::int64_t id = 0;
  absl::Time time;

  friend bool operator==(const EventPosition&, const EventPosition&) = default;
};

// The position as text: what a watcher keeps, and comes back with.
std::string CursorOf(const EventPosition& position);
// None: it is no cursor.
std::optional<EventPosition> ReadCursor(absl::string_view cursor);

struct EventsPage {
  std::vector<core::GrantEvent> events;  // oldest first
  EventPosition position;                // after what was looked at: go on from here
  bool more = false;                     // there is more to look at
};

// The nightly clearings, from the store. Thread-safe; blocks for a local read. UNAVAILABLE: the
// store cannot be read.
class RunQuery {
 public:
  virtual ~RunQuery() = default;

  // Newest first, dates before `before`. NOT_FOUND: no such building.
  virtual absl::StatusOr<std::vector<core::Run>> ListRuns(absl::string_view building,
                                                          absl::CivilDay before, int limit) = 0;
};

// All that is known, in the same way.
class AccessQuery : public RunQuery {
 public:
  // NOT_FOUND: no message about this booking ever arrived, or it was pruned.
  virtual absl::StatusOr<core::Grant> GetGrant(absl::string_view booking_id) = 0;
  // One per grant, in their order.
  virtual absl::StatusOr<std::vector<GrantContext>> ContextOf(
      absl::Span<const core::Grant> grants) = 0;

  // The grant as it is now, and at most `limit` entries of its story after the one with id `after`,
  // oldest first. NOT_FOUND as GetGrant.
  virtual absl::StatusOr<BookingStory> Explain(absl::string_view booking_id, std::int64_t after,
                                               int limit) = 0;

  // After the newest event.
  virtual absl::StatusOr<EventPosition> NewestEvent() = 0;
  // At most `limit` changes of grants after `from`; `building` empty: any. OUT_OF_RANGE: what
  // follows `from` is no longer known, or never was.
  virtual absl::StatusOr<EventsPage> EventsAfter(absl::string_view building,
                                                 const EventPosition& from, int limit) = 0;

  // At most `limit`.
  virtual absl::StatusOr<GrantsPage> ListGrants(const GrantQuery& query) = 0;
  // Newest first, ids below `before`; `building` empty: any.
  virtual absl::StatusOr<std::vector<core::Incident>> ListIncidents(absl::string_view building,
                                                                    bool open_only,
                                                                    std::int64_t before,
                                                                    int limit) = 0;
  // By (kind, reference). NOT_FOUND: no such building.
  virtual absl::StatusOr<std::vector<core::IdRow>> ListIds(absl::string_view building) = 0;
  // Newest first, ids below `before`; `kind` none, `reference` empty: any. NOT_FOUND: no such
  // building.
  virtual absl::StatusOr<std::vector<core::IdChange>> ListIdChanges(
      absl::string_view building, std::optional<core::IdKind> kind, absl::string_view reference,
      std::int64_t before, int limit) = 0;

  // The mails of an incident, oldest first.
  virtual absl::StatusOr<std::vector<core::OutboxMail>> MailsOf(std::int64_t incident_id) = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_ACCESS_QUERY_H_
