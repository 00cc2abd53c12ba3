// accessctl grants, accessctl plan, accessctl status

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "cli/command.h"
#include "cli/table.h"
#include "connecx/access/v1/access_operator.grpc.pb.h"
#include "connecx/access/v1/access_query.grpc.pb.h"

namespace connecx::cli {
namespace {

namespace v1 = ::connecx::access::v1;

absl::StatusOr<int> RunGrants(const Arguments& arguments, const Session& session) {
  v1::ListGrantsRequest request;
  request.set_building(arguments.Get("building"));
  request.set_apartment(arguments.Get("apartment"));
  request.set_facility(arguments.Get("facility"));
  request.set_page_size(1000);
  const auto stub = v1::AccessQuery::NewStub(session.channel());
  v1::ListGrantsResponse all;
  do {
    v1::ListGrantsResponse page;
    const grpc::Status status = stub->ListGrants(session.Context().get(), request, &page);
    if (!status.ok()) return session.Fail(status);
    all.mutable_grants()->MergeFrom(page.grants());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.json()) {
    session.PrintJson(all);
    return kExitOk;
  }
  Table table({"BOOKING", "REVISION", "APARTMENT", "FACILITY", "TIME", "PHASE"});
  for (const v1::Grant& grant : all.grants()) {
    table.Add({grant.booking_id(), absl::StrCat(grant.revision()), grant.apartment(),
               grant.facility(), session.ShowWindow(grant.start_time(), grant.end_time()),
               ShortName(v1::GrantPhase_Name(grant.phase()), "GRANT_PHASE_")});
  }
  std::fputs(table.Text().c_str(), stdout);
  return kExitOk;
}

std::string Hours(const v1::PairPermission& permission) {
  if (permission.all_hours()) return "always";
  std::vector<std::string> intervals;
  for (const v1::LocalInterval& interval : permission.intervals()) {
    intervals.push_back(absl::StrCat(interval.from(), "-", interval.until()));
  }
  return absl::StrJoin(intervals, ", ");
}

void PrintPermission(const char* what, bool there, const v1::PairPermission& permission) {
  if (!there) {
    std::printf("%-9s nothing\n", what);
    return;
  }
  std::vector<std::string> details;
  for (const auto& [key, value] : permission.vendor_details()) {
    details.push_back(absl::StrCat(key, " ", value));
  }
  std::printf("%-9s %s to %s, %s%s%s\n", what,
              permission.first_date().empty() ? "any date" : permission.first_date().c_str(),
              permission.last_date().empty() ? "any date" : permission.last_date().c_str(),
              Hours(permission).c_str(), details.empty() ? "" : "; ",
              absl::StrJoin(details, ", ").c_str());
}

absl::StatusOr<int> RunPlan(const Arguments& arguments, const Session& session) {
  v1::PlanPairRequest request;
  request.set_building(arguments.Get("building"));
  request.set_apartment(arguments.Get("apartment"));
  request.set_facility(arguments.Get("facility"));
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::PlanPairResponse response;
  const grpc::Status status = stub->PlanPair(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  if (session.json()) {
    session.PrintJson(response);
    return kExitOk;
  }
  const v1::PairPlan& plan = response.plan();
  std::printf("%s in %s: %s / %s\n", plan.apartment().c_str(), plan.facility().c_str(),
              plan.access_control_id().c_str(), plan.access_control_facility_id().c_str());
  PrintPermission("held", plan.has_held(), plan.held());
  PrintPermission("planned", plan.has_planned(), plan.planned());
  std::printf("%-9s %s: %s\n", "action",
              ShortName(v1::PairAction_Name(plan.action()), "PAIR_ACTION_").c_str(),
              plan.action_reason().c_str());
  Table table({"BOOKING", "TIME", "PHASE", "WHY"});
  for (const v1::BookingPlan& booking : plan.bookings()) {
    table.Add({booking.booking_id(), session.ShowWindow(booking.start_time(), booking.end_time()),
               ShortName(v1::GrantPhase_Name(booking.phase()), "GRANT_PHASE_"), booking.reason()});
  }
  if (!table.empty()) std::fputs(table.Text().c_str(), stdout);
  return kExitOk;
}

using Findings = google::protobuf::RepeatedPtrField<v1::Finding>;

bool HasError(const Findings& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const v1::Finding& finding) {
    return finding.severity() == v1::FINDING_SEVERITY_ERROR;
  });
}

bool NeedsAttention(const v1::PluginDiagnosis& plugin) {
  return !plugin.ready() || !plugin.store().writable() || HasError(plugin.findings());
}

bool NeedsAttention(const v1::BuildingDiagnosis& building) {
  return building.config_state() == v1::CONFIG_STATE_MISCONFIGURED ||
         building.system().reachability() == v1::REACHABILITY_UNREACHABLE ||
         building.system().reachability() == v1::REACHABILITY_REFUSING ||
         HasError(building.findings());
}

void PrintFindings(const Findings& findings) {
  for (const v1::Finding& finding : findings) {
    std::printf(
        "  %s: %s%s%s\n",
        ShortName(v1::FindingSeverity_Name(finding.severity()), "FINDING_SEVERITY_").c_str(),
        finding.text().c_str(), finding.what_to_do().empty() ? "" : "; ",
        finding.what_to_do().c_str());
  }
}

std::string Text(const v1::ConfigProblem& problem) {
  return absl::StrCat(problem.file(), problem.line() > 0 ? absl::StrCat(":", problem.line()) : "",
                      ": ", problem.path(), problem.path().empty() ? "" : ": ", problem.problem(),
                      problem.fix().empty() ? "" : "; fix: ", problem.fix());
}

std::string Mebibytes(std::int64_t bytes) {
  return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

void PrintStore(const v1::StoreDiagnosis& store) {
  std::printf("store %s, %s", store.kind().c_str(), store.writable() ? "writable" : "NOT WRITABLE");
  if (store.size_bytes() > 0) std::printf(", %s", Mebibytes(store.size_bytes()).c_str());
  if (store.free_bytes() > 0) std::printf(", %s free", Mebibytes(store.free_bytes()).c_str());
  std::printf("\n");
}

void PrintMail(const v1::MailDiagnosis& mail, const Session& session) {
  std::printf("mail by %s, %d mail(s) waiting", mail.transport().c_str(), mail.queued());
  if (mail.has_oldest_queued_time()) {
    std::printf(" since %s", session.Show(mail.oldest_queued_time()).c_str());
  }
  if (mail.has_last_success_time()) {
    std::printf(", last sent %s", session.Show(mail.last_success_time()).c_str());
  }
  if (mail.has_last_error_time()) {
    std::printf(", last error %s: %s", session.Show(mail.last_error_time()).c_str(),
                mail.last_error().c_str());
  }
  std::printf("\n");
}

void PrintWork(const v1::WorkDiagnosis& work, const Session& session) {
  std::printf("  work        %d access levels due", work.pending_access_control_ids());
  if (work.has_oldest_pending_time()) {
    std::printf(" since %s", session.Show(work.oldest_pending_time()).c_str());
  }
  std::printf("\n");
}

void PrintBuilding(const v1::BuildingDiagnosis& building, const Session& session) {
  std::printf("\n%s (%s, policy %s)\n", building.building().c_str(), building.time_zone().c_str(),
              ShortName(v1::PairPolicy_Name(building.policy()), "PAIR_POLICY_").c_str());
  for (const v1::ConfigProblem& problem : building.config_problems()) {
    std::printf("  MISCONFIGURED: %s\n", Text(problem).c_str());
  }
  const v1::SystemDiagnosis& system = building.system();
  std::printf(
      "  system      %s, %s, %s%s%s\n", system.endpoint().c_str(),
      ShortName(v1::TransportSecurity_Name(system.security()), "TRANSPORT_SECURITY_").c_str(),
      ShortName(v1::Reachability_Name(system.reachability()), "REACHABILITY_").c_str(),
      system.last_error().empty() ? "" : ": ", system.last_error().c_str());
  std::vector<std::string> grants;
  for (const v1::PhaseCount& count : building.grants()) {
    grants.push_back(absl::StrCat(count.count(), " ",
                                  ShortName(v1::GrantPhase_Name(count.phase()), "GRANT_PHASE_")));
  }
  std::printf("  grants      %s\n", grants.empty() ? "none" : absl::StrJoin(grants, ", ").c_str());
  int open = 0;
  for (const v1::IncidentCount& count : building.open_incidents()) open += count.count();
  std::printf("  incidents   %d open\n", open);
  PrintWork(building.work(), session);
  for (const v1::ReservedPool& pool : building.pools()) {
    std::printf("  %-11s %d of %d used\n", pool.name().c_str(), pool.used(), pool.capacity());
  }
  if (building.has_last_run()) {
    std::printf(
        "  last run    %s %s\n", building.last_run().local_date().c_str(),
        ShortName(v1::ClearingRunState_Name(building.last_run().state()), "CLEARING_RUN_STATE_")
            .c_str());
  } else {
    std::printf("  last run    none yet\n");
  }
  if (building.has_next_run_time()) {
    std::printf("  next run    %s\n", session.Show(building.next_run_time()).c_str());
  }
  PrintFindings(building.findings());
}

void PrintRegistration(const v1::RegistrationDiagnosis& registration, const Session& session) {
  std::printf(
      "registration with core at %s: %s", registration.registry().c_str(),
      ShortName(v1::RegistrationState_Name(registration.state()), "REGISTRATION_STATE_").c_str());
  if (registration.has_expire_time()) {
    std::printf(", holds until %s", session.Show(registration.expire_time()).c_str());
  }
  for (const v1::RefusedBuilding& refused : registration.refused_buildings()) {
    std::printf(", without %s (%s)", refused.building().c_str(), refused.reason().c_str());
  }
  std::printf("\n");
}

absl::StatusOr<int> RunStatus(const Arguments& arguments, const Session& session) {
  v1::DiagnoseRequest request;
  request.set_building(arguments.Get("building"));
  request.set_live(!arguments.Has("offline"));
  const auto stub = v1::AccessOperator::NewStub(session.channel());
  v1::DiagnoseResponse response;
  const grpc::Status status = stub->Diagnose(session.Context().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  bool attention = NeedsAttention(response.plugin());
  for (const v1::BuildingDiagnosis& building : response.buildings()) {
    attention = attention || NeedsAttention(building);
  }
  const int exit = attention ? kExitAttention : kExitOk;
  if (session.json()) {
    session.PrintJson(response);
    return exit;
  }
  const v1::PluginDiagnosis& plugin = response.plugin();
  std::printf("access_plugin %s, %s, %d building(s)\n", plugin.version().c_str(),
              plugin.ready() ? "ready" : "NOT READY", response.buildings_size());
  PrintStore(plugin.store());
  PrintMail(plugin.mail(), session);
  if (plugin.has_registration()) PrintRegistration(plugin.registration(), session);
  PrintFindings(plugin.findings());
  for (const v1::BuildingDiagnosis& building : response.buildings()) {
    PrintBuilding(building, session);
  }
  return exit;
}

}  // namespace

Command GrantsCommand() {
  return {.name = "grants",
          .summary = "list bookings and what became of them",
          .flags = {{.name = "building", .value = "ID", .help = "the building; else all"},
                    {.name = "apartment", .value = "NAME", .help = "this apartment's alone"},
                    {.name = "facility", .value = "NAME", .help = "this facility's alone"}},
          .run = RunGrants};
}

Command PlanCommand() {
  return {
      .name = "plan",
      .summary = "show what an apartment holds for a facility, and what it should hold",
      .help = "Reads the access control system; changes nothing.\n",
      .flags = {{.name = "building", .value = "ID", .help = "the building", .required = true},
                {.name = "apartment", .value = "NAME", .help = "the apartment", .required = true},
                {.name = "facility", .value = "NAME", .help = "the facility", .required = true}},
      .run = RunPlan};
}

Command StatusCommand() {
  return {.name = "status",
          .summary = "show how the plugin and its buildings are",
          .help =
              "Exit code 3: something does not work, the lines that begin with ERROR say what.\n"
              "WARNING: should be changed.\n",
          .flags = {{.name = "building", .value = "ID", .help = "the building; else all"},
                    {.name = "offline", .help = "do not ask the access control systems"}},
          .run = RunStatus};
}

}  // namespace connecx::cli
