#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "store/sqlite/record_codec.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

// How many events one call looks at: what it costs does not follow how far behind a watcher is.
constexpr std::int64_t kMostLookedAt = 10'000;

absl::StatusOr<core::GrantEvent> DecodeEvent(SqliteRow row) {
  core::GrantEvent event;
  event.id = row.Int();
  event.time = row.Time();
  if (!DecodeGrantSnapshot(row.Bytes(), event.grant)) {
    return absl::DataLossError(absl::StrCat("grant event ", event.id, " cannot be decoded"));
  }
  return event;
}

absl::StatusOr<std::int64_t> DecodeId(SqliteRow row) { return row.Int(); }

absl::StatusOr<absl::Time> DecodeTime(SqliteRow row) { return row.Time(); }

}  // namespace

absl::StatusOr<GrantEvents> SqliteTransaction::GrantEventsAfter(absl::string_view building,
                                                                std::int64_t after, int limit) {
  GrantEvents found{.looked_until = after};
  if (limit < 1) return found;
  ASSIGN_OR_RETURN(const std::int64_t newest, NewestGrantEvent());
  const std::int64_t until = std::min(after + kMostLookedAt, newest);
  if (until <= after) return found;
  ASSIGN_OR_RETURN(
      found.events,
      AllRows<core::GrantEvent>(
          connection_.Query(Sql::kGrantEventsAfter, after, until, building, limit), DecodeEvent));
  const bool all = static_cast<int>(found.events.size()) < limit;
  found.looked_until = all ? until : found.events.back().id;
  return found;
}

absl::StatusOr<std::optional<absl::Time>> SqliteTransaction::FindGrantEvent(std::int64_t id) {
  return FirstRow<absl::Time>(connection_.Query(Sql::kFindGrantEvent, id), DecodeTime);
}

absl::StatusOr<std::int64_t> SqliteTransaction::OldestGrantEvent() {
  ASSIGN_OR_RETURN(
      const std::optional<IdAndTime> oldest,
      FirstRow<IdAndTime>(connection_.Query(Sql::kOldestGrantEvents, 1), DecodeIdAndTime));
  return oldest ? oldest->id : 0;
}

absl::StatusOr<std::int64_t> SqliteTransaction::NewestGrantEvent() {
  ASSIGN_OR_RETURN(const std::optional<std::int64_t> newest,
                   FirstRow<std::int64_t>(connection_.Query(Sql::kNewestGrantEvent), DecodeId));
  return newest.value_or(0);
}

absl::StatusOr<int> SqliteTransaction::PruneGrantEvents(absl::Time before, int limit) {
  // One more than may go: the newest old one stays.
  ASSIGN_OR_RETURN(const std::vector<IdAndTime> oldest,
                   AllRows<IdAndTime>(connection_.Query(Sql::kOldestGrantEvents, Limit(limit) + 1),
                                      DecodeIdAndTime));
  const auto young = std::find_if(oldest.begin(), oldest.end(), [before](const IdAndTime& event) {
    return event.time >= before;
  });
  const auto old = young - oldest.begin();
  if (old < 2) return 0;
  RETURN_IF_ERROR(connection_.Execute(Sql::kDeleteGrantEvents, oldest[old - 2].id));
  return static_cast<int>(old - 1);
}

}  // namespace connecx::store
