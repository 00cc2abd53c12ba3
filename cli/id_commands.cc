// accessctl sync, accessctl ids

#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/table.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kPageSize = 1000;

absl::StatusOr<std::pair<std::string, std::string>> Row(const std::string& flag,
                                                        const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", flag, ": \"", text, "\" is not NAME=ID, e.g. 501/56=AL-501-56"));
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

absl::StatusOr<v1::SyncIdsRequest> ReadRequest(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::InvalidArgumentError(absl::StrCat("--file: ", path, " cannot be read"));
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  v1::SyncIdsRequest request;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &request);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--file: ", path, " is not a SyncIdsRequest: ", std::string(parsed.message())));
  }
  return request;
}

absl::StatusOr<int> RunSync(const Arguments& arguments, const Session& session) {
  v1::SyncIdsRequest request;
  if (arguments.Has("file")) {
    ASSIGN_OR_RETURN(request, ReadRequest(arguments.Get("file")));
  }
  if (arguments.Has("building")) request.set_building(arguments.Get("building"));
  if (request.actor().empty()) request.set_actor(arguments.Get("actor", "accessctl"));
  for (const std::string& text : arguments.All("apartment")) {
    ASSIGN_OR_RETURN(const auto row, Row("apartment", text));
    v1::ApartmentRow& apartment = *request.add_apartments();
    apartment.set_apartment(row.first);
    apartment.set_access_control_id(row.second);
  }
  for (const std::string& text : arguments.All("facility")) {
    ASSIGN_OR_RETURN(const auto row, Row("facility", text));
    v1::FacilityRow& facility = *request.add_facilities();
    facility.set_facility(row.first);
    facility.set_access_control_facility_id(row.second);
  }
  for (const std::string& name : arguments.All("remove_apartment")) {
    request.add_remove_apartments(name);
  }
  for (const std::string& name : arguments.All("remove_facility")) {
    request.add_remove_facilities(name);
  }
  ASSIGN_OR_RETURN(const std::optional<long long> confirmed, arguments.Integer("confirm_removals"));
  if (confirmed) request.set_confirm_removals(static_cast<int>(*confirmed));
  if (arguments.Has("even_with_live_grants")) request.set_even_with_live_grants(true);

  const auto stub = v1::AccessControlProvider::NewStub(session.channel());
  v1::SyncIdsResponse response;
  const grpc::Status status = stub->SyncIds(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  const bool attention = response.counts().rejected() > 0;
  if (session.json()) {
    session.PrintJson(response);
    return attention ? kExitAttention : kExitOk;
  }
  Table table({"KIND", "NAME", "ID", "OUTCOME", "CHECK", ""});
  for (const v1::SyncIdsRowResult& row : response.rows()) {
    const bool nothing_to_say = row.outcome() == v1::ID_OUTCOME_UNCHANGED && row.message().empty();
    if (nothing_to_say && !arguments.Has("verbose")) continue;
    table.Add({ShortName(v1::IdKind_Name(row.kind()), "ID_KIND_"), row.name(), row.id(),
               ShortName(v1::IdOutcome_Name(row.outcome()), "ID_OUTCOME_"),
               ShortName(v1::IdCheck_Name(row.check()), "ID_CHECK_"), row.message()});
  }
  if (!table.empty()) std::fputs(table.Text().c_str(), stdout);
  const v1::SyncIdsCounts& counts = response.counts();
  std::printf("%d created, %d updated, %d unchanged, %d removed, %d rejected\n", counts.created(),
              counts.updated(), counts.unchanged(), counts.removed(), counts.rejected());
  return attention ? kExitAttention : kExitOk;
}

absl::StatusOr<int> RunHistory(const Arguments& arguments, const Session& session) {
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::ListIdHistoryRequest request;
  request.set_building(arguments.Get("building"));
  request.set_name(arguments.Get("name"));
  request.set_page_size(kPageSize);
  v1::ListIdHistoryResponse all;
  do {
    v1::ListIdHistoryResponse page;
    const grpc::Status status = stub->ListIdHistory(session.Context().get(), request, &page);
    if (!status.ok()) return session.Fail(status);
    all.mutable_changes()->MergeFrom(page.changes());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(all);
    return kExitOk;
  }
  Table table({"WHEN", "KIND", "NAME", "OUTCOME", "BEFORE", "ID", "BY"});
  for (const v1::IdChange& change : all.changes()) {
    table.Add({session.Show(change.change_time()),
               ShortName(v1::IdKind_Name(change.kind()), "ID_KIND_"), change.name(),
               ShortName(v1::IdOutcome_Name(change.outcome()), "ID_OUTCOME_"), change.previous_id(),
               change.id(), change.actor()});
  }
  std::fputs(table.Text().c_str(), stdout);
  return kExitOk;
}

absl::StatusOr<int> RunIds(const Arguments& arguments, const Session& session) {
  if (arguments.Has("history")) return RunHistory(arguments, session);
  const auto stub = v1::AccessQuery::NewStub(session.channel());
  v1::ListIdsRequest request;
  request.set_building(arguments.Get("building"));
  request.set_name(arguments.Get("name"));
  request.set_page_size(kPageSize);
  v1::ListIdsResponse all;
  do {
    v1::ListIdsResponse page;
    const grpc::Status status = stub->ListIds(session.Context().get(), request, &page);
    if (!status.ok()) return session.Fail(status);
    all.mutable_ids()->MergeFrom(page.ids());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(all);
    return kExitOk;
  }
  Table table({"KIND", "NAME", "ID", "CHECK", "CHANGED", "BY"});
  for (const v1::IdEntry& entry : all.ids()) {
    table.Add({ShortName(v1::IdKind_Name(entry.kind()), "ID_KIND_"), entry.name(), entry.id(),
               ShortName(v1::IdCheck_Name(entry.check()), "ID_CHECK_"),
               session.Show(entry.update_time()), entry.actor()});
  }
  std::fputs(table.Text().c_str(), stdout);
  return kExitOk;
}

}  // namespace

Command SyncCommand() {
  return {
      .name = "sync",
      .summary = "enter, change and remove Access Control IDs",
      .help = "Rows that are not named stay as they are. Exit code 3: a row was rejected.\n",
      .flags = {{.name = "building", .value = "ID", .help = "the building"},
                {.name = "file", .value = "FILE", .help = "a SyncIdsRequest as JSON"},
                {.name = "apartment",
                 .value = "NAME=ID",
                 .help = "an apartment's Access Control ID; may be repeated",
                 .repeated = true},
                {.name = "facility",
                 .value = "NAME=ID",
                 .help = "a facility's Access Control Facility ID; may be repeated",
                 .repeated = true},
                {.name = "remove_apartment",
                 .value = "NAME",
                 .help = "may be repeated",
                 .repeated = true},
                {.name = "remove_facility",
                 .value = "NAME",
                 .help = "may be repeated",
                 .repeated = true},
                {.name = "confirm_removals",
                 .value = "N",
                 .help = "their number, if there are many"},
                {.name = "even_with_live_grants", .help = "remove although bookings live"},
                {.name = "actor", .value = "NAME", .help = "shown in histories; else accessctl"},
                {.name = "verbose", .help = "show unchanged rows, too"}},
      .run = RunSync};
}

Command IdsCommand() {
  return {.name = "ids",
          .summary = "list a building's Access Control IDs",
          .flags = {{.name = "building", .value = "ID", .help = "the building", .required = true},
                    {.name = "name", .value = "NAME", .help = "this apartment or facility alone"},
                    {.name = "history", .help = "every change: who, when, what before"}},
          .run = RunIds};
}

}  // namespace connecx::cli
