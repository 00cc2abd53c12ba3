#include "notify/outbox_sender.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/fail_point.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "core/incident.h"
#include "core/records.h"
#include "notify/plain_text.h"

namespace connecx::notify {
namespace {

constexpr absl::Duration kStoreRetry = absl::Seconds(5);

std::string ErrorText(const absl::Status& status) {
  return OneLine(absl::StrCat(absl::StatusCodeToString(status.code()), ": ",
                              absl::string_view(status.message())));
}

std::vector<std::string> AcceptedOf(const std::vector<std::string>& recipients,
                                    const Delivery& delivery) {
  std::vector<std::string> accepted = recipients;
  for (const auto* others : {&delivery.deferred, &delivery.refused}) {
    for (const std::string& other : *others) std::erase(accepted, other);
  }
  return accepted;
}

core::MailOutcome OutcomeOf(const core::OutboxMail& tried) {
  if (tried.undeliverable) return core::MailOutcome::kUndeliverable;
  return tried.sent_time.has_value() ? core::MailOutcome::kSent : core::MailOutcome::kDeferred;
}

// MAIL_UNDELIVERABLE about a MAIL_UNDELIVERABLE mail would never end.
absl::StatusOr<bool> IsAboutMail(store::ReadTransaction& transaction,
                                 const core::OutboxMail& mail) {
  ASSIGN_OR_RETURN(const std::optional<core::Incident> incident,
                   transaction.FindIncident(mail.incident_id));
  return incident.has_value() && incident->kind == core::IncidentKind::kMailUndeliverable;
}

std::string OutcomeText(const core::OutboxMail& mail) {
  const std::string what = absl::StrCat("the mail \"", mail.subject, "\" ");
  if (mail.sent_time) return absl::StrCat(what, "was handed over");
  if (mail.dropped) return absl::StrCat(what, "is not sent any more: it is out of date");
  return absl::StrCat(what, "cannot be delivered: ", mail.last_error);
}

// A line in the story of the booking that the mail is about, once its way has ended.
absl::Status TellOutcome(store::WriteTransaction& transaction, const core::OutboxMail& mail,
                         absl::Time now) {
  if (!mail.sent_time && !mail.undeliverable && !mail.dropped) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<core::Incident> incident,
                   transaction.FindIncident(mail.incident_id));
  if (!incident || !incident->subject.booking) return absl::OkStatus();
  return transaction.AppendAudit({.time = now,
                                  .building = mail.building,
                                  .booking_id = incident->subject.booking->booking_id,
                                  .kind = core::AuditKind::kMail,
                                  .text = OutcomeText(mail),
                                  .incident_id = mail.incident_id});
}

}  // namespace

absl::Duration RetryDelay(const OutboxOptions& options, int attempts, double jitter) {
  absl::Duration delay = options.first_retry;
  for (int i = 1; i < attempts && delay < options.longest_retry; ++i) delay *= 2;
  return std::min(delay, options.longest_retry) * (0.5 + jitter / 2);
}

OutboxSender::OutboxSender(store::Store& store, base::Clock& clock, MailTransport& transport,
                           UndeliverableSink& sink, OutboxOptions options,
                           std::function<double()> jitter, core::Observer& observer)
    : store_(store),
      clock_(clock),
      transport_(transport),
      sink_(sink),
      options_(std::move(options)),
      jitter_(std::move(jitter)),
      observer_(observer) {}

OutboxSender::~OutboxSender() { Stop(); }

absl::StatusOr<int> OutboxSender::RunOnce() {
  int sent = 0;
  absl::Status failed;
  for (auto it = unmarked_.begin(); it != unmarked_.end();) {
    const absl::Status marked = Mark(it->second);
    failed.Update(marked);
    it = marked.ok() ? unmarked_.erase(it) : std::next(it);
  }
  // What fails becomes due after `now`, so each round reads other mails and the last one none.
  const absl::Time now = clock_.Now();
  for (bool progress = true; progress && !stopping();) {
    progress = false;
    std::vector<core::OutboxMail> due;
    RETURN_IF_ERROR(store_.Read([&](store::ReadTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(due, transaction.DueMail(now, options_.batch));
      return absl::OkStatus();
    }));
    for (const core::OutboxMail& mail : due) {
      if (stopping()) break;
      if (unmarked_.count(mail.id) != 0) continue;
      Attempt attempt{.mail = mail};
      ASSIGN_OR_RETURN(attempt.mail.dropped, IsOutOfDate(mail));
      if (!attempt.mail.dropped) {
        base::Reach(base::FailPoint::kBeforeMail);
        const absl::StatusOr<Delivery> outcome = transport_.Send(mail, options_.from);
        base::Reach(base::FailPoint::kAfterMail);
        if (absl::IsCancelled(outcome.status()) && stopping()) break;
        attempt = Judge(mail, outcome);
        if (attempt.mail.sent_time.has_value()) ++sent;
        observer_.OnMail({.mail = attempt.mail, .outcome = OutcomeOf(attempt.mail)});
      }
      const absl::Status marked = Mark(attempt);
      failed.Update(marked);
      if (!marked.ok()) unmarked_[mail.id] = attempt;
      progress = true;
    }
  }
  if (!failed.ok()) return failed;
  return sent;
}

