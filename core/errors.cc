#include "core/errors.h"

#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/error_detail_codec.h"

namespace connecx::core {
namespace {

constexpr absl::string_view kDetailUrl = "connecx.access/error-detail";

// How long a caller waits before the first repetition.
constexpr absl::Duration kSoon = absl::Seconds(1);
constexpr absl::Duration kSystemPause = absl::Seconds(10);
constexpr absl::Duration kStoreFullPause = absl::Minutes(1);

absl::Status Make(absl::StatusCode code, absl::string_view message, const ErrorDetail& detail) {
  absl::Status status(code, message);
  status.SetPayload(kDetailUrl, absl::Cord(EncodeErrorDetail(detail)));
  return status;
}

// An error about a building's access control system that an operator has to mend.
absl::Status OperatorMustAct(absl::string_view reason, absl::string_view building,
                             absl::string_view message,
                             std::map<std::string, std::string> metadata) {
  ErrorDetail detail;
  detail.reason = std::string(reason);
  detail.metadata = std::move(metadata);
  detail.metadata["building"] = std::string(building);
  detail.resource_type = "building";
  detail.resource_name = std::string(building);
  detail.precondition = std::string(building);
  return Make(absl::StatusCode::kFailedPrecondition, message, detail);
}

}  // namespace

std::optional<ErrorDetail> DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kDetailUrl);
  if (!payload.has_value()) return std::nullopt;
  return DecodeErrorDetail(std::string(*payload));
}

