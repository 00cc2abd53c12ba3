#include "server/services/access_query_handlers.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "server/converters/grant_converter.h"
#include "server/converters/ids_converter.h"
#include "server/converters/incident_converter.h"
#include "server/converters/page_token.h"
#include "server/converters/query_requests.h"
#include "server/converters/run_converter.h"
#include "server/converters/story_converter.h"
#include "server/services/incident_mails.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

// Half of what a message may have: the item that crosses it still fits.
constexpr std::size_t kPageBytes = 2 << 20;
// How many rows are looked at for a page before it is answered with what was found.
constexpr int kMaxLookedAt = 10'000;
// Separates the parts of a position: no name holds a control character.
constexpr char kSeparator[] = "\n";

template <typename T>
bool IsOneOf(T value, const std::vector<T>& wanted) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

// Counts what a page holds already.
class PageFill {
 public:
  explicit PageFill(int size) : size_(size) {}

  bool full() const { return items_ >= size_ || bytes_ >= kPageBytes; }
  void Add(const google::protobuf::Message& item) {
    ++items_;
    bytes_ += item.ByteSizeLong();
  }

 private:
  const int size_;
  int items_ = 0;
  std::size_t bytes_ = 0;
};

// Open incidents first, then resolved ones; each newest first. "o7": the open one with id 7.
struct IncidentPosition {
  bool open = true;
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
};

std::optional<IncidentPosition> ParseIncidentPosition(absl::string_view text) {
  IncidentPosition position;
  if (text.empty()) return position;
  position.open = text[0] == 'o';
  if (!absl::SimpleAtoi(text.substr(1), &position.before)) return std::nullopt;
  return position;
}

std::string FormatIncidentPosition(const IncidentPosition& position) {
  return absl::StrCat(position.open ? "o" : "c", position.before);
}

bool Wanted(const core::Incident& incident, bool open, const IncidentsRequest& request) {
  return incident.open == open && IsOneOf(IncidentKindToProto(incident.kind), request.kinds) &&
         (request.booking_id.empty() || core::IsAbout(incident, request.booking_id));
}

// Newest date first, then building.
struct RunPosition {
  absl::CivilDay date;
  std::string building;
};

std::optional<RunPosition> ParseRunPosition(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, kSeparator);
  RunPosition position;
  if (parts.size() != 2 || !absl::ParseCivilTime(parts[0], &position.date)) return std::nullopt;
  position.building = parts[1];
  return position;
}

// By building, kind, name.
struct IdPosition {
  std::string building;
  int kind = 0;
  std::string name;

  friend auto operator<=>(const IdPosition&, const IdPosition&) = default;
};

std::optional<IdPosition> ParseIdPosition(absl::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(text, kSeparator);
  IdPosition position;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &position.kind)) return std::nullopt;
  position.building = parts[0];
  position.name = parts[2];
  return position;
}

}  // namespace

absl::StatusOr<std::vector<AccessQueryHandlers::Entry>> AccessQueryHandlers::BuildingsOf(
    const std::string& building) const {
  std::vector<Entry> entries;
  if (building.empty()) {
    entries = buildings_.All();
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a->building.id < b->building.id; });
    return entries;
  }
  entries.push_back(buildings_.Find(building));
  if (entries.front() == nullptr) return core::error::BuildingUnknown(building);
  return entries;
}

absl::StatusOr<v1::GetGrantResponse> AccessQueryHandlers::GetGrant(
    const v1::GetGrantRequest& request) {
  ASSIGN_OR_RETURN(const std::string booking_id, FromProto(request));
  ASSIGN_OR_RETURN(const core::Grant grant, query_.GetGrant(booking_id));
  ASSIGN_OR_RETURN(const auto contexts, query_.ContextOf({grant}));
  v1::GetGrantResponse response;
  ToProto(grant, response.mutable_grant());
  ToProto(contexts.front(), response.mutable_grant());
  return response;
}

absl::StatusOr<v1::ListGrantsResponse> AccessQueryHandlers::ListGrants(
    const v1::ListGrantsRequest& request) {
  ASSIGN_OR_RETURN(const provider::GrantQuery query, FromProto(request));
  RETURN_IF_ERROR(BuildingsOf(query.building).status());
  ASSIGN_OR_RETURN(const provider::GrantsPage found, query_.ListGrants(query));
  const std::vector<core::Grant>& grants = found.grants;
  ASSIGN_OR_RETURN(const auto contexts, query_.ContextOf(grants));
  v1::ListGrantsResponse response;
  PageFill page(query.limit);
  std::string next = found.next;
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (page.full()) {
      next = grants[i - 1].booking_id;
      break;
    }
    if (IsTombstone(grants[i])) continue;
    ToProto(grants[i], response.add_grants());
    ToProto(contexts[i], &*response.mutable_grants()->rbegin());
    page.Add(*response.grants().rbegin());
  }
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, next));
  return response;
}

absl::StatusOr<v1::ExplainBookingResponse> AccessQueryHandlers::ExplainBooking(
    const v1::ExplainBookingRequest& request) {
  ASSIGN_OR_RETURN(const ExplainRequest asked, FromProto(request));
  // One more than the page holds, so that an end is seen.
  ASSIGN_OR_RETURN(const provider::BookingStory story,
                   query_.Explain(asked.booking_id, asked.after, asked.limit + 1));
  ASSIGN_OR_RETURN(const auto contexts, query_.ContextOf({story.grant}));
  v1::ExplainBookingResponse response;
  ToProto(story.grant, response.mutable_grant());
  ToProto(contexts.front(), response.mutable_grant());
  PageFill page(asked.limit);
  std::int64_t last = asked.after;
  for (const core::AuditEntry& entry : story.entries) {
    if (page.full()) {
      response.set_next_page_token(MakePageToken(request, absl::StrCat(last)));
      break;
    }
    ToProto(entry, response.add_entries());
    page.Add(*response.entries().rbegin());
    last = entry.id;
  }
  return response;
}

