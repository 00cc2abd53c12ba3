#include "salto_client/ship/ship_error.h"

#include "absl/strings/str_cat.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;

// 1, 4 and 5 do not say how far the server came. 4, "any other error", may pass by itself, so it is
// worth another try; group and timetable faults of the content come as 7, 10, 11, 12 or 50x.
// 500 is our fault; 501 and 502 mean that this server does not know the request (docs/ship.md Q11).
constexpr ShipErrorRule kRules[] = {
    {1, Code::kUnavailable, true, true, "problem with the Salto database"},
    {4, Code::kInternal, true, true, "other error"},
    {5, Code::kAborted, true, true, "operation aborted"},
    {6, Code::kFailedPrecondition, false, false, "unknown process"},
    {7, Code::kFailedPrecondition, false, false, "business rule violated"},
    {10, Code::kAlreadyExists, false, false, "an entity with this ID already exists"},
    {11, Code::kNotFound, false, false, "entity does not exist"},
    {12, Code::kInvalidArgument, false, false, "invalid input parameter"},
    {13, Code::kFailedPrecondition, false, false, "the licence lacks this feature"},
    {14, Code::kFailedPrecondition, false, false, "licence constraint"},
    {100, Code::kNotFound, false, false, "door not found"},
    {101, Code::kAborted, true, false, "door is locked by another process"},
    {102, Code::kAlreadyExists, false, false, "door already exists"},
    {200, Code::kNotFound, false, false, "user not found"},
    {201, Code::kAborted, true, false, "user is being edited"},
    {202, Code::kAlreadyExists, false, false, "user already exists"},
    {203, Code::kFailedPrecondition, false, false, "ROM code is in use"},
    {204, Code::kFailedPrecondition, false, false, "access levels are not valid for the user"},
    {205, Code::kFailedPrecondition, false, false, "change is not allowed"},
    {206, Code::kFailedPrecondition, false, false, "key expiry is too long"},
    {300, Code::kFailedPrecondition, false, false, "user has no key"},
    {301, Code::kResourceExhausted, false, false, "no more keys can be issued"},
    {302, Code::kFailedPrecondition, false, false, "key format is unknown"},
    {303, Code::kFailedPrecondition, false, false, "key is badly placed"},
    {304, Code::kResourceExhausted, false, false, "key memory overflow"},
    {305, Code::kFailedPrecondition, false, false, "user already has a key"},
    {306, Code::kFailedPrecondition, false, false, "invalid key structure"},
    {400, Code::kFailedPrecondition, false, false, "unknown encoder"},
    {401, Code::kUnavailable, true, true, "no communication with the encoder"},
    {402, Code::kUnavailable, true, false, "encoder is busy"},
    {403, Code::kDeadlineExceeded, true, true, "encoder timed out"},
    {404, Code::kInternal, true, true, "encoder error"},
    {405, Code::kCancelled, false, true, "encoder operation was cancelled"},
    {406, Code::kFailedPrecondition, false, false, "encoder is not initialised"},
    {407, Code::kFailedPrecondition, false, false, "encoder is wrongly initialised"},
    {500, Code::kInternal, false, false, "the server could not read our XML"},
    {501, Code::kUnimplemented, false, false, "the server did not expect an element of our XML"},
    {502, Code::kUnimplemented, false, false, "the server does not know this request"},
    {503, Code::kInvalidArgument, false, false, "a field has the wrong data type"},
    {600, Code::kFailedPrecondition, false, false, "a low zone cannot become high, or vice versa"},
    {601, Code::kResourceExhausted, false, false, "more than 96 low zones"},
};

constexpr size_t kShownMessageBytes = 200;

}  // namespace

absl::Span<const ShipErrorRule> ShipErrorRules() { return kRules; }

absl::Status ShipError(int ship_code, absl::string_view server_message) {
  ShipErrorRule rule = {ship_code, Code::kUnknown, false, true, "unknown error code"};
  for (const ShipErrorRule& known : kRules) {
    if (known.ship_code == ship_code) rule = known;
  }
  std::string text = absl::StrCat("SPACE error ", ship_code, " (", rule.meaning, ")");
  if (!server_message.empty()) {
    absl::StrAppend(&text, ": ", Excerpt(server_message, kShownMessageBytes));
  }
  return SaltoError(rule.code, text,
                    {.transient = rule.transient,
                     .outcome_unknown = rule.outcome_unknown,
                     .ship_code = ship_code});
}

}  // namespace connecx::salto
