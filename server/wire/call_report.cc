#include "server/wire/call_report.h"

#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/status.h"
#include "server/wire/trace_id.h"

namespace connecx::server {
namespace {

std::string TraceIdFor(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(std::string(kTraceParent));
  if (found != context.client_metadata().end()) {
    const absl::string_view value(found->second.data(), found->second.size());
    if (std::optional<std::string> id = TraceIdOf(value)) return *std::move(id);
  }
  thread_local absl::BitGen random;
  return NewTraceId(random);
}

}  // namespace

CallReport::CallReport(const grpc::CallbackServerContext& context, std::string rpc,
                       base::Clock& clock, core::Observer& observer)
    : rpc_(std::move(rpc)),
      trace_id_(TraceIdFor(context)),
      clock_(clock),
      observer_(observer),
      started_(clock.Uptime()) {}

void CallReport::Ends(const grpc::Status& status) const {
  observer_.OnCall({.rpc = rpc_,
                    .code = static_cast<absl::StatusCode>(status.error_code()),
                    .reason = ReasonOf(status),
                    .took = clock_.Uptime() - started_,
                    .trace_id = trace_id_});
}

}  // namespace connecx::server