absl::StatusOr<bool> OutboxSender::IsOutOfDate(const core::OutboxMail& mail) {
  if (mail.attempts == 0) return false;
  bool out_of_date = false;
  RETURN_IF_ERROR(store_.Read([&](store::ReadTransaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::Incident> incident,
                     transaction.FindIncident(mail.incident_id));
    // Lost mail stays lost, and the next one does not say of which the one before told.
    if (!incident || incident->kind == core::IncidentKind::kMailUndeliverable) {
      return absl::OkStatus();
    }
    // An all-clear is composed at the very instant of the closing.
    out_of_date = !incident->open && mail.created_time < incident->closed_time;
    if (out_of_date) return absl::OkStatus();
    ASSIGN_OR_RETURN(const std::vector<core::OutboxMail> told,
                     transaction.MailOfIncident(mail.incident_id));
    out_of_date = std::any_of(told.begin(), told.end(), [&mail](const core::OutboxMail& other) {
      return other.group == mail.group && other.id > mail.id && !other.undeliverable;
    });
    return absl::OkStatus();
  }));
  return out_of_date;
}

OutboxSender::Attempt OutboxSender::Judge(core::OutboxMail mail,
                                          const absl::StatusOr<Delivery>& outcome) {
  const absl::Time now = std::max(clock_.Now(), mail.due_time);
  ++mail.attempts;
  std::vector<std::string> accepted;
  std::vector<std::string> unreached;
  bool retry = false;
  if (outcome.ok()) {
    accepted = AcceptedOf(mail.recipients, *outcome);
    unreached = outcome->refused;
    retry = !outcome->deferred.empty();
    if (retry) mail.recipients = outcome->deferred;
    mail.last_error = OneLine(outcome->reason);
    if (!retry) mail.sent_time = now;
  } else {
    retry = IsTransient(outcome.status());
    mail.last_error = ErrorText(outcome.status());
    if (!retry) unreached = mail.recipients;
    mail.undeliverable = !retry;
  }
  if (retry && now - mail.created_time >= options_.give_up_after) {
    mail.last_error = absl::StrCat("given up after ", mail.attempts,
                                   " attempts; the last one: ", mail.last_error);
    unreached.insert(unreached.end(), mail.recipients.begin(), mail.recipients.end());
    mail.undeliverable = true;
    retry = false;
  }
  if (retry) mail.due_time = now + RetryDelay(options_, mail.attempts, jitter_());
  return {std::move(mail), std::move(accepted), std::move(unreached)};
}

absl::Status OutboxSender::Mark(const Attempt& attempt) {
  return store_.Write([&](store::WriteTransaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(transaction.PutMail(attempt.mail).status());
    RETURN_IF_ERROR(TellOutcome(transaction, attempt.mail, clock_.Now()));
    if (!attempt.accepted.empty()) {
      RETURN_IF_ERROR(sink_.OnAccepted(transaction, attempt.mail, attempt.accepted));
    }
    if (attempt.unreached.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool about_mail, IsAboutMail(transaction, attempt.mail));
    if (about_mail) return absl::OkStatus();
    return sink_.OnUndeliverable(transaction, attempt.mail, attempt.unreached);
  });
}

void OutboxSender::Start() {
  base::MutexLock thread_lock(thread_mu_);
  if (thread_.joinable() || stopping()) return;
  thread_ = std::thread([this] { Run(); });
}

void OutboxSender::Stop() {
  base::MutexLock thread_lock(thread_mu_);
  {
    base::MutexLock lock(mu_);
    if (stopping_) return;
    stopping_ = true;
    changed_.NotifyAll();
  }
  transport_.Interrupt();
  if (thread_.joinable()) thread_.join();
}

void OutboxSender::Wake() {
  base::MutexLock lock(mu_);
  woken_ = true;
  changed_.NotifyAll();
}

bool OutboxSender::stopping() {
  base::MutexLock lock(mu_);
  return stopping_;
}

absl::Time OutboxSender::NextLook(const absl::Status& last_run) {
  std::optional<absl::Time> next;
  absl::Status read = last_run;
  if (read.ok()) {
    read = store_.Read([&](store::ReadTransaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(next, transaction.NextMailTime());
      return absl::OkStatus();
    });
  }
  if (read.ok()) return next.value_or(absl::InfiniteFuture());
  LOG_ERROR("the outbox cannot be read or marked: {}", ErrorText(read));
  return clock_.Now() + kStoreRetry;
}

void OutboxSender::Run() {
  while (!stopping()) {
    {
      base::MutexLock lock(mu_);
      woken_ = false;
    }
    const absl::Time next = NextLook(RunOnce().status());
    base::MutexLock lock(mu_);
    while (!stopping_ && !woken_ && clock_.Now() < next) clock_.AwaitUntil(mu_, changed_, next);
  }
}

}  // namespace connecx::notify
