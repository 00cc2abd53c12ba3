// accessctl grant, accessctl revoke

#include <cstdio>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "connecx/access/v1/access_control_provider.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

absl::StatusOr<std::optional<google::protobuf::Duration>> WaitOf(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::optional<absl::Duration> wait, arguments.Duration("wait"));
  if (!wait) return std::nullopt;
  google::protobuf::Duration proto;
  proto.set_seconds(absl::ToInt64Seconds(*wait));
  proto.set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(*wait - absl::Seconds(proto.seconds()))));
  return proto;
}

void PrintGrant(const v1::Grant& grant, const Session& session) {
  std::printf("booking     %s, revision %lld\n", grant.booking_id().c_str(),
              static_cast<long long>(grant.revision()));
  if (!grant.apartment().empty()) {
    std::printf("for         %s, %s, %s\n", grant.apartment().c_str(), grant.facility().c_str(),
                session.ShowWindow(grant.start_time(), grant.end_time()).c_str());
  }
  std::printf("phase       %s\n",
              ShortName(v1::GrantPhase_Name(grant.phase()), "GRANT_PHASE_").c_str());
  for (const v1::Window& window : grant.windows()) {
    std::printf("opens       %s\n",
                session.ShowWindow(window.start_time(), window.end_time()).c_str());
  }
  if (grant.has_waiting_for() && grant.waiting_for().booking_ids_size() > 0) {
    std::printf("waits for   %s\n", absl::StrJoin(grant.waiting_for().booking_ids(), ", ").c_str());
  }
  for (const v1::GrantCondition& condition : grant.conditions()) {
    std::printf(
        "condition   %s: %s\n",
        ShortName(v1::GrantConditionCode_Name(condition.code()), "GRANT_CONDITION_CODE_").c_str(),
        condition.text().c_str());
  }
}

// The call worked; does somebody have to look?
int ExitOf(const v1::Grant& grant) {
  return grant.phase() == v1::GRANT_PHASE_NEEDS_MANUAL_ACTION ? kExitAttention : kExitOk;
}

template <typename Response>
int Finish(const grpc::Status& status, const Response& response, bool dry_run,
           const Session& session) {
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
  } else {
    if (dry_run) std::printf("expected, nothing was changed:\n");
    PrintGrant(response.grant(), session);
  }
  return ExitOf(response.grant());
}

absl::StatusOr<int> RunGrant(const Arguments& arguments, const Session& session) {
  v1::GrantRequest request;
  request.set_booking_id(arguments.Get("booking"));
  ASSIGN_OR_RETURN(const std::optional<long long> revision, arguments.Integer("revision"));
  request.set_revision(revision.value_or(1));
  request.set_building(arguments.Get("building"));
  request.set_apartment(arguments.Get("apartment"));
  request.set_facility(arguments.Get("facility"));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> start,
                   arguments.Time("start", session.time_zone()));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> end, arguments.Time("end", session.time_zone()));
  *request.mutable_start_time() = ToProto(*start);
  *request.mutable_end_time() = ToProto(*end);
  request.set_actor(arguments.Get("actor", "accessctl"));
  request.set_validate_only(arguments.Has("dry_run"));
  ASSIGN_OR_RETURN(const std::optional<google::protobuf::Duration> wait, WaitOf(arguments));
  if (wait) *request.mutable_wait() = *wait;

  const auto stub = v1::AccessControlProvider::NewStub(session.channel());
  v1::GrantResponse response;
  const grpc::Status status = stub->Grant(session.Context().get(), request, &response);
  return Finish(status, response, request.validate_only(), session);
}

absl::StatusOr<int> RunRevoke(const Arguments& arguments, const Session& session) {
  v1::RevokeRequest request;
  request.set_booking_id(arguments.Get("booking"));
  ASSIGN_OR_RETURN(const std::optional<long long> revision, arguments.Integer("revision"));
  request.set_revision(revision.value_or(1));
  request.set_building(arguments.Get("building"));
  request.set_actor(arguments.Get("actor", "accessctl"));
  request.set_validate_only(arguments.Has("dry_run"));
  ASSIGN_OR_RETURN(const std::optional<google::protobuf::Duration> wait, WaitOf(arguments));
  if (wait) *request.mutable_wait() = *wait;

  const auto stub = v1::AccessControlProvider::NewStub(session.channel());
  v1::RevokeResponse response;
  const grpc::Status status = stub->Revoke(session.Context().get(), request, &response);
  return Finish(status, response, request.validate_only(), session);
}

std::vector<FlagSpec> SharedFlags() {
  return {
      {.name = "booking", .value = "ID", .help = "the booking's id", .required = true},
      {.name = "building", .value = "ID", .help = "the building", .required = true},
      {.name = "revision", .value = "N", .help = "grows with every change of the booking; else 1"},
      {.name = "actor", .value = "NAME", .help = "shown in histories; else accessctl"},
      {.name = "wait", .value = "DURATION", .help = "wait so long for the outcome; else 500ms"},
      {.name = "dry_run", .help = "say what to expect, change nothing"},
  };
}

}  // namespace

Command GrantCommand() {
  Command command{.name = "grant",
                  .summary = "book: give an apartment access to a facility in a time",
                  .help = "Booking again with a higher revision edits the booking.\n",
                  .flags = SharedFlags(),
                  .run = RunGrant};
  for (const FlagSpec& flag : std::vector<FlagSpec>{
           {.name = "apartment", .value = "NAME", .help = "e.g. 501/56", .required = true},
           {.name = "facility", .value = "NAME", .help = "e.g. gym", .required = true},
           {.name = "start", .value = "TIME", .help = "when the door shall open", .required = true},
           {.name = "end", .value = "TIME", .help = "until when", .required = true}}) {
    command.flags.push_back(flag);
  }
  return command;
}

Command RevokeCommand() {
  return {
      .name = "revoke", .summary = "cancel a booking", .flags = SharedFlags(), .run = RunRevoke};
}

}  // namespace connecx::cli
