// accessctl clear, accessctl runs

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/table.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

absl::StatusOr<int> RunClear(const Arguments& arguments, const Session& session) {
  v1::ClearExpiredRequest request;
  request.set_building(arguments.Get("building"));
  request.set_validate_only(arguments.Has("dry_run"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of,
                   arguments.Time("as_of", session.time_zone()));
  if (as_of) *request.mutable_as_of_time() = ToProto(*as_of);
  const auto stub = v1::AccessControlProvider::NewStub(session.channel());
  v1::ClearExpiredResponse response;
  const grpc::Status status = stub->ClearExpired(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  const v1::ClearingReport& report = response.report();
  const int exit = report.failures_size() > 0 ? kExitAttention : kExitOk;
  if (session.json()) {
    session.PrintJson(response);
    return exit;
  }
  std::printf("%s, %s: %s%d access levels read, %d permissions cleared, %d kept\n",
              report.building().c_str(), report.local_date().c_str(),
              request.validate_only() ? "would be: " : "", report.access_control_ids_visited(),
              report.permissions_cleared(), report.permissions_kept());
  for (const v1::ClearingFailure& failure : report.failures()) {
    std::printf("failed: %s: %s\n", failure.access_control_id().c_str(), failure.message().c_str());
  }
  return exit;
}

absl::StatusOr<int> RunRuns(const Arguments& arguments, const Session& session) {
  v1::ListRunsRequest request;
  request.set_building(arguments.Get("building"));
  ASSIGN_OR_RETURN(const std::optional<long long> count, arguments.Integer("count"));
  request.set_page_size(static_cast<int>(count.value_or(14)));
  const auto stub = v1::AccessQuery::NewStub(session.channel());
  v1::ListRunsResponse response;
  const grpc::Status status = stub->ListRuns(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
    return kExitOk;
  }
  Table table({"DATE", "STATE", "TRIES", "STARTED", "READ", "CLEARED", "KEPT", "FAILED"});
  for (const v1::ClearingRun& run : response.runs()) {
    const v1::ClearingReport& report = run.report();
    table.Add({run.local_date(),
               ShortName(v1::ClearingRunState_Name(run.state()), "CLEARING_RUN_STATE_"),
               absl::StrCat(run.attempts()),
               report.has_start_time() ? session.Show(report.start_time()) : "",
               absl::StrCat(report.access_control_ids_visited()),
               absl::StrCat(report.permissions_cleared()), absl::StrCat(report.permissions_kept()),
               absl::StrCat(report.failures_size())});
  }
  std::fputs(table.Text().c_str(), stdout);
  return kExitOk;
}

}  // namespace

Command ClearCommand() {
  return {
      .name = "clear",
      .summary = "take expired permissions out now",
      .help = "The same happens by itself just after every local midnight.\n",
      .flags = {{.name = "building", .value = "ID", .help = "the building", .required = true},
                {.name = "dry_run", .help = "say what would be cleared, change nothing"},
                {.name = "as_of", .value = "TIME", .help = "with --dry_run: as if it were then"}},
      .run = RunClear};
}

Command RunsCommand() {
  return {.name = "runs",
          .summary = "list the nightly clearings, newest first",
          .flags = {{.name = "building", .value = "ID", .help = "the building", .required = true},
                    {.name = "count", .value = "N", .help = "so many; else 14"}},
          .run = RunRuns};
}

}  // namespace connecx::cli
