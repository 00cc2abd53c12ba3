#include "server/converters/diagnosis_converter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/incident.h"
#include "core/incident_catalogue.h"
#include "core/local_time.h"
#include "server/converters/grant_converter.h"
#include "server/converters/incident_converter.h"
#include "server/converters/plan_converter.h"
#include "server/converters/registration_converter.h"
#include "server/converters/run_converter.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

using Findings = google::protobuf::RepeatedPtrField<v1::Finding>;

constexpr std::size_t kMaxText = 512;
constexpr int kMaxConfigProblems = 100;
// A run that is repeated every few minutes and still not completed.
constexpr absl::Duration kRunLate = absl::Hours(1);
// As the alert AccessClearingOverdue has it.
constexpr absl::Duration kRunMissing = absl::Hours(26);
constexpr absl::Duration kCertificateEndsSoon = absl::Hours(14 * 24);

v1::TransportSecurity SecurityOf(const core::SystemDescription& system) {
  if (!system.encrypted) return v1::TRANSPORT_SECURITY_PLAINTEXT;
  return system.verified ? v1::TRANSPORT_SECURITY_TLS_CA : v1::TRANSPORT_SECURITY_TLS_UNVERIFIED;
}

v1::TransportSecurity SecurityOf(ListenerFacts::Security security) {
  switch (security) {
    case ListenerFacts::Security::kLocal:
      return v1::TRANSPORT_SECURITY_LOCAL;
    case ListenerFacts::Security::kPlaintext:
      return v1::TRANSPORT_SECURITY_PLAINTEXT;
    case ListenerFacts::Security::kMutualTls:
      return v1::TRANSPORT_SECURITY_MTLS;
  }
  return v1::TRANSPORT_SECURITY_UNSPECIFIED;
}

void SystemToProto(const provider::BuildingStatus& status, absl::Time now,
                   v1::SystemDiagnosis* proto) {
  proto->set_endpoint(status.system.endpoint);
  proto->set_security(SecurityOf(status.system));
  proto->set_product(status.system.vendor);
  if (status.system_error.has_value()) {
    proto->set_reachability(v1::REACHABILITY_UNREACHABLE);
    proto->set_last_error(std::string(CutText(*status.system_error, kMaxText)));
    TimeToProto(now, proto->mutable_last_error_time());
  } else if (status.clock_difference.has_value()) {
    proto->set_reachability(v1::REACHABILITY_REACHABLE);
    TimeToProto(now, proto->mutable_last_answer_time());
  } else {
    proto->set_reachability(v1::REACHABILITY_UNKNOWN);
  }
  if (status.clock_difference.has_value()) {
    DurationToProto(*status.clock_difference, proto->mutable_clock_difference());
    TimeToProto(now, proto->mutable_clock_check_time());
  }
}

void AddFinding(v1::FindingSeverity severity, const std::string& text, const char* what_to_do,
                Findings* findings) {
  v1::Finding* finding = findings->Add();
  finding->set_severity(severity);
  finding->set_text(std::string(CutText(text, 2 * kMaxText)));
  finding->set_what_to_do(what_to_do);
}

void SortWorstFirst(Findings* findings) {
  std::stable_sort(findings->begin(), findings->end(),
                   [](const auto& a, const auto& b) { return a.severity() > b.severity(); });
}

// No manager can mend these, or somebody stands before a door.
bool NeedsOperator(core::IncidentKind kind) {
  const core::IncidentTraits& traits = core::TraitsOf(kind);
  return traits.audience != core::Audience::kManager ||
         traits.severity == core::Severity::kCritical;
}

