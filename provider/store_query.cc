#include "provider/store_query.h"

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "provider/open_incidents.h"
#include "provider/read_times.h"

namespace connecx::provider {
namespace {

template <typename T>
absl::StatusOr<T> Read(store::Store& store,
                       absl::FunctionRef<absl::StatusOr<T>(store::ReadTransaction&)> query) {
  T result;
  RETURN_IF_ERROR(store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(result, query(tx));
    return absl::OkStatus();
  }));
  return result;
}

absl::Status CheckBuilding(const core::BuildingDirectory& buildings, absl::string_view building) {
  if (buildings.Find(building) == nullptr) return core::error::BuildingUnknown(building);
  return absl::OkStatus();
}

// After the event with this id, which exists or is 0.
absl::StatusOr<EventPosition> PositionOf(store::ReadTransaction& tx, std::int64_t id) {
  if (id == 0) return EventPosition();
  ASSIGN_OR_RETURN(const std::optional<absl::Time> time, tx.FindGrantEvent(id));
  if (!time) return core::error::InternalError(absl::StrCat("grant event ", id, " is missing."));
  return EventPosition{id, *time};
}

// The event itself must be there as it was: an older one was pruned with what followed it, and a
// restored store counts again from where it was.
absl::Status CheckPosition(store::ReadTransaction& tx, const EventPosition& from) {
  ASSIGN_OR_RETURN(const std::int64_t oldest, tx.OldestGrantEvent());
  if (from.id == 0 && oldest <= 1) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<absl::Time> time, tx.FindGrantEvent(from.id));
  if (time && *time == from.time) return absl::OkStatus();
  ASSIGN_OR_RETURN(const EventPosition oldest_position, PositionOf(tx, oldest));
  return core::error::CursorExpired(CursorOf(oldest_position));
}

}  // namespace

absl::StatusOr<core::Grant> StoreQuery::GetGrant(absl::string_view booking_id) {
  ASSIGN_OR_RETURN(std::optional<core::Grant> grant,
                   Read<std::optional<core::Grant>>(store_, [&](store::ReadTransaction& tx) {
                     return tx.FindGrant(booking_id);
                   }));
  if (!grant) return core::error::GrantNotFound(booking_id);
  return *std::move(grant);
}

absl::StatusOr<std::vector<GrantContext>> StoreQuery::ContextOf(
    absl::Span<const core::Grant> grants) {
  return Read<std::vector<GrantContext>>(
      store_, [&](store::ReadTransaction& tx) -> absl::StatusOr<std::vector<GrantContext>> {
        OpenIncidents open(tx);
        std::vector<GrantContext> contexts;
        for (const core::Grant& grant : grants) {
          GrantContext& context = contexts.emplace_back();
          ASSIGN_OR_RETURN(context.incident_ids, open.About(grant));
          if (!core::IsActive(grant) || grant.pair.empty()) continue;
          const std::string& level = grant.pair.access_level;
          ASSIGN_OR_RETURN(const std::optional<core::LevelWork> work,
                           tx.FindWork(grant.building, level));
          if (work) context.next_attempt_time = work->due_time;
          if (grant.phase != core::GrantPhase::kGranted &&
              grant.phase != core::GrantPhase::kQueued) {
            continue;
          }
          ASSIGN_OR_RETURN(context.verified_time, FindReadTime(tx, grant.building, level));
        }
        return contexts;
      });
}

absl::StatusOr<BookingStory> StoreQuery::Explain(absl::string_view booking_id, std::int64_t after,
                                                 int limit) {
  return Read<BookingStory>(
      store_, [&](store::ReadTransaction& tx) -> absl::StatusOr<BookingStory> {
        ASSIGN_OR_RETURN(std::optional<core::Grant> grant, tx.FindGrant(booking_id));
        if (!grant) return core::error::GrantNotFound(booking_id);
        ASSIGN_OR_RETURN(std::vector<core::AuditEntry> entries,
                         tx.AuditOfBooking(booking_id, after, limit));
        return BookingStory{*std::move(grant), std::move(entries)};
      });
}

