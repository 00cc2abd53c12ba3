#include "notify/replaceable_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "base/testing/status_matchers.h"
#include "notify/testing/fake_mail_transport.h"

namespace connecx::notify {
namespace {

using ::connecx::base::testing::StatusIs;

core::OutboxMail Mail(const std::string& message_id) {
  core::OutboxMail mail;
  mail.message_id = message_id;
  return mail;
}

// Holds every Send until it is interrupted.
class HoldingTransport final : public MailTransport {
 public:
  absl::StatusOr<Delivery> Send(const core::OutboxMail&, absl::string_view) override {
    base::MutexLock lock(mu_);
    sending_ = true;
    changed_.NotifyAll();
    while (!interrupted_) changed_.Wait(mu_);
    return absl::CancelledError("interrupted");
  }
  void Interrupt() override {
    base::MutexLock lock(mu_);
    interrupted_ = true;
    changed_.NotifyAll();
  }
  void AwaitSending() {
    base::MutexLock lock(mu_);
    while (!sending_) changed_.Wait(mu_);
  }

 private:
  base::Mutex mu_;
  base::CondVar changed_;
  bool sending_ GUARDED_BY(mu_) = false;
  bool interrupted_ GUARDED_BY(mu_) = false;
};

TEST(ReplaceableTransportTest, TheNextMailTakesTheNewWay) {
  const auto first = std::make_shared<FakeMailTransport>();
  const auto second = std::make_shared<FakeMailTransport>();
  ReplaceableTransport transport(first);
  ASSERT_OK(transport.Send(Mail("1"), "a@example.com"));
  transport.Replace(second);
  ASSERT_OK(transport.Send(Mail("2"), "a@example.com"));
  EXPECT_EQ(first->delivered().size(), 1U);
  ASSERT_EQ(second->delivered().size(), 1U);
  EXPECT_EQ(second->delivered()[0].message_id, "2");
}

TEST(ReplaceableTransportTest, AnInterruptReachesTheWayThatIsStillInUse) {
  auto held = std::make_shared<HoldingTransport>();
  ReplaceableTransport transport(held);
  absl::Status ended;
  std::thread sender([&] { ended = transport.Send(Mail("1"), "a@example.com").status(); });
  held->AwaitSending();
  transport.Replace(std::make_shared<FakeMailTransport>());
  transport.Interrupt();
  sender.join();
  EXPECT_THAT(ended, StatusIs(absl::StatusCode::kCancelled));
}

TEST(ReplaceableTransportTest, AWayThatComesAfterTheInterruptIsInterrupted) {
  ReplaceableTransport transport(std::make_shared<FakeMailTransport>());
  transport.Interrupt();
  const auto second = std::make_shared<FakeMailTransport>();
  transport.Replace(second);
  EXPECT_TRUE(second->interrupted());
}

}  // namespace
}  // namespace connecx::notify
