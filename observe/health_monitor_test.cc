#include "observe/health_monitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "core/records.h"
#include "store/testing/memory_store.h"

namespace connecx::observe {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

class HealthMonitorTest : public testing::Test {
 protected:
  ~HealthMonitorTest() override {
    Release();
    monitor_.Stop();
  }

  void Start() {
    monitor_.Start({.probe_store = [this] { return Probe(); },
                    .scheduler_steps =
                        [this] {
                          base::MutexLock lock(mu_);
                          looked_ = clock_.Now();
                          changed_.NotifyAll();
                          return SchedulerSteps{absl::InfiniteFuture(), dispatcher_due_};
                        },
                    .tell =
                        [this](HealthPart part, bool serving) {
                          base::MutexLock lock(mu_);
                          told_[part].push_back(serving);
                          changed_.NotifyAll();
                        }});
  }

  absl::Status Probe() {
    base::MutexLock lock(mu_);
    while (hangs_) changed_.Wait(mu_);
    return store_status_;
  }
  void SetStore(absl::Status status) {
    base::MutexLock lock(mu_);
    store_status_ = std::move(status);
  }
  void Hang() {
    base::MutexLock lock(mu_);
    hangs_ = true;
  }
  void Release() {
    base::MutexLock lock(mu_);
    hangs_ = false;
    changed_.NotifyAll();
  }

  // Time passes, never far ahead of the last look, until the part was told so often.
  void AwaitTold(HealthPart part, std::size_t times) {
    while (Told(part).size() < times) {
      {
        base::MutexLock lock(mu_);
        while (told_[part].size() < times && clock_.Now() > looked_ + absl::Seconds(30)) {
          changed_.Wait(mu_);
        }
      }
      clock_.AwaitWaiters(1);
      clock_.AdvanceBy(absl::Seconds(1));
    }
  }
  std::vector<bool> Told(HealthPart part) {
    base::MutexLock lock(mu_);
    return told_[part];
  }

  void PutMail(absl::Time created) {
    core::OutboxMail mail{.message_id = "m@x", .created_time = created, .due_time = created};
    ASSERT_OK(store_.Write([&](store::WriteTransaction& tx) { return tx.PutMail(mail).status(); }));
  }

