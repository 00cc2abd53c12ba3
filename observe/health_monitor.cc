#include "observe/health_monitor.h"

#include <utility>

#include "base/log.h"
#include "base/status_macros.h"
#include "observe/families.h"
#include "observe/metric_names.h"

namespace connecx::observe {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(5);

constexpr HealthPart kParts[] = {HealthPart::kProvider, HealthPart::kNotifications,
                                 HealthPart::kScheduler};

}  // namespace

absl::string_view HealthPartName(HealthPart part) {
  switch (part) {
    case HealthPart::kProvider:
      return "provider";
    case HealthPart::kNotifications:
      return "notifications";
    case HealthPart::kScheduler:
      return "scheduler";
  }
  return "unknown";
}

HealthMonitor::HealthMonitor(store::Store& store, base::Clock& clock)
    : store_(store),
      clock_(clock),
      looker_(clock, [this] { return Look(); }),
      prober_(clock, [this] { return Probe(); }) {}

void HealthMonitor::Start(HealthSources sources) {
  sources_ = std::move(sources);
  prober_.Start();
  looker_.Start();
}

void HealthMonitor::Stop() {
  prober_.Stop();
  looker_.Stop();
}

std::optional<absl::Status> HealthMonitor::Seen(HealthPart part) const {
  base::MutexLock lock(mu_);
  const auto found = health_.find(part);
  if (found == health_.end()) return std::nullopt;
  return found->second;
}

absl::Status HealthMonitor::Of(HealthPart part) const {
  return Seen(part).value_or(absl::UnavailableError("starting"));
}

LatestOutcomes HealthMonitor::OfStore() const {
  base::MutexLock lock(mu_);
  return store_outcomes_;
}

LatestOutcomes HealthMonitor::OfMail() const {
  base::MutexLock lock(mu_);
  return mail_outcomes_;
}

void HealthMonitor::OnMail(const core::MailTried& mail) {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mu_);
  if (mail.outcome == core::MailOutcome::kSent) {
    mail_outcomes_.success_time = now;
  } else {
    mail_outcomes_.error = mail.mail.last_error;
    mail_outcomes_.error_time = now;
  }
}

absl::Time HealthMonitor::Probe() {
  {
    base::MutexLock lock(mu_);
    probe_.running = clock_.Now();
  }
  absl::Status ended = sources_.probe_store();
  const absl::Time now = clock_.Now();
  const absl::Time next = NextProbe(ended, now);
  {
    base::MutexLock lock(mu_);
    if (ended.ok()) {
      store_outcomes_.success_time = now;
    } else {
      store_outcomes_.error = std::string(ended.message());
      store_outcomes_.error_time = now;
    }
    probe_ = {.last = std::move(ended)};
  }
  looker_.Poke();
  return next;
}

absl::Time HealthMonitor::Look() {
  const absl::Time now = clock_.Now();
  absl::Status provider;
  {
    base::MutexLock lock(mu_);
    provider = StoreHealth(probe_, now);
  }
  Note(HealthPart::kProvider, provider);
  Note(HealthPart::kNotifications, LookAtMail(now));
  Note(HealthPart::kScheduler, SchedulerHealth(sources_.scheduler_steps(), now));
  return now + kLookEvery;
}

absl::Status HealthMonitor::LookAtMail(absl::Time now) {
  MailFlow flow;
  flow.read = store_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const store::QueuedMail queued, tx.CountQueuedMail());
    flow.oldest_queued = queued.oldest;
    return absl::OkStatus();
  });
  {
    base::MutexLock lock(mu_);
    flow.last_sent = mail_outcomes_.success_time;
  }
  return MailHealth(flow, now);
}

void HealthMonitor::Note(HealthPart part, const absl::Status& health) {
  bool changed = false;
  bool first = false;
  {
    base::MutexLock lock(mu_);
    const auto [known, is_first] = health_.try_emplace(part, health);
    first = is_first;
    changed = !is_first && known->second.ok() != health.ok();
    known->second = health;
  }
  if (!first && !changed) return;
  if (changed || !health.ok()) {
    base::LogEvent(health.ok() ? base::LogLevel::kInfo : base::LogLevel::kError, "health",
                   {{"kind", HealthPartName(part)},
                    {"serving", health.ok() ? "true" : "false"},
                    {"text", health.ok() ? "well again" : health.message()}});
  }
  sources_.tell(part, health.ok());
}

std::vector<prometheus::MetricFamily> HealthMonitor::Collect() const {
  Family serving(kServing);
  for (const HealthPart part : kParts) {
    serving.Add(Of(part).ok() ? 1 : 0, {{"kind", std::string(HealthPartName(part))}});
  }
  std::vector<prometheus::MetricFamily> families;
  families.push_back(std::move(serving).Take());
  return families;
}

}  // namespace connecx::observe