void IncidentsToProto(const provider::BuildingStatus& status, v1::BuildingDiagnosis* proto) {
  constexpr char kLookAtIncidents[] =
      "Look at the building's incidents: the mail about each says what to do.";
  std::int64_t urgent = 0;
  std::string kinds;
  for (const auto& [kind, count] : status.open_incidents) {
    v1::IncidentCount* added = proto->add_open_incidents();
    added->set_kind(IncidentKindToProto(kind));
    added->set_count(static_cast<int>(count));
    if (!NeedsOperator(kind)) continue;
    if (const core::IncidentTraits& traits = core::TraitsOf(kind);
        traits.severity == core::Severity::kWarning) {
      AddFinding(v1::FINDING_SEVERITY_WARNING,
                 absl::StrCat(count, " open incident(s) ", core::IncidentKindName(kind), ". ",
                              traits.summary),
                 kLookAtIncidents, proto->mutable_findings());
      continue;
    }
    urgent += count;
    absl::StrAppend(&kinds, kinds.empty() ? "" : ", ", core::IncidentKindName(kind));
  }
  if (urgent == 0) return;
  AddFinding(v1::FINDING_SEVERITY_ERROR,
             absl::StrCat(urgent, " open incident(s) need an operator: ", kinds, "."),
             kLookAtIncidents, proto->mutable_findings());
}

void WorkToProto(const provider::BuildingStatus& status, absl::Time now, v1::WorkDiagnosis* proto) {
  proto->set_pending_access_control_ids(static_cast<int>(status.passes_due));
  if (!status.next_work_time.has_value()) return;
  if (status.passes_due == 0) {
    TimeToProto(*status.next_work_time, proto->mutable_next_planning_time());
    return;
  }
  TimeToProto(*status.next_work_time, proto->mutable_oldest_pending_time());
  TimeToProto(std::max(status.rests_until.value_or(now), now), proto->mutable_next_attempt_time());
}

void ConfigProblemsToProto(const provider::BuildingStatus& status, v1::BuildingDiagnosis* proto) {
  for (const core::ConfigProblem& problem : status.config_problems) {
    if (proto->config_problems_size() == kMaxConfigProblems) return;
    v1::ConfigProblem* added = proto->add_config_problems();
    added->set_file(problem.file);
    added->set_line(problem.line);
    added->set_path(problem.path);
    added->set_problem(problem.what);
    added->set_fix(problem.fix);
  }
}

void FindingsToProto(const provider::BuildingStatus& status, v1::BuildingDiagnosis* proto) {
  if (!status.misconfigured.empty()) {
    AddFinding(v1::FINDING_SEVERITY_ERROR, status.misconfigured,
               "Mend the building's configuration and reload it.", proto->mutable_findings());
    return;
  }
  if (!status.outdated.empty()) {
    AddFinding(v1::FINDING_SEVERITY_ERROR,
               "The building's configuration is broken. It is served as it was configured before; "
               "after the next start it would not be served.",
               "Mend the building's configuration and reload it.", proto->mutable_findings());
  }
  if (status.system_error.has_value()) {
    AddFinding(v1::FINDING_SEVERITY_ERROR, *status.system_error,
               "See that the access control system runs and can be reached from here.",
               proto->mutable_findings());
  }
  if (!status.system.encrypted) {
    AddFinding(v1::FINDING_SEVERITY_WARNING,
               "The connection to the access control system is not encrypted.",
               "Have it served over TLS, unless the way to it is this machine's own.",
               proto->mutable_findings());
  } else if (!status.system.verified) {
    AddFinding(v1::FINDING_SEVERITY_WARNING,
               "The certificate of the access control system is not verified.",
               "Configure its authority or its fingerprint.", proto->mutable_findings());
  }
  if (status.timetables.scarce) {
    AddFinding(v1::FINDING_SEVERITY_WARNING,
               "Timetables are scarce: bookings that are far away get none of their own yet.",
               "Have the site keep more timetables for this building, and widen timetable_pool.",
               proto->mutable_findings());
  }
}