namespace error {

absl::Status InvalidFields(std::vector<FieldError> fields) {
  const std::string list =
      absl::StrJoin(fields, "; ", [](std::string* out, const FieldError& field) {
        absl::StrAppend(out, field.field, ": ", field.description);
      });
  ErrorDetail detail;
  detail.reason = "FIELDS_INVALID";
  detail.fields = std::move(fields);
  return Make(absl::StatusCode::kInvalidArgument,
              absl::StrCat("The request breaks the rules of its fields and changed nothing. Mend: ",
                           list, "."),
              detail);
}

absl::Status PageTokenInvalid() {
  ErrorDetail detail;
  detail.reason = "PAGE_TOKEN_INVALID";
  detail.fields = {{"page_token", "is not a token of this call with these filters", "MALFORMED"}};
  return Make(absl::StatusCode::kInvalidArgument,
              "The page token is not one that this call gave out for these filters. Start again at "
              "the first page, with an empty token.",
              detail);
}

absl::Status BuildingUnknown(absl::string_view building) {
  ErrorDetail detail;
  detail.reason = "BUILDING_UNKNOWN";
  detail.metadata = {{"building", std::string(building)}};
  detail.resource_type = "building";
  detail.resource_name = std::string(building);
  return Make(absl::StatusCode::kNotFound,
              absl::StrCat("Building \"", building,
                           "\" is not configured here, nothing was stored. Have an operator add "
                           "it, then repeat the call."),
              detail);
}

absl::Status GrantNotFound(absl::string_view booking_id) {
  ErrorDetail detail;
  detail.reason = "GRANT_NOT_FOUND";
  detail.metadata = {{"booking_id", std::string(booking_id)}};
  detail.resource_type = "grant";
  detail.resource_name = std::string(booking_id);
  return Make(absl::StatusCode::kNotFound,
              absl::StrCat("No grant is kept for booking \"", booking_id,
                           "\": it was never sent, or its record was pruned. Check the id, or send "
                           "the booking with Grant."),
              detail);
}

absl::Status IncidentNotFound(absl::string_view incident_id) {
  ErrorDetail detail;
  detail.reason = "INCIDENT_NOT_FOUND";
  detail.metadata = {{"incident_id", std::string(incident_id)}};
  detail.resource_type = "incident";
  detail.resource_name = std::string(incident_id);
  return Make(absl::StatusCode::kNotFound,
              absl::StrCat("There is no incident \"", incident_id,
                           "\". ListIncidents names those that there are."),
              detail);
}

absl::Status IdNotMapped(absl::string_view building, absl::string_view kind,
                         absl::string_view name) {
  ErrorDetail detail;
  detail.reason = "ID_NOT_MAPPED";
  detail.metadata = {{"building", std::string(building)},
                     {"kind", std::string(kind)},
                     {"name", std::string(name)}};
  detail.resource_type = std::string(kind);
  detail.resource_name = std::string(name);
  return Make(absl::StatusCode::kNotFound,
              absl::StrCat("The ", kind, " \"", name, "\" of building \"", building,
                           "\" has no access control ID here. Send it with SyncIds, then repeat "
                           "the call."),
              detail);
}

absl::Status RevisionReused(absl::string_view booking_id, std::int64_t revision,
                            const std::vector<std::string>& fields) {
  ErrorDetail detail;
  detail.reason = "REVISION_REUSED";
  detail.metadata = {{"booking_id", std::string(booking_id)}, {"revision", absl::StrCat(revision)}};
  for (const std::string& field : fields) {
    detail.fields.push_back(
        {field, "differs from what this revision said before; raise the revision"});
  }
  detail.resource_type = "grant";
  detail.resource_name = std::string(booking_id);
  detail.precondition = std::string(booking_id);
  return Make(absl::StatusCode::kFailedPrecondition,
              absl::StrCat("Revision ", revision, " of booking \"", booking_id,
                           "\" is known with other content (", absl::StrJoin(fields, ", "),
                           "), nothing was changed. Send what is meant under a higher revision."),
              detail);
}

absl::Status BuildingImmutable(absl::string_view booking_id, absl::string_view building,
                               absl::string_view known_building) {
  ErrorDetail detail;
  detail.reason = "BUILDING_IMMUTABLE";
  detail.metadata = {{"booking_id", std::string(booking_id)},
                     {"building", std::string(known_building)}};
  detail.resource_type = "grant";
  detail.resource_name = std::string(booking_id);
  detail.precondition = "building";
  return Make(absl::StatusCode::kFailedPrecondition,
              absl::StrCat("Booking \"", booking_id, "\" belongs to building \"", known_building,
                           "\", not to \"", building,
                           "\", and cannot move. Revoke it there, and use another booking id "
                           "here."),
              detail);
}

absl::Status RemovalsNotConfirmed(int removals, int rows) {
  ErrorDetail detail;
  detail.reason = "REMOVALS_NOT_CONFIRMED";
  detail.metadata = {{"removals", absl::StrCat(removals)}, {"rows", absl::StrCat(rows)}};
  detail.precondition = "confirm_removals";
  return Make(absl::StatusCode::kFailedPrecondition,
              absl::StrCat("The call would remove ", removals, " of ", rows,
                           " IDs, nothing was changed. If that is meant, repeat it with "
                           "confirm_removals = ",
                           removals, "."),
              detail);
}

absl::Status NothingToAdopt(absl::string_view building, absl::string_view apartment,
                            absl::string_view facility) {
  ErrorDetail detail;
  detail.reason = "NOTHING_TO_ADOPT";
  detail.metadata = {{"building", std::string(building)},
                     {"apartment", std::string(apartment)},
                     {"facility", std::string(facility)}};
  detail.precondition = absl::StrCat(apartment, "/", facility);
  return Make(absl::StatusCode::kFailedPrecondition,
              absl::StrCat("What apartment \"", apartment, "\" holds for facility \"", facility,
                           "\" was not made by hand, or there is nothing. Nothing is to be done."),
              detail);
}

absl::Status CursorExpired(absl::string_view oldest_cursor) {
  ErrorDetail detail;
  detail.reason = "CURSOR_EXPIRED";
  detail.metadata = {{"oldest_cursor", std::string(oldest_cursor)}};
  return Make(absl::StatusCode::kOutOfRange,
              "The cursor is older than the events that are kept, or the store was restored since. "
              "List what is of interest, then watch afresh.",
              detail);
}

absl::Status WatchInterrupted() {
  ErrorDetail detail;
  detail.reason = "WATCH_INTERRUPTED";
  detail.retry_after = kSoon;
  return Make(absl::StatusCode::kUnavailable,
              "The server ends the watch. Come back after the delay with the newest cursor.",
              detail);
}

absl::Status BuildingMisconfigured(absl::string_view building, absl::string_view why) {
  return OperatorMustAct(
      "BUILDING_MISCONFIGURED", building,
      absl::StrCat("The configuration of building \"", building, "\" has an error: ", why,
                   " An operator has to mend it; then repeat the call."),
      {});
}

absl::Status SystemUnreachable(absl::string_view building, absl::string_view what) {
  ErrorDetail detail;
  detail.reason = "SYSTEM_UNREACHABLE";
  detail.metadata = {{"building", std::string(building)}};
  detail.retry_after = kSystemPause;
  detail.resource_type = "building";
  detail.resource_name = std::string(building);
  return Make(absl::StatusCode::kUnavailable,
              absl::StrCat("The access control system of building \"", building,
                           "\" does not answer: ", what,
                           " Repeat after the delay; an operator is told if it lasts."),
              detail);
}

absl::Status SystemRefused(absl::string_view building, absl::string_view what) {
  return OperatorMustAct(
      "SYSTEM_REFUSED", building,
      absl::StrCat("The access control system of building \"", building, "\" refuses: ", what,
                   " Repeating does not help; an operator has to act."),
      {{"system_error", std::string(what)}});
}

absl::Status SystemUnsuitable(absl::string_view building, absl::string_view what) {
  return OperatorMustAct(
      "SYSTEM_UNSUITABLE", building,
      absl::StrCat("The access control system of building \"", building,
                   "\" cannot be worked with: ", what, " An operator has to act."),
      {});
}

absl::Status SystemClockSkew(absl::string_view building, absl::Duration difference) {
  const bool ahead = difference > absl::ZeroDuration();
  return OperatorMustAct(
      "SYSTEM_CLOCK_SKEW", building,
      absl::StrCat("The clock of the access control system of building \"", building, "\" is ",
                   absl::FormatDuration(absl::AbsDuration(difference)),
                   ahead ? " ahead" : " behind",
                   ", so nothing is taken away because of time. An operator has to set it; then "
                   "repeat the call."),
      {{"difference", absl::StrCat(absl::ToInt64Seconds(difference))}});
}

absl::Status CallerUnknown() {
  ErrorDetail detail;
  detail.reason = "CALLER_UNKNOWN";
  return Make(absl::StatusCode::kUnauthenticated,
              "The configuration of this server does not know who calls. Use a certificate or a "
              "local user that it names.",
              detail);
}

absl::Status RoleRequired(absl::string_view role) {
  ErrorDetail detail;
  detail.reason = "ROLE_REQUIRED";
  detail.metadata = {{"role", std::string(role)}};
  return Make(absl::StatusCode::kPermissionDenied,
              absl::StrCat("This call needs the role ", role,
                           ", which the caller does not have. Have an operator give it in the "
                           "server's configuration, or do without the call."),
              detail);
}

absl::Status TooManyCalls(absl::string_view whose) {
  ErrorDetail detail;
  detail.reason = "TOO_MANY_CALLS";
  detail.metadata = {{"limit", std::string(whose)}};
  detail.retry_after = kSoon;
  return Make(absl::StatusCode::kResourceExhausted,
              absl::StrCat("Too many calls are in flight (limit of the ", whose,
                           "), nothing was accepted. Let some end, then repeat after the delay."),
              detail);
}

absl::Status StoreUnavailable(absl::string_view what) {
  ErrorDetail detail;
  detail.reason = "STORE_UNAVAILABLE";
  detail.retry_after = kSoon;
  return Make(absl::StatusCode::kUnavailable,
              absl::StrCat("The store cannot be used, nothing was accepted: ", what,
                           " Repeat after the delay."),
              detail);
}

absl::Status StoreFull() {
  ErrorDetail detail;
  detail.reason = "STORE_FULL";
  detail.retry_after = kStoreFullPause;
  return Make(absl::StatusCode::kResourceExhausted,
              "The store has no space left, nothing was accepted. Repeat after the delay; an "
              "operator has to make space.",
              detail);
}

absl::Status NotOffered(absl::string_view what) {
  ErrorDetail detail;
  detail.reason = "NOT_OFFERED";
  detail.metadata = {{"capability", std::string(what)}};
  return Make(absl::StatusCode::kUnimplemented,
              absl::StrCat("This server does not offer ", what,
                           ". GetPluginCapabilities says what it does; do without."),
              detail);
}

absl::Status ShuttingDown() {
  ErrorDetail detail;
  detail.reason = "SHUTTING_DOWN";
  detail.retry_after = kSoon;
  return Make(absl::StatusCode::kUnavailable,
              "The server is being stopped and takes no new calls. Repeat after the delay.",
              detail);
}

absl::Status InternalError(absl::string_view what) {
  ErrorDetail detail;
  detail.reason = "INTERNAL_ERROR";
  return Make(
      absl::StatusCode::kInternal,
      absl::StrCat("A defect of the server: ", what, " Repeat once; if it stays, report it."),
      detail);
}

}  // namespace error
}  // namespace connecx::core
