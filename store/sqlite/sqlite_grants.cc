#include <algorithm>
#include <cstddef>
#include <iterator>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "store/sqlite/record_codec.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

absl::StatusOr<core::Grant> DecodeGrant(SqliteRow row) {
  core::Grant grant;
  grant.booking_id = row.Text();
  grant.building = row.Text();
  grant.revision = row.Int();
  grant.revoked = row.Bool();
  grant.apartment = row.Text();
  grant.facility = row.Text();
  grant.window.start = row.Time();
  grant.window.end = row.Time();
  grant.actor = row.Text();
  grant.accepted_time = row.Time();
  grant.created_time = row.Time();
  grant.pair.access_level = row.Text();
  grant.pair.zone = row.Text();
  grant.phase = row.Enum<core::GrantPhase>();
  grant.phase_time = row.Time();
  grant.phase_text = row.Text();
  if (!DecodeGrantDetails(row.Bytes(), grant)) {
    return absl::DataLossError(
        absl::StrCat("grant ", grant.booking_id, ": its details cannot be decoded"));
  }
  return grant;
}

// Finished grants that one page looks at, of all buildings together; of each at least so many.
constexpr std::int64_t kMostLookedAt = 10'000;
constexpr std::int64_t kFewestLookedAt = 50;

using PhaseCount = std::pair<core::GrantPhase, std::int64_t>;

absl::StatusOr<PhaseCount> DecodePhaseCount(SqliteRow row) {
  const auto phase = row.Enum<core::GrantPhase>();
  return PhaseCount(phase, row.Int());
}

bool ByStart(const core::Grant& a, const core::Grant& b) {
  return std::tie(a.window.start, a.booking_id) < std::tie(b.window.start, b.booking_id);
}

bool ByBookingId(const core::Grant& a, const core::Grant& b) { return a.booking_id < b.booking_id; }

// Bit i: the phase with number i.
std::int64_t PhaseMask(const std::vector<core::GrantPhase>& phases) {
  if (phases.empty()) return -1;
  std::int64_t mask = 0;
  for (const core::GrantPhase phase : phases) mask |= std::int64_t{1} << static_cast<int>(phase);
  return mask;
}

// Whether a filter's phases leave anything among active (or finished) grants.
bool Wanted(const std::vector<core::GrantPhase>& phases, bool active) {
  return phases.empty() ||
         std::any_of(phases.begin(), phases.end(), [active](core::GrantPhase phase) {
           core::Grant grant;
           grant.phase = phase;
           return core::IsActive(grant) == active;
         });
}

// Columns have whole microseconds: an earlier start is earlier than the next one, too.
std::optional<absl::Time> UpToMicros(std::optional<absl::Time> time) {
  const bool finite =
      time.has_value() && *time != absl::InfinitePast() && *time != absl::InfiniteFuture();
  if (!finite) return time;
  const absl::Time micros = absl::FromUnixMicros(absl::ToUnixMicros(*time));
  return micros < *time ? micros + absl::Microseconds(1) : micros;
}

// How to look at some of the grants of a building.
struct Look {
  Sql statement;
  std::optional<std::string> until;  // the last booking id looked at; none: all of them
};

Look LookAtActive(const GrantFilter& filter) {
  if (!filter.apartment.empty()) return {Sql::kListActiveGrantsOfApartment, std::nullopt};
  if (!filter.facility.empty()) return {Sql::kListActiveGrantsOfFacility, std::nullopt};
  return {Sql::kListActiveGrants, std::nullopt};
}

absl::StatusOr<std::string> DecodeBookingId(SqliteRow row) { return row.Text(); }

