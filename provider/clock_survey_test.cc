#include "provider/clock_survey.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"
#include "provider/testing/fake_access_system.h"

namespace connecx::provider {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

ClockSurvey::Entry EntryOf(core::AccessSystem& system) {
  auto entry = std::make_shared<core::BuildingDirectory::Entry>();
  entry->system = &system;
  return entry;
}

// A system whose clock is asked in vain until it is let go.
class SilentSystem final : public core::AccessSystem {
 public:
  void LetGo() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    let_go_ = true;
    changed_.NotifyAll();
  }

  absl::StatusOr<absl::CivilSecond> ReadClock() override EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    while (!let_go_) changed_.Wait(mu_);
    return absl::CivilSecond(2026, 1, 1);
  }
  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view) override { return No(); }
  absl::Status WritePermissions(const core::AccessLevel&,
                                absl::Span<const core::PermissionChange>) override {
    return No();
  }
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view) override {
    return No();
  }
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable&,
                                                     const core::TimetableUse&,
                                                     core::TimetableSource) override {
    return No();
  }
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse>) override { return No(); }
  core::TimetablePoolState PoolState() override { return {}; }
  core::SystemDescription Describe() const override { return {}; }

 private:
  static absl::Status No() { return absl::UnimplementedError("only its clock is asked"); }

  base::Mutex mu_;
  base::CondVar changed_;
  bool let_go_ GUARDED_BY(mu_) = false;
};

TEST(ClockSurveyTest, WhoDoesNotAnswerInTimeDelaysNobody) {
  base::SimulatedClock clock(kNow);
  FakeAccessSystem answers(clock, absl::UTCTimeZone());
  FakeAccessSystem refuses(clock, absl::UTCTimeZone());
  refuses.Fail(FakeAccessSystem::Call::kClock, absl::UnavailableError("down"),
               FakeAccessSystem::When::kBeforeEffect);
  SilentSystem silent;
  ClockSurvey survey(clock);
  std::vector<absl::StatusOr<absl::CivilSecond>> found;
  std::thread asking([&] {
    found = survey.Ask({EntryOf(answers), EntryOf(silent), EntryOf(refuses)}, absl::Seconds(5));
  });
  clock.AwaitWaiters(1);
  clock.AdvanceBy(absl::Seconds(5));
  asking.join();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1].status().code(), absl::StatusCode::kDeadlineExceeded);
  silent.LetGo();
  // Nobody waits where everybody answers.
  found = survey.Ask({EntryOf(answers), EntryOf(refuses)}, absl::Hours(1));
  EXPECT_EQ(found[0].value_or(absl::CivilSecond()),
            absl::ToCivilSecond(clock.Now(), absl::UTCTimeZone()));
}

}  // namespace
}  // namespace connecx::provider
