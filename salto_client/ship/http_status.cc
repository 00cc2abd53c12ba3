#include "salto_client/ship/http_status.h"

#include "absl/strings/str_cat.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

using Code = absl::StatusCode;

// 404 is not NOT_FOUND and 501 not UNIMPLEMENTED: those mean an entity and a SHIP request.
constexpr HttpRule kRules[] = {
    {400, Code::kInternal, false, false, "the server could not read our HTTP request"},
    {401, Code::kUnauthenticated, false, false,
     "the credentials of System > General options > SHIP are missing or wrong"},
    {403, Code::kPermissionDenied, false, false, "this client may not use SHIP"},
    {404, Code::kFailedPrecondition, false, false, "there is no SHIP at this address"},
    {405, Code::kFailedPrecondition, false, false, "there is no SHIP at this address"},
    {408, Code::kUnavailable, true, false, "the server waited too long for our request"},
    {413, Code::kInvalidArgument, false, false, "the request is too large for the server"},
    {415, Code::kFailedPrecondition, false, false,
     "the server does not take SHIP's media type: SHIP and SPACE versions do not match"},
    {429, Code::kResourceExhausted, true, false, "too many requests"},
    {500, Code::kUnavailable, true, true, "the server failed"},
    {501, Code::kFailedPrecondition, false, false,
     "SHIP's HTTP transport is not enabled in System > General options > SHIP"},
    {502, Code::kUnavailable, true, true, "a gateway got no answer from the server"},
    {503, Code::kUnavailable, true, true, "the server cannot serve now"},
    {504, Code::kUnavailable, true, true, "a gateway got no answer from the server in time"},
};

HttpRule RuleOfHundred(int http_status) {
  switch (http_status / 100) {
    case 2:
      return {http_status, Code::kDataLoss, true, true, "not a SHIP answer"};
    case 3:
      return {http_status, Code::kFailedPrecondition, false, false,
              "the server redirects, and redirects are not followed: configure its real address"};
    case 4:
      return {http_status, Code::kFailedPrecondition, false, false, "the server refuses"};
    case 5:
      return {http_status, Code::kUnavailable, true, true, "the server failed"};
    default:
      return {http_status, Code::kDataLoss, true, true, "not an HTTP status"};
  }
}

}  // namespace

absl::Span<const HttpRule> HttpRules() { return kRules; }

absl::Status HttpStatusError(int http_status) {
  HttpRule rule = RuleOfHundred(http_status);
  for (const HttpRule& known : kRules) {
    if (known.http_status == http_status) rule = known;
  }
  return SaltoError(rule.code, absl::StrCat("HTTP status ", http_status, ": ", rule.meaning),
                    {.transient = rule.transient, .outcome_unknown = rule.outcome_unknown});
}

}  // namespace connecx::salto