// Looks at `most` finished grants or a few more; they are many.
absl::StatusOr<Look> LookAtFinished(SqliteConnection& connection, const GrantFilter& filter,
                                    const std::string& building, absl::string_view after,
                                    std::int64_t most) {
  Look look{Sql::kListFinishedGrants, std::nullopt};
  Sql at = Sql::kFinishedGrantAt;
  std::string key;
  if (!filter.apartment.empty()) {
    look.statement = Sql::kListFinishedGrantsOfApartment;
    at = Sql::kFinishedGrantOfApartmentAt;
    key = filter.apartment;
  } else if (!filter.facility.empty()) {
    look.statement = Sql::kListFinishedGrantsOfFacility;
    at = Sql::kFinishedGrantOfFacilityAt;
    key = filter.facility;
  } else if (filter.ends_after.has_value()) {
    ASSIGN_OR_RETURN(const std::optional<std::string> more,
                     FirstRow<std::string>(connection.Query(Sql::kMoreFinishedGrantsByEnd, building,
                                                            filter.ends_after, most),
                                           DecodeBookingId));
    if (!more.has_value()) return Look{Sql::kListFinishedGrantsByEnd, std::nullopt};
  }
  ASSIGN_OR_RETURN(
      look.until,
      FirstRow<std::string>(connection.Query(at, building, after, most, key), DecodeBookingId));
  return look;
}

absl::StatusOr<std::vector<std::string>> BuildingsOf(SqliteConnection& connection,
                                                     const GrantFilter& filter, bool active) {
  if (!filter.building.empty()) return std::vector<std::string>{filter.building};
  std::vector<std::string> buildings;
  std::string last;
  while (true) {
    ASSIGN_OR_RETURN(std::optional<std::string> next,
                     FirstRow<std::string>(
                         connection.Query(active ? Sql::kNextBuildingWithActiveGrants
                                                 : Sql::kNextBuildingWithFinishedGrants,
                                          last),
                         [](SqliteRow row) -> absl::StatusOr<std::string> { return row.Text(); }));
    if (!next.has_value()) return buildings;
    last = *next;
    buildings.push_back(*std::move(next));
  }
}

}  // namespace

absl::StatusOr<std::optional<core::Grant>> SqliteTransaction::FindGrant(
    absl::string_view booking_id) {
  return FirstRow<core::Grant>(connection_.Query(Sql::kFindGrant, booking_id), DecodeGrant);
}

absl::StatusOr<std::vector<core::Grant>> SqliteTransaction::ActiveGrantsOfLevel(
    absl::string_view building, absl::string_view access_level) {
  ASSIGN_OR_RETURN(
      std::vector<core::Grant> grants,
      AllRows<core::Grant>(connection_.Query(Sql::kActiveGrantsOfLevel, building, access_level),
                           DecodeGrant));
  ASSIGN_OR_RETURN(std::vector<core::Grant> removed,
                   AllRows<core::Grant>(connection_.Query(Sql::kActiveGrantsRemovedFromLevel,
                                                          building, access_level),
                                        DecodeGrant));
  if (removed.empty()) return grants;
  // One that only changes its zone is in both.
  std::erase_if(removed, [&](const core::Grant& grant) {
    return grant.building == building && grant.pair.access_level == access_level;
  });
  std::move(removed.begin(), removed.end(), std::back_inserter(grants));
  std::sort(grants.begin(), grants.end(), ByStart);
  return grants;
}

absl::StatusOr<std::vector<core::Grant>> SqliteTransaction::ActiveGrantsOfPair(
    absl::string_view building, const core::Pair& pair) {
  return AllRows<core::Grant>(
      connection_.Query(Sql::kActiveGrantsOfPair, building, pair.access_level, pair.zone),
      DecodeGrant);
}

absl::StatusOr<std::vector<core::Grant>> SqliteTransaction::ActiveGrantsOfReference(
    absl::string_view building, core::IdKind kind, absl::string_view reference) {
  return AllRows<core::Grant>(
      connection_.Query(kind == core::IdKind::kApartment ? Sql::kActiveGrantsOfApartment
                                                         : Sql::kActiveGrantsOfFacility,
                        building, reference),
      DecodeGrant);
}