void ConfiguredToProto(const core::Building& building, absl::Time now,
                       v1::BuildingDiagnosis* proto) {
  proto->set_time_zone(building.time_zone_name);
  proto->set_local_date(DateToProto(core::LocalDate(now, building.time_zone)));
  proto->set_policy(PolicyToProto(building.policy));
  if (!building.special_days.empty()) {
    proto->set_special_days_until_date(DateToProto(building.special_days.rbegin()->first));
  }
}

void AddOverdueRun(const provider::BuildingStatus& status, absl::Time due, absl::Time now,
                   Findings* findings) {
  const bool missing = status.last_completed_run_time.has_value() &&
                       now - *status.last_completed_run_time > kRunMissing;
  if (!missing && now - due <= kRunLate) return;
  AddFinding(
      missing ? v1::FINDING_SEVERITY_ERROR : v1::FINDING_SEVERITY_WARNING,
      "The nightly clearing is overdue: what has expired stays in the access control system.",
      "Look at the building's runs: they say what failed. It is repeated by itself.", findings);
}

// Today's run while it is not done, else tomorrow's.
absl::Time NextRunTime(const provider::BuildingStatus& status, const core::Building& building,
                       absl::Time now) {
  const absl::CivilDay today = core::LocalDate(now, building.time_zone);
  const bool done = status.last_run.has_value() && status.last_run->date >= today &&
                    status.last_run->state == core::RunState::kCompleted;
  return (done ? core::EndOfDate(today, building.time_zone)
               : core::FirstInstant(today, building.time_zone)) +
         building.after_midnight;
}

void StoreToProto(const ProcessFacts& process, v1::StoreDiagnosis* proto) {
  const ProcessHealth& health = process.health;
  proto->set_kind(process.store_kind);
  proto->set_writable(health.provider.ok());
  proto->set_size_bytes(health.store_size_bytes);
  proto->set_free_bytes(health.store_free_bytes);
  if (!health.store_failure.has_value()) return;
  proto->set_last_error(std::string(CutText(health.store_failure->text, kMaxText)));
  TimeToProto(health.store_failure->time, proto->mutable_last_error_time());
}

void MailToProto(const ProcessHealth& health, v1::MailDiagnosis* proto) {
  if (health.mail_success_time.has_value()) {
    TimeToProto(*health.mail_success_time, proto->mutable_last_success_time());
  }
  if (!health.mail_failure.has_value()) return;
  proto->set_last_error(std::string(CutText(health.mail_failure->text, kMaxText)));
  TimeToProto(health.mail_failure->time, proto->mutable_last_error_time());
}

void HealthFindings(const ProcessHealth& health, Findings* findings) {
  const auto add = [findings](const absl::Status& part, const char* what, const char* what_to_do) {
    if (part.ok()) return;
    AddFinding(v1::FINDING_SEVERITY_ERROR, absl::StrCat(what, ": ", part.message()), what_to_do,
               findings);
  };
  add(health.provider, "The store cannot be written, and every Grant and Revoke is refused",
      "Make room on its disk, or see why it does not answer. It recovers by itself.");
  add(health.notifications, "Mail does not leave, and managers are not told what to do by hand",
      "See the latest error of mail. What is queued leaves by itself once it can.");
  add(health.scheduler, "Bookings are accepted, but nobody gives or takes away access",
      "See whether the machine or its disk is stalled; if they are well, restart this server.");
}

void CertificateFinding(const CertificateFacts& certificate, absl::Time now, Findings* findings) {
  if (!certificate.end.ok()) {
    AddFinding(v1::FINDING_SEVERITY_WARNING,
               absl::StrCat("Our certificate (", certificate.kind,
                            ") cannot be read: ", certificate.end.status().message()),
               "Put the file in order before the next start.", findings);
    return;
  }
  if (*certificate.end - now >= kCertificateEndsSoon) return;
  const std::string end =
      absl::FormatTime("%Y-%m-%d %H:%M UTC", *certificate.end, absl::UTCTimeZone());
  const bool over = *certificate.end <= now;
  AddFinding(over ? v1::FINDING_SEVERITY_ERROR : v1::FINDING_SEVERITY_WARNING,
             absl::StrCat("Our certificate (", certificate.kind, ", ", certificate.file, ") ",
                          over ? "has ended on " : "ends on ", end, "."),
             "Renew it. Files that are credentials of systemd are read at a restart only.",
             findings);
}

}  // namespace

