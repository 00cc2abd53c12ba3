// accessctl explain, accessctl watch

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/table.h"
#include "connecx/access/v1/access_query.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

std::string PhaseOf(v1::GrantPhase phase) {
  return phase == v1::GRANT_PHASE_UNSPECIFIED
             ? ""
             : ShortName(v1::GrantPhase_Name(phase), "GRANT_PHASE_");
}

void PrintLine(const char* name, const std::string& text) {
  if (!text.empty()) std::printf("%-12s %s\n", name, text.c_str());
}

std::string WaitsFor(const v1::Grant& grant, const Session& session) {
  if (!grant.has_waiting_for()) return "";
  const v1::WaitingFor& waiting = grant.waiting_for();
  std::string text =
      absl::StrJoin(waiting.booking_ids().begin(), waiting.booking_ids().end(), ", ");
  if (waiting.made_by_hand()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", "what a person made");
  }
  if (waiting.has_until_time()) {
    absl::StrAppend(&text, ", until ", session.Show(waiting.until_time()));
  }
  return text;
}

void PrintGrant(const v1::Grant& grant, const Session& session) {
  std::printf("%s, revision %lld: %s\n", grant.booking_id().c_str(),
              static_cast<long long>(grant.revision()), PhaseOf(grant.phase()).c_str());
  if (grant.has_start_time()) {
    PrintLine("booked", absl::StrCat(grant.apartment(), ", ", grant.facility(), ", ",
                                     session.ShowWindow(grant.start_time(), grant.end_time())));
  }
  std::vector<std::string> windows;
  for (const v1::Window& window : grant.windows()) {
    windows.push_back(session.ShowWindow(window.start_time(), window.end_time()));
  }
  PrintLine("opens", absl::StrJoin(windows, ", "));
  PrintLine("waits for", WaitsFor(grant, session));
  PrintLine("incidents",
            absl::StrJoin(grant.incident_ids().begin(), grant.incident_ids().end(), ", "));
  if (grant.has_verified_time()) PrintLine("verified", session.Show(grant.verified_time()));
  if (grant.has_next_attempt_time()) {
    PrintLine("next look", session.Show(grant.next_attempt_time()));
  }
  for (const v1::GrantCondition& condition : grant.conditions()) {
    PrintLine("condition", absl::StrCat(ShortName(v1::GrantConditionCode_Name(condition.code()),
                                                  "GRANT_CONDITION_CODE_"),
                                        ": ", condition.text()));
  }
}

absl::StatusOr<int> RunExplain(const Arguments& arguments, const Session& session) {
  v1::ExplainBookingRequest request;
  if (arguments.positional().empty()) return absl::InvalidArgumentError("which booking?");
  request.set_booking_id(arguments.positional().front());
  request.set_page_size(1000);
  const auto stub = v1::AccessQuery::NewStub(session.channel());
  v1::ExplainBookingResponse all;
  do {
    v1::ExplainBookingResponse page;
    const grpc::Status status = stub->ExplainBooking(session.Context().get(), request, &page);
    if (!status.ok()) return session.Fail(status);
    *all.mutable_grant() = page.grant();
    all.mutable_entries()->MergeFrom(page.entries());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(all);
    return kExitOk;
  }
  PrintGrant(all.grant(), session);
  std::printf("\n");
  Table table({"WHEN", "KIND", "PHASE", "BY", "WHAT"});
  for (const v1::StoryEntry& entry : all.entries()) {
    table.Add({session.Show(entry.event_time()),
               ShortName(v1::StoryKind_Name(entry.kind()), "STORY_KIND_"), PhaseOf(entry.phase()),
               entry.actor(), entry.text()});
  }
  std::fputs(table.Text().c_str(), stdout);
  return kExitOk;
}

absl::StatusOr<int> RunWatch(const Arguments& arguments, const Session& session) {
  ASSIGN_OR_RETURN(const std::optional<long long> count, arguments.Integer("count"));
  v1::WatchGrantsRequest request;
  request.set_building(arguments.Get("building"));
  request.set_cursor(arguments.Get("cursor"));
  const auto stub = v1::AccessQuery::NewStub(session.channel());
  grpc::ClientContext context;
  const auto stream = stub->WatchGrants(&context, request);
  v1::WatchGrantsResponse message;
  long long seen = 0;
  while ((!count || seen < *count) && stream->Read(&message)) {
    if (session.json()) {
      session.PrintJson(message);
    } else if (message.has_grant()) {
      std::printf("%s  %s  %s revision %lld: %s\n", message.cursor().c_str(),
                  session.Show(message.event_time()).c_str(), message.grant().booking_id().c_str(),
                  static_cast<long long>(message.grant().revision()),
                  PhaseOf(message.grant().phase()).c_str());
    }
    std::fflush(stdout);
    if (message.has_grant()) ++seen;
  }
  if (count && seen >= *count) {
    context.TryCancel();
    return kExitOk;
  }
  return session.Fail(stream->Finish());
}

}  // namespace

Command ExplainCommand() {
  return {
      .name = "explain",
      .summary = "tell the whole story of a booking: accessctl explain BOOKING",
      .help = "What was asked, planned, written, answered, mailed and done by hand, in order.\n",
      .run = RunExplain,
      .most_positional = 1};
}

Command WatchCommand() {
  return {.name = "watch",
          .summary = "print every change of a booking as it happens",
          .help = "Each line begins with a cursor; --cursor goes on after it.\n",
          .flags = {{.name = "building", .value = "ID", .help = "the building; else all"},
                    {.name = "cursor", .value = "CURSOR", .help = "from there; else from now on"},
                    {.name = "count", .value = "N", .help = "end after so many changes"}},
          .run = RunWatch};
}

}  // namespace connecx::cli
