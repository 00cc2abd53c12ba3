#include "provider/timetable_refresh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "base/testing/status_matchers.h"
#include "core/access_system.h"
#include "core/timetable_use.h"
#include "store/store.h"
#include "store/testing/memory_store.h"

namespace connecx::provider {
namespace {

using ::testing::ElementsAre;
using ::testing::Return;

class MockSystem : public core::AccessSystem {
 public:
  explicit MockSystem(const std::string& endpoint) {
    ON_CALL(*this, Describe)
        .WillByDefault(Return(core::SystemDescription{.vendor = "mock", .endpoint = endpoint}));
  }
  MOCK_METHOD(absl::StatusOr<core::AccessLevel>, ReadAccessLevel, (absl::string_view), (override));
  MOCK_METHOD(absl::Status, WritePermissions,
              (const core::AccessLevel&, absl::Span<const core::PermissionChange>), (override));
  MOCK_METHOD(absl::StatusOr<core::AccessLevelPage>, ListAccessLevels, (absl::string_view),
              (override));
  MOCK_METHOD(absl::StatusOr<core::TimetableRef>, ObtainTimetable,
              (const core::Timetable&, const core::TimetableUse&, core::TimetableSource),
              (override));
  MOCK_METHOD(absl::Status, RefreshTimetables, (absl::Span<const core::TimetableUse>), (override));
  MOCK_METHOD(core::TimetablePoolState, PoolState, (), (override));
  MOCK_METHOD(absl::StatusOr<absl::CivilSecond>, ReadClock, (), (override));
  MOCK_METHOD(core::SystemDescription, Describe, (), (const, override));
};

class TimetableRefreshTest : public testing::Test {
 protected:
  void Use(const std::string& building, int number) {
    EXPECT_OK(store_.Write([&](store::WriteTransaction& tx) {
      return tx.PutTimetableUse(building, {number, "L1", "Z1", absl::CivilDay(2026, 3, 29)});
    }));
  }
  // The numbers in use, as the system is told when `building` reads its timetables.
  std::vector<int> Refresh(const std::string& building, const std::string& endpoint) {
    testing::NiceMock<MockSystem> system(endpoint);
    std::vector<int> numbers;
    EXPECT_CALL(system, RefreshTimetables).WillOnce([&](absl::Span<const core::TimetableUse> uses) {
      for (const core::TimetableUse& use : uses) numbers.push_back(use.number);
      return absl::OkStatus();
    });
    EXPECT_OK(RefreshTimetables(system, store_, building));
    return numbers;
  }

  store::MemoryStore store_;
};

// A had the numbers that are B's now, or has left the configuration: its permissions live on.
TEST_F(TimetableRefreshTest, WhatAnotherBuildingOfTheSystemUsesIsInUse) {
  Use("a", 31);
  EXPECT_THAT(Refresh("a", "https://space"), ElementsAre(31));
  Use("b", 41);
  EXPECT_THAT(Refresh("b", "https://space"), ElementsAre(31, 41));
  EXPECT_THAT(Refresh("a", "https://space"), ElementsAre(31, 41));
}

TEST_F(TimetableRefreshTest, OtherSystemsHaveNumbersOfTheirOwn) {
  Use("a", 31);
  EXPECT_THAT(Refresh("a", "https://space"), ElementsAre(31));
  Use("b", 41);
  EXPECT_THAT(Refresh("b", "https://other"), ElementsAre(41));
}

TEST_F(TimetableRefreshTest, ABuildingThatWentToAnotherSystemIsNotForgottenByTheOldOne) {
  Use("a", 31);
  Refresh("a", "https://space");
  Refresh("a", "https://other");
  EXPECT_THAT(Refresh("b", "https://space"), ElementsAre(31));
}

}  // namespace
}  // namespace connecx::provider