void ToProto(const provider::BuildingStatus& status, const core::Building* building, absl::Time now,
             v1::BuildingDiagnosis* proto) {
  proto->set_building(status.building);
  const bool misconfigured = !status.misconfigured.empty();
  proto->set_config_state(misconfigured || !status.outdated.empty() ? v1::CONFIG_STATE_MISCONFIGURED
                                                                    : v1::CONFIG_STATE_OK);
  ConfigProblemsToProto(status, proto);
  if (!misconfigured) {
    SystemToProto(status, now, proto->mutable_system());
    v1::ReservedPool* pool = proto->add_pools();
    pool->set_name("timetables");
    pool->set_capacity(status.timetables.size);
    pool->set_used(status.timetables.in_use + status.timetables.foreign);
  }
  WorkToProto(status, now, proto->mutable_work());
  for (const auto& [phase, count] : status.grants) {
    v1::PhaseCount* added = proto->add_grants();
    added->set_phase(PhaseToProto(phase));
    added->set_count(count);
  }
  if (building != nullptr) {
    for (const std::string& manager : building->managers) proto->add_managers(manager);
    if (!misconfigured) {
      ConfiguredToProto(*building, now, proto);
      const absl::Time next_run = NextRunTime(status, *building, now);
      TimeToProto(next_run, proto->mutable_next_run_time());
      AddOverdueRun(status, next_run, now, proto->mutable_findings());
    }
    if (status.last_run.has_value()) {
      ToProto(*status.last_run, *building, proto->mutable_last_run());
    }
  }
  if (status.last_completed_run_time.has_value()) {
    TimeToProto(*status.last_completed_run_time, proto->mutable_last_completed_run_time());
  }
  FindingsToProto(status, proto);
  IncidentsToProto(status, proto);
  SortWorstFirst(proto->mutable_findings());
}

void ToProto(const ProcessFacts& process, const provider::Diagnosis& diagnosis, absl::Time now,
             v1::PluginDiagnosis* proto) {
  proto->set_version(process.version);
  TimeToProto(process.start_time, proto->mutable_start_time());
  proto->set_ready(process.ready);
  StoreToProto(process, proto->mutable_store());
  MailToProto(process.health, proto->mutable_mail());
  proto->mutable_mail()->set_transport(process.mail_transport);
  proto->mutable_mail()->set_queued(static_cast<int>(diagnosis.mails_waiting));
  if (diagnosis.oldest_mail_time.has_value()) {
    TimeToProto(*diagnosis.oldest_mail_time, proto->mutable_mail()->mutable_oldest_queued_time());
  }
  for (const ListenerFacts& facts : process.listeners) {
    v1::Listener* listener = proto->add_listeners();
    listener->set_address(facts.address);
    listener->set_security(SecurityOf(facts.security));
    if (facts.security != ListenerFacts::Security::kPlaintext) continue;
    AddFinding(v1::FINDING_SEVERITY_WARNING,
               "Other machines can reach " + facts.address +
                   ", where nothing is encrypted and nobody proves who they are.",
               "Have it served with certificates (listen.tls), or listen on loopback.",
               proto->mutable_findings());
  }
  HealthFindings(process.health, proto->mutable_findings());
  for (const CertificateFacts& certificate : process.health.certificates) {
    CertificateFinding(certificate, now, proto->mutable_findings());
  }
  if (process.registration.has_value()) ToProto(*process.registration, proto);
  SortWorstFirst(proto->mutable_findings());
}

}  // namespace connecx::server
