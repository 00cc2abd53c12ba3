// accessctl incidents, accessctl incidents resolve

#include <cstdio>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/table.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

absl::StatusOr<int> List(const Arguments& arguments, const Session& session) {
  v1::ListIncidentsRequest request;
  request.set_building(arguments.Get("building"));
  if (!arguments.Has("all")) request.add_states(v1::INCIDENT_STATE_OPEN);
  request.set_page_size(100);
  const auto stub = v1::AccessQuery::NewStub(session.channel());
  v1::ListIncidentsResponse response;
  const grpc::Status status = stub->ListIncidents(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
    return kExitOk;
  }
  if (response.incidents().empty()) {
    std::printf("no %sincidents\n", arguments.Has("all") ? "" : "open ");
    return kExitOk;
  }
  Table table({"ID", "STATE", "KIND", "FOR", "SINCE", "ACT BY", "SUBJECT"});
  for (const v1::Incident& incident : response.incidents()) {
    table.Add({incident.incident_id(),
               ShortName(v1::IncidentState_Name(incident.state()), "INCIDENT_STATE_"),
               ShortName(v1::IncidentKind_Name(incident.kind()), "INCIDENT_KIND_"),
               ShortName(v1::IncidentAudience_Name(incident.audience()), "INCIDENT_AUDIENCE_"),
               session.Show(incident.create_time()),
               incident.has_act_by_time() ? session.Show(incident.act_by_time()) : "",
               incident.subject()});
  }
  std::fputs(table.Text().c_str(), stdout);
  if (!response.next_page_token().empty()) std::printf("... and more\n");
  return kExitOk;
}

absl::StatusOr<int> Resolve(const std::string& id, const Arguments& arguments,
                            const Session& session) {
  v1::ResolveIncidentRequest request;
  request.set_incident_id(id);
  request.set_actor(arguments.Get("actor", "accessctl"));
  request.set_note(arguments.Get("note"));
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::ResolveIncidentResponse response;
  const grpc::Status status = stub->ResolveIncident(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
    return kExitOk;
  }
  const v1::Incident& incident = response.incident();
  std::printf("%s %s, closed %s%s%s: %s\n", incident.incident_id().c_str(),
              incident.subject().c_str(), session.Show(incident.resolve_time()).c_str(),
              incident.resolved_by().empty() ? "" : " by ", incident.resolved_by().c_str(),
              incident.resolution().c_str());
  return kExitOk;
}

absl::StatusOr<int> RunIncidents(const Arguments& arguments, const Session& session) {
  const std::vector<std::string>& words = arguments.positional();
  if (words.empty()) return List(arguments, session);
  if (words.size() == 2 && words[0] == "resolve") return Resolve(words[1], arguments, session);
  return absl::InvalidArgumentError("only \"resolve ID\" may follow");
}

}  // namespace

Command IncidentsCommand() {
  return {.name = "incidents",
          .summary = "list what a person has to do; incidents resolve ID closes one",
          .help = "A cause that is found again within 24 hours opens its incident again.\n",
          .flags = {{.name = "building", .value = "ID", .help = "the building; else all"},
                    {.name = "all", .help = "resolved ones, too"},
                    {.name = "note", .value = "TEXT", .help = "with resolve: what was done"},
                    {.name = "actor",
                     .value = "NAME",
                     .help = "with resolve: who did it; else accessctl"}},
          .run = RunIncidents,
          .most_positional = 2};
}

}  // namespace connecx::cli
