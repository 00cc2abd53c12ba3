#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "store/testing/memory_transaction.h"

namespace connecx::store {

namespace {

bool Waits(const core::OutboxMail& mail) {
  return !mail.sent_time.has_value() && !mail.undeliverable && !mail.dropped;
}

}  // namespace

absl::StatusOr<std::optional<core::Incident>> MemoryTransaction::FindIncident(std::int64_t id) {
  const auto found = state_.incidents.find(id);
  if (found == state_.incidents.end()) return std::optional<core::Incident>();
  return std::optional<core::Incident>(found->second);
}

absl::StatusOr<std::optional<core::Incident>> MemoryTransaction::FindIncidentOf(
    absl::string_view building, core::IncidentKind kind, absl::string_view cause) {
  std::optional<core::Incident> newest;
  for (const auto& [id, incident] : state_.incidents) {
    if (incident.building == building && incident.kind == kind && incident.cause == cause) {
      newest = incident;
    }
  }
  return newest;
}

absl::StatusOr<std::vector<core::Incident>> MemoryTransaction::ListIncidents(
    absl::string_view building, bool open_only, std::int64_t before, int limit) {
  std::vector<core::Incident> incidents;
  for (auto it = state_.incidents.rbegin(); it != state_.incidents.rend(); ++it) {
    const core::Incident& incident = it->second;
    if (static_cast<int>(incidents.size()) >= limit) break;
    if (incident.id < before && (building.empty() || incident.building == building) &&
        (!open_only || incident.open)) {
      incidents.push_back(incident);
    }
  }
  return incidents;
}

absl::StatusOr<std::vector<std::pair<core::IncidentKind, std::int64_t>>>
MemoryTransaction::CountOpenIncidents(absl::string_view building) {
  std::map<core::IncidentKind, std::int64_t> counts;
  for (const auto& [id, incident] : state_.incidents) {
    if (incident.building == building && incident.open) ++counts[incident.kind];
  }
  return std::vector<std::pair<core::IncidentKind, std::int64_t>>(counts.begin(), counts.end());
}

absl::StatusOr<std::int64_t> MemoryTransaction::PutIncident(const core::Incident& incident) {
  if (incident.id != 0 && !state_.incidents.contains(incident.id)) {
    return absl::NotFoundError(absl::StrCat("there is no incident ", incident.id));
  }
  for (const auto& [id, other] : state_.incidents) {
    if (incident.open && other.open && id != incident.id && other.building == incident.building &&
        other.kind == incident.kind && other.cause == incident.cause) {
      return absl::AlreadyExistsError(absl::StrCat("incident ", id, " of this cause is open"));
    }
  }
  core::Incident stored = incident;
  if (stored.id == 0) stored.id = ++state_.last_incident;
  state_.incidents.insert_or_assign(stored.id, stored);
  return stored.id;
}

absl::StatusOr<std::vector<core::Run>> MemoryTransaction::ListRuns(absl::string_view building,
                                                                   absl::CivilDay before,
                                                                   int limit) {
  std::vector<core::Run> runs;
  for (auto it = state_.runs.rbegin(); it != state_.runs.rend(); ++it) {
    const core::Run& run = it->second;
    if (static_cast<int>(runs.size()) >= limit) break;
    if (run.building == building && run.date < before) runs.push_back(run);
  }
  return runs;
}

absl::StatusOr<std::optional<core::Run>> MemoryTransaction::FindRun(absl::string_view building,
                                                                    absl::CivilDay date) {
  const auto found = state_.runs.find({std::string(building), date});
  if (found == state_.runs.end()) return std::optional<core::Run>();
  return std::optional<core::Run>(found->second);
}

absl::StatusOr<std::optional<absl::Time>> MemoryTransaction::LastCompletedRun(
    absl::string_view building) {
  for (auto it = state_.runs.rbegin(); it != state_.runs.rend(); ++it) {
    const core::Run& run = it->second;
    if (run.building == building && run.state == core::RunState::kCompleted) {
      return run.completed_time;
    }
  }
  return std::optional<absl::Time>();
}

absl::Status MemoryTransaction::PutRun(const core::Run& run) {
  state_.runs.insert_or_assign({run.building, run.date}, run);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<core::OutboxMail>> MemoryTransaction::DueMail(absl::Time now,
                                                                         int limit) {
  std::vector<core::OutboxMail> due;
  for (const auto& [id, mail] : state_.mail) {
    if (Waits(mail) && mail.due_time <= now) due.push_back(mail);
  }
  std::sort(due.begin(), due.end(), [](const core::OutboxMail& a, const core::OutboxMail& b) {
    return std::tie(a.due_time, a.id) < std::tie(b.due_time, b.id);
  });
  const auto size = static_cast<std::size_t>(std::max(limit, 0));
  if (due.size() > size) due.resize(size);
  return due;
}

absl::StatusOr<std::optional<absl::Time>> MemoryTransaction::NextMailTime() {
  std::optional<absl::Time> next;
  for (const auto& [id, mail] : state_.mail) {
    if (Waits(mail) && (!next.has_value() || mail.due_time < *next)) next = mail.due_time;
  }
  return next;
}

absl::StatusOr<QueuedMail> MemoryTransaction::CountQueuedMail() {
  QueuedMail queued;
  for (const auto& [id, mail] : state_.mail) {
    if (!Waits(mail)) continue;
    ++queued.count;
    queued.oldest = std::min(queued.oldest.value_or(mail.created_time), mail.created_time);
  }
  return queued;
}

absl::StatusOr<std::vector<core::OutboxMail>> MemoryTransaction::MailOfIncident(
    std::int64_t incident_id) {
  std::vector<core::OutboxMail> mails;
  for (const auto& [id, mail] : state_.mail) {
    if (mail.incident_id == incident_id) mails.push_back(mail);
  }
  return mails;
}

absl::StatusOr<std::int64_t> MemoryTransaction::PutMail(const core::OutboxMail& mail) {
  if (mail.id != 0 && !state_.mail.contains(mail.id)) {
    return absl::NotFoundError(absl::StrCat("there is no mail ", mail.id));
  }
  for (const auto& [id, other] : state_.mail) {
    if (id != mail.id && other.message_id == mail.message_id) {
      return absl::AlreadyExistsError(absl::StrCat("mail ", id, " has this Message-ID"));
    }
  }
  core::OutboxMail stored = mail;
  if (stored.id == 0) stored.id = ++state_.last_mail;
  state_.mail.insert_or_assign(stored.id, stored);
  return stored.id;
}

absl::StatusOr<std::vector<core::AuditEntry>> MemoryTransaction::AuditOfBooking(
    absl::string_view booking_id, std::int64_t after, int limit) {
  std::vector<core::AuditEntry> entries;
  for (const core::AuditEntry& entry : state_.audit) {
    if (static_cast<int>(entries.size()) >= limit) break;
    const bool wanted = !booking_id.empty() && entry.booking_id == booking_id && entry.id > after;
    if (wanted) entries.push_back(entry);
  }
  return entries;
}

absl::Status MemoryTransaction::AppendAudit(const core::AuditEntry& entry) {
  state_.audit.push_back(entry);
  state_.audit.back().id = ++state_.last_audit;
  return absl::OkStatus();
}

absl::StatusOr<int> MemoryTransaction::PruneAudit(absl::Time before, int limit) {
  int pruned = 0;
  while (pruned < limit && !state_.audit.empty() && state_.audit.front().time < before) {
    state_.audit.erase(state_.audit.begin());
    ++pruned;
  }
  return pruned;
}

absl::StatusOr<std::optional<std::string>> MemoryTransaction::GetFact(absl::string_view building,
                                                                      absl::string_view name) {
  const auto found = state_.facts.find({std::string(building), std::string(name)});
  if (found == state_.facts.end()) return std::optional<std::string>();
  return std::optional<std::string>(found->second);
}

absl::Status MemoryTransaction::SetFact(absl::string_view building, absl::string_view name,
                                        absl::string_view value) {
  state_.facts.insert_or_assign({std::string(building), std::string(name)}, std::string(value));
  return absl::OkStatus();
}

}  // namespace connecx::store