absl::StatusOr<EventPosition> StoreQuery::NewestEvent() {
  return Read<EventPosition>(store_,
                             [](store::ReadTransaction& tx) -> absl::StatusOr<EventPosition> {
                               ASSIGN_OR_RETURN(const std::int64_t newest, tx.NewestGrantEvent());
                               return PositionOf(tx, newest);
                             });
}

absl::StatusOr<EventsPage> StoreQuery::EventsAfter(absl::string_view building,
                                                   const EventPosition& from, int limit) {
  if (!building.empty()) RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<EventsPage>(store_, [&](store::ReadTransaction& tx) -> absl::StatusOr<EventsPage> {
    RETURN_IF_ERROR(CheckPosition(tx, from));
    ASSIGN_OR_RETURN(store::GrantEvents found, tx.GrantEventsAfter(building, from.id, limit));
    EventsPage page{.events = std::move(found.events)};
    ASSIGN_OR_RETURN(page.position, PositionOf(tx, found.looked_until));
    ASSIGN_OR_RETURN(const std::int64_t newest, tx.NewestGrantEvent());
    page.more = found.looked_until < newest;
    return page;
  });
}

absl::StatusOr<GrantsPage> StoreQuery::ListGrants(const GrantQuery& query) {
  if (!query.building.empty()) RETURN_IF_ERROR(CheckBuilding(buildings_, query.building));
  const store::GrantFilter filter{.building = query.building,
                                  .apartment = query.apartment,
                                  .facility = query.facility,
                                  .phases = query.phases,
                                  .ends_after = query.ends_after,
                                  .starts_before = query.starts_before};
  return Read<GrantsPage>(store_, [&](store::ReadTransaction& tx) -> absl::StatusOr<GrantsPage> {
    ASSIGN_OR_RETURN(store::GrantPage found, tx.ListGrants(filter, query.after, query.limit));
    GrantsPage page{.grants = std::move(found.grants), .next = std::move(found.looked_until)};
    const bool full = !page.grants.empty() && static_cast<int>(page.grants.size()) >= query.limit;
    if (full) page.next = page.grants.back().booking_id;
    return page;
  });
}

absl::StatusOr<std::vector<core::Incident>> StoreQuery::ListIncidents(absl::string_view building,
                                                                      bool open_only,
                                                                      std::int64_t before,
                                                                      int limit) {
  if (!building.empty()) RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::Incident>>(store_, [&](store::ReadTransaction& tx) {
    return tx.ListIncidents(building, open_only, before, limit);
  });
}

absl::StatusOr<std::vector<core::Run>> StoreQuery::ListRuns(absl::string_view building,
                                                            absl::CivilDay before, int limit) {
  RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::Run>>(
      store_, [&](store::ReadTransaction& tx) { return tx.ListRuns(building, before, limit); });
}

absl::StatusOr<std::vector<core::IdRow>> StoreQuery::ListIds(absl::string_view building) {
  RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::IdRow>>(
      store_, [&](store::ReadTransaction& tx) { return tx.ListIds(building); });
}

absl::StatusOr<std::vector<core::IdChange>> StoreQuery::ListIdChanges(
    absl::string_view building, std::optional<core::IdKind> kind, absl::string_view reference,
    std::int64_t before, int limit) {
  RETURN_IF_ERROR(CheckBuilding(buildings_, building));
  return Read<std::vector<core::IdChange>>(store_, [&](store::ReadTransaction& tx) {
    return tx.ListIdChanges(building, kind, reference, before, limit);
  });
}

absl::StatusOr<std::vector<core::OutboxMail>> StoreQuery::MailsOf(std::int64_t incident_id) {
  return Read<std::vector<core::OutboxMail>>(
      store_, [&](store::ReadTransaction& tx) { return tx.MailOfIncident(incident_id); });
}

}  // namespace connecx::provider