absl::StatusOr<v1::ListIncidentsResponse> AccessQueryHandlers::ListIncidents(
    const v1::ListIncidentsRequest& request) {
  ASSIGN_OR_RETURN(const IncidentsRequest wanted, FromProto(request));
  RETURN_IF_ERROR(BuildingsOf(wanted.building).status());
  const auto start = ParseIncidentPosition(wanted.page.position);
  if (!start.has_value()) return core::error::PageTokenInvalid();
  IncidentPosition at = *start;
  if (at.open && !wanted.open) at = {.open = false};
  v1::ListIncidentsResponse response;
  PageFill page(wanted.page.size);
  int looked_at = 0;
  while (at.open || wanted.resolved) {
    ASSIGN_OR_RETURN(
        const std::vector<core::Incident> incidents,
        query_.ListIncidents(wanted.building, /*open_only=*/at.open, at.before, wanted.page.size));
    for (const core::Incident& incident : incidents) {
      const bool is_wanted = Wanted(incident, at.open, wanted);
      if ((is_wanted && page.full()) || looked_at == kMaxLookedAt) {
        response.set_next_page_token(MakePageToken(request, FormatIncidentPosition(at)));
        return response;
      }
      ++looked_at;
      at.before = incident.id;
      if (!is_wanted) continue;
      ASSIGN_OR_RETURN(*response.add_incidents(), WithMails(incident, query_));
      page.Add(*response.incidents().rbegin());
    }
    if (static_cast<int>(incidents.size()) == wanted.page.size) continue;
    if (!at.open) return response;
    at = {.open = false};
  }
  return response;
}

absl::StatusOr<v1::ListRunsResponse> AccessQueryHandlers::ListRuns(
    const v1::ListRunsRequest& request) {
  ASSIGN_OR_RETURN(const RunsRequest wanted, FromProto(request));
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, BuildingsOf(wanted.building));
  absl::CivilDay last_date = wanted.until.value_or(absl::CivilDay(9999, 12, 30));
  std::string last_building;
  if (!wanted.page.position.empty()) {
    const auto position = ParseRunPosition(wanted.page.position);
    if (!position.has_value()) return core::error::PageTokenInvalid();
    last_date = position->date;
    last_building = position->building;
  }
  // Of each building what could be on this page: one more than it holds, so that an end is seen.
  struct Found {
    core::Run run;
    const core::Building* building;
  };
  std::vector<Found> found;
  for (const Entry& entry : entries) {
    const core::Building& building = entry->building;
    const bool seen = !last_building.empty() && building.id <= last_building;
    ASSIGN_OR_RETURN(
        std::vector<core::Run> runs,
        query_.ListRuns(building.id, seen ? last_date : last_date + 1, wanted.page.size + 1));
    for (core::Run& run : runs) {
      if (wanted.from.has_value() && run.date < *wanted.from) break;
      found.push_back({std::move(run), &building});
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return a.run.date != b.run.date ? a.run.date > b.run.date : a.building->id < b.building->id;
  });
  v1::ListRunsResponse response;
  PageFill page(wanted.page.size);
  int looked_at = 0;
  const Found* last = nullptr;
  for (const Found& item : found) {
    if (page.full() || looked_at == wanted.page.size) {
      response.set_next_page_token(MakePageToken(
          request,
          absl::StrCat(absl::FormatCivilTime(last->run.date), kSeparator, last->building->id)));
      return response;
    }
    ++looked_at;
    last = &item;
    if (!IsOneOf(RunStateToProto(item.run.state), wanted.states)) continue;
    ToProto(item.run, *item.building, response.add_runs());
    page.Add(*response.runs().rbegin());
  }
  return response;
}

absl::StatusOr<v1::ListIdsResponse> AccessQueryHandlers::ListIds(
    const v1::ListIdsRequest& request) {
  ASSIGN_OR_RETURN(const IdsRequest wanted, FromProto(request));
  ASSIGN_OR_RETURN(const std::vector<Entry> entries, BuildingsOf(wanted.building));
  IdPosition last;
  if (!wanted.page.position.empty()) {
    const auto position = ParseIdPosition(wanted.page.position);
    if (!position.has_value()) return core::error::PageTokenInvalid();
    last = *position;
  }
  v1::ListIdsResponse response;
  PageFill page(wanted.page.size);
  // No row carries the result of a check.
  if (!IsOneOf(v1::ID_CHECK_UNCHECKED, wanted.checks)) return response;
  for (const Entry& entry : entries) {
    const std::string& building = entry->building.id;
    if (building < last.building) continue;
    ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows, query_.ListIds(building));
    for (const core::IdRow& row : rows) {
      const v1::IdKind kind = IdKindToProto(row.kind);
      IdPosition here{building, static_cast<int>(kind), row.reference};
      if (here <= last || (wanted.kind.has_value() && kind != *wanted.kind) ||
          (!wanted.name.empty() && row.reference != wanted.name)) {
        continue;
      }
      if (page.full()) {
        response.set_next_page_token(MakePageToken(
            request, absl::StrCat(last.building, kSeparator, last.kind, kSeparator, last.name)));
        return response;
      }
      ToProto(building, row, response.add_ids());
      page.Add(*response.ids().rbegin());
      last = std::move(here);
    }
  }
  return response;
}

}  // namespace connecx::server
