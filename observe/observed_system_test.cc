#include "observe/observed_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"

namespace connecx::observe {
namespace {

using base::testing::StatusIs;
using ::testing::ElementsAre;

// Takes a second for each call, and answers each with the same status.
class SlowSystem final : public core::AccessSystem {
 public:
  explicit SlowSystem(base::SimulatedClock& clock) : clock_(clock) {}

  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view level) override {
    return Answer(core::AccessLevel{.id = std::string(level)});
  }
  absl::Status WritePermissions(const core::AccessLevel&,
                                absl::Span<const core::PermissionChange>) override {
    return Answer(0).status();
  }
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view) override {
    return Answer(core::AccessLevelPage());
  }
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable&,
                                                     const core::TimetableUse& use,
                                                     core::TimetableSource) override {
    return Answer(core::TimetableRef{.number = use.number});
  }
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse>) override {
    return Answer(0).status();
  }
  std::vector<core::DoorsToUpdate> TakeDoorsToUpdate(absl::string_view level) override {
    return {{.zone = std::string(level)}};
  }
  core::TimetablePoolState PoolState() override { return {.size = 7}; }
  absl::StatusOr<absl::CivilSecond> ReadClock() override { return Answer(absl::CivilSecond()); }
  core::SystemDescription Describe() const override { return {.vendor = "slow"}; }

  absl::Status status;

 private:
  template <typename T>
  absl::StatusOr<T> Answer(T value) {
    clock_.AdvanceBy(absl::Seconds(1));
    if (!status.ok()) return status;
    return value;
  }

  base::SimulatedClock& clock_;
};

class CallNames final : public core::Observer {
 public:
  void OnSystemCall(const core::SystemCalled& call) override {
    calls.push_back(absl::StrCat(call.building, " ", std::string(call.call), " ",
                                 absl::StatusCodeToString(call.code), " ",
                                 absl::FormatDuration(call.took)));
  }
  std::vector<std::string> calls;
};

TEST(ObservedSystemTest, TellsOfEachCallAndAddsNothingToIt) {
  base::SimulatedClock clock(absl::FromUnixSeconds(1'800'000'000));
  const auto system = std::make_shared<SlowSystem>(clock);
  CallNames names;
  ObservedSystem observed(system, "tower", clock, names);

  const auto level = observed.ReadAccessLevel("L56");
  ASSERT_OK(level);
  EXPECT_EQ(level->id, "L56");
  EXPECT_OK(observed.WritePermissions(*level, {}));
  EXPECT_OK(observed.ListAccessLevels(""));
  EXPECT_EQ(observed.ObtainTimetable({}, {.number = 9}, core::TimetableSource::kAny)->number, 9);
  EXPECT_OK(observed.RefreshTimetables({}));
  EXPECT_OK(observed.ReadClock());
  EXPECT_EQ(observed.TakeDoorsToUpdate("L56").at(0).zone, "L56");
  EXPECT_EQ(observed.PoolState().size, 7);
  EXPECT_EQ(observed.Describe().vendor, "slow");
  EXPECT_THAT(names.calls,
              ElementsAre("tower ReadAccessLevel OK 1s", "tower WritePermissions OK 1s",
                          "tower ListAccessLevels OK 1s", "tower ObtainTimetable OK 1s",
                          "tower RefreshTimetables OK 1s", "tower ReadClock OK 1s"));
}

TEST(ObservedSystemTest, ErrorsComeThroughAsTheyAre) {
  base::SimulatedClock clock(absl::FromUnixSeconds(1'800'000'000));
  const auto system = std::make_shared<SlowSystem>(clock);
  CallNames names;
  ObservedSystem observed(system, "tower", clock, names);
  system->status = core::WithUnknownOutcome(absl::UnavailableError("no answer"));
  const absl::Status written = observed.WritePermissions({}, {});
  EXPECT_EQ(written, system->status);
  EXPECT_TRUE(core::OutcomeUnknown(written));
  EXPECT_THAT(observed.ReadClock(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(names.calls, ElementsAre("tower WritePermissions UNAVAILABLE 1s",
                                       "tower ReadClock UNAVAILABLE 1s"));
}

}  // namespace
}  // namespace connecx::observe