  base::SimulatedClock clock_{kStart};
  store::MemoryStore store_;
  base::Mutex mu_;
  base::CondVar changed_;
  bool hangs_ = false;
  absl::Status store_status_;
  absl::Time looked_ GUARDED_BY(mu_) = kStart;
  absl::Time dispatcher_due_ = absl::InfiniteFuture();
  std::map<HealthPart, std::vector<bool>> told_;
  HealthMonitor monitor_{store_, clock_};
};

TEST_F(HealthMonitorTest, TellsEachPartOnceWhileNothingChanges) {
  EXPECT_FALSE(monitor_.Of(HealthPart::kProvider).ok());
  Start();
  for (const HealthPart part :
       {HealthPart::kProvider, HealthPart::kNotifications, HealthPart::kScheduler}) {
    AwaitTold(part, 1);
    EXPECT_THAT(Told(part), testing::ElementsAre(true));
    EXPECT_OK(monitor_.Of(part));
  }
  for (int i = 0; i < 60; ++i) {
    clock_.AwaitWaiters(2);
    clock_.AdvanceBy(absl::Seconds(1));
  }
  EXPECT_THAT(Told(HealthPart::kProvider), testing::ElementsAre(true));
}

TEST_F(HealthMonitorTest, AStoreThatFailsIsToldAndRecoversByItself) {
  Start();
  AwaitTold(HealthPart::kProvider, 1);
  SetStore(absl::ResourceExhaustedError("the disk is full"));
  AwaitTold(HealthPart::kProvider, 2);
  EXPECT_EQ(monitor_.Of(HealthPart::kProvider), absl::ResourceExhaustedError("the disk is full"));
  EXPECT_OK(monitor_.Of(HealthPart::kNotifications));
  SetStore(absl::OkStatus());
  AwaitTold(HealthPart::kProvider, 3);
  EXPECT_THAT(Told(HealthPart::kProvider), testing::ElementsAre(true, false, true));
}

TEST_F(HealthMonitorTest, AStoreThatHangsIsToldAndRecoversByItself) {
  Start();
  AwaitTold(HealthPart::kProvider, 1);
  Hang();
  AwaitTold(HealthPart::kProvider, 2);
  EXPECT_FALSE(monitor_.Of(HealthPart::kProvider).ok());
  Release();
  AwaitTold(HealthPart::kProvider, 3);
  EXPECT_THAT(Told(HealthPart::kProvider), testing::ElementsAre(true, false, true));
}

TEST_F(HealthMonitorTest, TheNewestOutcomesStay) {
  EXPECT_EQ(monitor_.Seen(HealthPart::kProvider), std::nullopt) << "nothing was looked at";
  SetStore(absl::ResourceExhaustedError("the disk is full"));
  Start();
  while (!monitor_.OfStore().error_time) clock_.AwaitWaiters(1);
  const LatestOutcomes failed = monitor_.OfStore();
  EXPECT_EQ(failed.success_time, std::nullopt);
  EXPECT_EQ(failed.error, "the disk is full");
  SetStore(absl::OkStatus());
  while (!monitor_.OfStore().success_time) {
    clock_.AwaitWaiters(1);
    clock_.AdvanceBy(absl::Seconds(1));
  }
  const LatestOutcomes mended = monitor_.OfStore();
  EXPECT_GT(mended.success_time, mended.error_time);
  EXPECT_EQ(mended.error, "the disk is full");

  const core::OutboxMail refused{.last_error = "550 no such mailbox"};
  monitor_.OnMail({.mail = refused, .outcome = core::MailOutcome::kUndeliverable});
  monitor_.OnMail({.mail = core::OutboxMail(), .outcome = core::MailOutcome::kSent});
  const LatestOutcomes mail = monitor_.OfMail();
  EXPECT_EQ(mail.error, "550 no such mailbox");
  EXPECT_EQ(mail.error_time, clock_.Now());
  EXPECT_EQ(mail.success_time, clock_.Now());
}

TEST_F(HealthMonitorTest, MailThatDoesNotLeaveIsTold) {
  PutMail(kStart);
  Start();
  AwaitTold(HealthPart::kNotifications, 2);
  EXPECT_THAT(Told(HealthPart::kNotifications), testing::ElementsAre(true, false));
  EXPECT_OK(monitor_.Of(HealthPart::kProvider));
  const core::OutboxMail other;
  monitor_.OnMail({.mail = other, .outcome = core::MailOutcome::kDeferred});
  clock_.AwaitWaiters(2);
  EXPECT_FALSE(monitor_.Of(HealthPart::kNotifications).ok());
  monitor_.OnMail({.mail = other, .outcome = core::MailOutcome::kSent});
  AwaitTold(HealthPart::kNotifications, 3);
}

TEST_F(HealthMonitorTest, ASchedulerThatDoesNotStepIsTold) {
  Start();
  AwaitTold(HealthPart::kScheduler, 1);
  {
    base::MutexLock lock(mu_);
    dispatcher_due_ = clock_.Now() - absl::Hours(1);
  }
  AwaitTold(HealthPart::kScheduler, 2);
  EXPECT_THAT(Told(HealthPart::kScheduler), testing::ElementsAre(true, false));
  EXPECT_THAT(Told(HealthPart::kProvider), testing::ElementsAre(true));
}

TEST_F(HealthMonitorTest, ShowsItsPartsAsAMetric) {
  Start();
  AwaitTold(HealthPart::kScheduler, 1);
  const std::vector<prometheus::MetricFamily> families = monitor_.Collect();
  ASSERT_EQ(families.size(), 1u);
  ASSERT_EQ(families[0].metric.size(), 3u);
  EXPECT_EQ(families[0].metric[0].label[0].value, "provider");
  EXPECT_EQ(families[0].metric[0].gauge.value, 1);
}

}  // namespace
}  // namespace connecx::observe
