#include "simulator/serve.h"

namespace connecx::simulator {

Served Serve(ShipService& service, Pause& pause, absl::string_view request) {
  const absl::Duration arrived = service.Uptime();
  const Fault fault = service.FaultOf(request);
  using Then = Served::Then;
  switch (fault.kind) {
    case FaultKind::kRefuse:
      return {.then = Then::kReset, .refuse_for = fault.wait};
    case FaultKind::kReset:
      return {.then = Then::kReset};
    case FaultKind::kNoAnswer:
      pause.For(fault.wait);
      return {.then = Then::kClose};
    case FaultKind::kHttpStatus:
      return {.then = Then::kHttpStatus, .http_status = fault.code};
    case FaultKind::kDelay:
    case FaultKind::kLateEffect:
      if (!pause.For(fault.wait)) return {.then = Then::kClose};
      break;
    default:
      break;
  }
  Served served{.answer = service.Answer(request, fault, service.Uptime() - arrived)};
  switch (fault.kind) {
    case FaultKind::kLateEffect:
    case FaultKind::kAnswerLost:
      served.then = Then::kClose;
      break;
    case FaultKind::kAnswerCut:
      served.then = Then::kCut;
      break;
    case FaultKind::kPieces:
      served.then = Then::kPieces;
      break;
    case FaultKind::kWrongType:
      served.is_said_to_be_html = true;
      break;
    default:
      break;
  }
  return served;
}

}  // namespace connecx::simulator
