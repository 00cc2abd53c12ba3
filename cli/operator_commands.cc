// accessctl retry, accessctl adopt, accessctl mail

#include <cstdio>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/command.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

const FlagSpec kActor = {
    .name = "actor", .value = "NAME", .help = "shown in histories; else accessctl"};

absl::StatusOr<int> RunRetry(const Arguments& arguments, const Session& session) {
  v1::RetryNowRequest request;
  request.set_building(arguments.Get("building"));
  request.set_booking_id(arguments.Get("booking"));
  request.set_apartment(arguments.Get("apartment"));
  request.set_actor(arguments.Get("actor", "accessctl"));
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::RetryNowResponse response;
  const grpc::Status status = stub->RetryNow(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
  } else {
    std::printf("%d access level(s) are looked at now\n", response.woken_access_control_ids());
  }
  return kExitOk;
}

absl::StatusOr<int> RunAdopt(const Arguments& arguments, const Session& session) {
  v1::AdoptRequest request;
  request.set_building(arguments.Get("building"));
  request.set_apartment(arguments.Get("apartment"));
  request.set_facility(arguments.Get("facility"));
  request.set_actor(arguments.Get("actor", "accessctl"));
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::AdoptResponse response;
  const grpc::Status status = stub->Adopt(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
  } else {
    std::printf("taken over; %s\n", response.plan().action_reason().c_str());
  }
  return kExitOk;
}

absl::StatusOr<int> RunMail(const Arguments& arguments, const Session& session) {
  v1::PreviewMailRequest request;
  if (arguments.Has("incident")) {
    request.set_incident_id(arguments.Get("incident"));
  } else {
    v1::IncidentKind kind = v1::INCIDENT_KIND_UNSPECIFIED;
    const std::string name =
        absl::StrCat("INCIDENT_KIND_", absl::AsciiStrToUpper(arguments.Get("kind")));
    if (!v1::IncidentKind_Parse(name, &kind)) {
      return absl::InvalidArgumentError(
          "--incident=ID, or --building=ID with --kind=KIND (DOUBLE_BOOKING ...) is needed");
    }
    request.mutable_sample()->set_building(arguments.Get("building"));
    request.mutable_sample()->set_kind(kind);
  }
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::PreviewMailResponse response;
  const grpc::Status status = stub->PreviewMail(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
    return kExitOk;
  }
  std::printf(
      "To: %s\nSubject: %s\n\n%s",
      response.recipients().empty()
          ? "nobody is configured"
          : absl::StrJoin(response.recipients().begin(), response.recipients().end(), ", ").c_str(),
      response.subject().c_str(), response.text().c_str());
  return kExitOk;
}

}  // namespace

Command RetryCommand() {
  return {.name = "retry",
          .summary = "try at once what waits, whatever its back-off",
          .help = "Does not wait for it; accessctl explain BOOKING shows what became of it.\n",
          .flags = {{.name = "building", .value = "ID", .help = "the building", .required = true},
                    {.name = "booking", .value = "ID", .help = "only what this booking needs"},
                    {.name = "apartment", .value = "NAME", .help = "only what this one needs"},
                    kActor},
          .run = RunRetry};
}

Command AdoptCommand() {
  return {.name = "adopt",
          .summary = "take over what a person made for an apartment and a facility",
          .help = "From then on the plan may replace it.\n",
          .flags = {{.name = "building", .value = "ID", .help = "the building", .required = true},
                    {.name = "apartment", .value = "NAME", .help = "it", .required = true},
                    {.name = "facility", .value = "NAME", .help = "it", .required = true},
                    kActor},
          .run = RunAdopt};
}

Command MailCommand() {
  return {.name = "mail",
          .summary = "show a mail as it would be composed now; sends nothing",
          .flags = {{.name = "incident", .value = "ID", .help = "the mail of this incident"},
                    {.name = "building", .value = "ID", .help = "with --kind: to this building's"},
                    {.name = "kind", .value = "KIND", .help = "of this kind, with sample data"}},
          .run = RunMail};
}

}  // namespace connecx::cli