absl::StatusOr<GrantPage> SqliteTransaction::ListGrants(const GrantFilter& filter,
                                                        absl::string_view after, int limit) {
  std::vector<core::Grant> grants;
  std::optional<std::string> until;
  for (const bool active : {true, false}) {
    if (!Wanted(filter.phases, active)) continue;
    ASSIGN_OR_RETURN(const std::vector<std::string> buildings,
                     BuildingsOf(connection_, filter, active));
    const std::int64_t most = std::max(
        kFewestLookedAt,
        kMostLookedAt / std::max<std::int64_t>(1, static_cast<std::int64_t>(buildings.size())));
    for (const std::string& building : buildings) {
      Look look = LookAtActive(filter);
      if (!active) {
        ASSIGN_OR_RETURN(look, LookAtFinished(connection_, filter, building, after, most));
      }
      ASSIGN_OR_RETURN(
          std::vector<core::Grant> page,
          AllRows<core::Grant>(
              connection_.Query(look.statement, building, after, Limit(limit), filter.apartment,
                                filter.facility, PhaseMask(filter.phases), filter.ends_after,
                                UpToMicros(filter.starts_before), look.until),
              DecodeGrant));
      std::move(page.begin(), page.end(), std::back_inserter(grants));
      if (look.until.has_value()) until = std::min(until.value_or(*look.until), *look.until);
    }
  }
  if (until.has_value()) {
    std::erase_if(grants, [&](const core::Grant& grant) { return grant.booking_id > *until; });
  }
  std::sort(grants.begin(), grants.end(), ByBookingId);
  const auto size = static_cast<std::size_t>(Limit(limit));
  if (grants.size() > size) grants.resize(size);
  return GrantPage{.grants = std::move(grants), .looked_until = until.value_or("")};
}

absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>>
SqliteTransaction::CountActiveGrants(absl::string_view building) {
  return AllRows<PhaseCount>(connection_.Query(Sql::kCountActiveGrants, building),
                             DecodePhaseCount);
}

absl::StatusOr<std::vector<std::pair<core::GrantPhase, std::int64_t>>>
SqliteTransaction::CountStartedNotGranted(absl::string_view building, absl::Time now) {
  const std::int64_t phases = PhaseMask({core::GrantPhase::kPending, core::GrantPhase::kQueued,
                                         core::GrantPhase::kNeedsManualAction});
  return AllRows<PhaseCount>(connection_.Query(Sql::kCountStartedGrants, building, now, phases),
                             DecodePhaseCount);
}

absl::Status SqliteTransaction::PutGrant(const core::Grant& grant, absl::Time now) {
  const std::string details = EncodeGrantDetails(grant);
  const bool active = core::IsActive(grant);
  const auto put = [&](Sql sql) {
    return connection_.Execute(
        sql, grant.booking_id, grant.building, grant.revision, grant.revoked, grant.apartment,
        grant.facility, grant.window.start, grant.window.end, grant.actor, grant.accepted_time,
        grant.created_time, grant.pair.access_level, grant.pair.zone, grant.phase, grant.phase_time,
        grant.phase_text, Blob{details}, active);
  };
  RETURN_IF_ERROR(put(Sql::kUpdateGrant));
  if (connection_.changes() == 0) RETURN_IF_ERROR(put(Sql::kPutGrant));
  const std::string snapshot = EncodeGrantSnapshot(grant);
  RETURN_IF_ERROR(connection_.Execute(Sql::kAppendGrantEvent, now, grant.building, Blob{snapshot}));
  RETURN_IF_ERROR(connection_.Execute(Sql::kDeleteGrantRemovals, grant.booking_id));
  if (!active) return absl::OkStatus();
  for (const core::Pair& pair : grant.removal_pending) {
    RETURN_IF_ERROR(connection_.Execute(Sql::kPutGrantRemoval, grant.building, pair.access_level,
                                        pair.zone, grant.booking_id));
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::DeleteGrant(absl::string_view booking_id) {
  return connection_.Execute(Sql::kDeleteGrant, booking_id);
}

absl::StatusOr<int> SqliteTransaction::PruneGrants(absl::string_view building,
                                                   absl::Time ended_before,
                                                   absl::Time accepted_before, int limit) {
  ASSIGN_OR_RETURN(const std::vector<std::string> old,
                   AllRows<std::string>(
                       connection_.Query(Sql::kOldFinishedGrants, building, ended_before,
                                         accepted_before, Limit(limit)),
                       [](SqliteRow row) -> absl::StatusOr<std::string> { return row.Text(); }));
  for (const std::string& booking_id : old) RETURN_IF_ERROR(DeleteGrant(booking_id));
  return static_cast<int>(old.size());
}

}  // namespace connecx::store
