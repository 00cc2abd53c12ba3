#include "notify/testing/fake_mail_transport.h"

#include <utility>

namespace connecx::notify {

absl::StatusOr<Delivery> FakeMailTransport::Send(const core::OutboxMail& mail, absl::string_view) {
  base::MutexLock lock(mu_);
  ++attempts_;
  if (interrupted_) return absl::CancelledError("interrupted");
  for (const auto& [message_id, status] : always_) {
    if (message_id == mail.message_id && !status.ok()) return status;
  }
  Answer answer{true, Delivery{}};
  if (!answers_.empty()) {
    answer = std::move(answers_.front());
    answers_.pop_front();
  }
  if (answer.deliver) {
    delivered_.push_back(mail);
    delivered_changed_.NotifyAll();
  }
  return answer.result;
}

void FakeMailTransport::Interrupt() {
  base::MutexLock lock(mu_);
  interrupted_ = true;
}

void FakeMailTransport::FailNext(absl::Status status, int times) {
  base::MutexLock lock(mu_);
  for (int i = 0; i < times; ++i) answers_.push_back({false, status});
}

void FakeMailTransport::DeliverAndFailNext(absl::Status status) {
  base::MutexLock lock(mu_);
  answers_.push_back({true, std::move(status)});
}

void FakeMailTransport::AnswerNext(Delivery delivery) {
  base::MutexLock lock(mu_);
  answers_.push_back({true, std::move(delivery)});
}

void FakeMailTransport::AlwaysFail(absl::string_view message_id, absl::Status status) {
  base::MutexLock lock(mu_);
  for (auto& [id, existing] : always_) {
    if (id == message_id) {
      existing = std::move(status);
      return;
    }
  }
  always_.emplace_back(std::string(message_id), std::move(status));
}

std::vector<core::OutboxMail> FakeMailTransport::delivered() {
  base::MutexLock lock(mu_);
  return delivered_;
}

int FakeMailTransport::attempts() {
  base::MutexLock lock(mu_);
  return attempts_;
}

bool FakeMailTransport::interrupted() {
  base::MutexLock lock(mu_);
  return interrupted_;
}

void FakeMailTransport::AwaitDelivered(std::size_t count) {
  base::MutexLock lock(mu_);
  while (delivered_.size() < count) delivered_changed_.Wait(mu_);
}

}  // namespace connecx::notify
