#include "server/converters/diagnosis_converter.h"

#include <cstddef>

#include "core/local_time.h"
#include "server/converters/grant_converter.h"
#include "server/converters/plan_converter.h"
#include "server/converters/registration_converter.h"
#include "server/converters/run_converter.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxText = 512;

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
                google::protobuf::RepeatedPtrField<v1::Finding>* findings) {
  v1::Finding* finding = findings->Add();
  finding->set_severity(severity);
  finding->set_text(std::string(CutText(text, 2 * kMaxText)));
  finding->set_what_to_do(what_to_do);
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

}  // namespace

void ToProto(const provider::BuildingStatus& status, const core::Building* building, absl::Time now,
             v1::BuildingDiagnosis* proto) {
  proto->set_building(status.building);
  const bool misconfigured = !status.misconfigured.empty();
  const std::string& problem = misconfigured ? status.misconfigured : status.outdated;
  proto->set_config_state(problem.empty() ? v1::CONFIG_STATE_OK : v1::CONFIG_STATE_MISCONFIGURED);
  if (!problem.empty()) proto->add_config_problems()->set_problem(problem);
  if (!misconfigured) {
    SystemToProto(status, now, proto->mutable_system());
    v1::ReservedPool* pool = proto->add_pools();
    pool->set_name("timetables");
    pool->set_capacity(status.timetables.size);
    pool->set_used(status.timetables.in_use + status.timetables.foreign);
  }
  proto->mutable_work()->set_pending_access_control_ids(static_cast<int>(status.passes_due));
  for (const auto& [phase, count] : status.grants) {
    v1::PhaseCount* added = proto->add_grants();
    added->set_phase(PhaseToProto(phase));
    added->set_count(count);
  }
  if (building != nullptr) {
    for (const std::string& manager : building->managers) proto->add_managers(manager);
    if (!misconfigured) {
      ConfiguredToProto(*building, now, proto);
      TimeToProto(NextRunTime(status, *building, now), proto->mutable_next_run_time());
    }
    if (status.last_run.has_value()) {
      ToProto(*status.last_run, *building, proto->mutable_last_run());
    }
  }
  if (status.last_run.has_value() && status.last_run->completed_time.has_value() &&
      status.last_run->state == core::RunState::kCompleted) {
    TimeToProto(*status.last_run->completed_time, proto->mutable_last_completed_run_time());
  }
  FindingsToProto(status, proto);
}

void ToProto(const ProcessFacts& process, const provider::Diagnosis& diagnosis,
             v1::PluginDiagnosis* proto) {
  proto->set_version(process.version);
  TimeToProto(process.start_time, proto->mutable_start_time());
  proto->set_ready(process.ready);
  proto->mutable_store()->set_kind(process.store_kind);
  proto->mutable_store()->set_writable(process.store_writable);
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
  if (process.registration.has_value()) ToProto(*process.registration, proto);
}

}  // namespace connecx::server
