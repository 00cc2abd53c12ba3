#ifndef CONNECX_NOTIFY_TESTING_FAKE_MAIL_TRANSPORT_H_
#define CONNECX_NOTIFY_TESTING_FAKE_MAIL_TRANSPORT_H_

#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "core/records.h"
#include "notify/mail_transport.h"

namespace connecx::notify {

// Keeps what it is sent, and fails as it is told, before the effect or after it. Thread-safe.
class FakeMailTransport final : public MailTransport {
 public:
  absl::StatusOr<Delivery> Send(const core::OutboxMail& mail, absl::string_view from) override
      EXCLUDES(mu_);
  void Interrupt() override EXCLUDES(mu_);

  // The next Sends fail with `status`, one each, without effect.
  void FailNext(absl::Status status, int times = 1) EXCLUDES(mu_);
  // The next Send delivers, and then answers `status`: a lost reply.
  void DeliverAndFailNext(absl::Status status) EXCLUDES(mu_);
  // The next Send delivers and answers `delivery`.
  void AnswerNext(Delivery delivery) EXCLUDES(mu_);
  // Every Send of this Message-ID fails so; OK: no longer.
  void AlwaysFail(absl::string_view message_id, absl::Status status) EXCLUDES(mu_);

  // Deliveries in their order; a mail that was sent twice is there twice.
  std::vector<core::OutboxMail> delivered() EXCLUDES(mu_);
  int attempts() EXCLUDES(mu_);
  bool interrupted() EXCLUDES(mu_);
  // Blocks until at least `count` deliveries were made.
  void AwaitDelivered(std::size_t count) EXCLUDES(mu_);

 private:
  struct Answer {
    bool deliver = false;
    absl::StatusOr<Delivery> result;
  };

  base::Mutex mu_;
  base::CondVar delivered_changed_;
  std::deque<Answer> answers_ GUARDED_BY(mu_);
  std::vector<std::pair<std::string, absl::Status>> always_ GUARDED_BY(mu_);
  std::vector<core::OutboxMail> delivered_ GUARDED_BY(mu_);
  int attempts_ GUARDED_BY(mu_) = 0;
  bool interrupted_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_TESTING_FAKE_MAIL_TRANSPORT_H_
