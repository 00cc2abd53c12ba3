#include "salto_client/access_system/timetable_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "core/access_system.h"
#include "core/day_types.h"
#include "core/held_permission.h"
#include "core/permission.h"
#include "core/timetable_use.h"
#include "salto_client/access_system/allocation_queue.h"
#include "salto_client/access_system/testing/odd_salto_client.h"
#include "salto_client/access_system/timetable_uses.h"
#include "salto_client/salto_error.h"
#include "salto_client/testing/fake_salto_client.h"
#include "salto_client/types.h"

namespace connecx::salto {
namespace {

using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::AllOf;
using ::testing::HasSubstr;
using Code = absl::StatusCode;
using Operation = FakeSaltoClient::Operation;
using FaultTime = FakeSaltoClient::FaultTime;

constexpr int kFirst = 900;
constexpr core::TimetableSource kAny = core::TimetableSource::kAny;
constexpr absl::CivilDay kToday(2030, 5, 4);
constexpr absl::string_view kOurs = "connecx-access:east; do not edit";

core::Timetable Hours(int begin, int end) {
  return {.intervals = {{begin, end, core::DayTypes::All()}}};
}

std::vector<TimetableInterval> Intervals(int begin, int end) {
  return {{begin * 60, end * 60 - 1, 0x3ff}};
}

core::TimetableUse Use(const std::string& level, absl::CivilDay until) {
  return {.number = 0, .access_level = level, .zone = "ZGYM", .until = until};
}

core::TimetableUse UseOf(int number, absl::CivilDay until) {
  return {.number = number, .access_level = "APT-1", .zone = "ZGYM", .until = until};
}

class TimetablePoolTest : public ::testing::Test {
 protected:
  TimetablePoolTest() {
    space_.AddTimetables(1, 5);
    space_.AddTimetables(kFirst - 2, 10);
    Restart();
  }

  void Restart(int size = 3) {
    TimetablePoolOptions options;
    options.first = kFirst;
    options.last = kFirst + size - 1;
    options.mark = "east";
    options.time_zone = absl::FixedTimeZone(10 * 3600);
    options.reading = {.page_size = 4, .time_per_call = absl::Seconds(10)};
    pool_.emplace(client_, clock_, queue_, options);
  }

  // Fills a timetable and lets its use end today.
  int Fill(const core::Timetable& hours, absl::CivilDay until = kToday) {
    const absl::StatusOr<core::TimetableRef> ref = pool_->Obtain(hours, Use("APT-1", until), kAny);
    EXPECT_OK(ref);
    return ref.value_or(core::TimetableRef()).number;
  }

  int Updates() const { return space_.calls(Operation::kUpdateTimetable); }
  int Reads() const { return space_.calls(Operation::kReadTimetables); }

  std::optional<std::vector<TimetableInterval>> Content(int number) const {
    return space_.timetable(number)->intervals;
  }

  // A person edits a timetable in SPACE.
  void Edit(int number, std::vector<TimetableInterval> intervals) {
    Timetable timetable = *space_.timetable(number);
    timetable.intervals = std::move(intervals);
    space_.PutTimetable(timetable);
  }

  // 09:00 in the building.
  base::SimulatedClock clock_{
      absl::FromCivil(absl::CivilHour(2030, 5, 4, 9), absl::FixedTimeZone(10 * 3600))};
  FakeSaltoClient space_;
  OddSaltoClient client_{space_};
  AllocationQueue queue_{clock_};
  std::optional<TimetablePool> pool_;
};

TEST_F(TimetablePoolTest, FillsAFreeTimetableAndReadsItBack) {
  ASSERT_OK(pool_->Refresh({}));
  ASSERT_OK_AND_ASSIGN(const core::TimetableRef ref,
                       pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny));
  EXPECT_EQ(ref.number, kFirst);
  EXPECT_EQ(ref.name, "CX 13:00-15:00");
  EXPECT_EQ(space_.timetable(kFirst), (Timetable{.number = kFirst,
                                                 .name = "CX 13:00-15:00",
                                                 .description = std::string(kOurs),
                                                 .intervals = Intervals(780, 900)}));
}

TEST_F(TimetablePoolTest, AlwaysIsTimetable0WithoutACall) {
  ASSERT_OK_AND_ASSIGN(const core::TimetableRef ref, pool_->Obtain({}, Use("APT-1", kToday), kAny));
  EXPECT_EQ(ref.number, 0);
  EXPECT_EQ(Reads() + Updates(), 0);
}

TEST_F(TimetablePoolTest, EqualHoursShareATimetableWithoutACall) {
  ASSERT_OK(pool_->Refresh({}));
  const int number = Fill(Hours(780, 900));
  const int reads = Reads();
  EXPECT_EQ(Fill(Hours(780, 900)), number);
  EXPECT_NE(Fill(Hours(780, 901)), number);
  EXPECT_EQ(Updates(), 2);
  EXPECT_EQ(Reads(), reads + 2);
}

TEST_F(TimetablePoolTest, TooManyIntervalsAreRefusedBeforeAnyCall) {
  core::Timetable hours;
  for (int i = 0; i < 9; ++i)
    hours.intervals.push_back({i * 60, i * 60 + 30, core::DayTypes::All()});
  EXPECT_THAT(pool_->Obtain(hours, Use("APT-1", kToday), kAny), StatusIs(Code::kInvalidArgument));
  EXPECT_EQ(Reads() + Updates(), 0);
}

TEST_F(TimetablePoolTest, LearnsTheRangeByItself) { EXPECT_EQ(Fill(Hours(780, 900)), kFirst); }

TEST_F(TimetablePoolTest, BeforeTheStoresUsesAreKnownNothingOfOursIsReclaimed) {
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  Restart(1);
  EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday), kAny),
              StatusIs(Code::kUnavailable));
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst);
}

TEST_F(TimetablePoolTest, AfterARestartOursAreFoundAgain) {
  ASSERT_OK(pool_->Refresh({}));
  const int number = Fill(Hours(780, 900));
  Restart();
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Fill(Hours(780, 900)), number);
  EXPECT_EQ(Updates(), 1);
}

TEST_F(TimetablePoolTest, ForeignOnesAreNeverTouched) {
  const Timetable cleaning{kFirst, "Cleaning", "", Intervals(60, 120)};
  const Timetable other{kFirst + 1, "CX 13:00-15:00", "connecx-access:west; do not edit",
                        Intervals(780, 900)};
  const Timetable named{kFirst + 2, "For the pool", "", {{}}};
  space_.PutTimetable(cleaning);
  space_.PutTimetable(other);
  space_.PutTimetable(named);
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted,
                       AllOf(HasSubstr("900 to 902"), HasSubstr("3 are not ours"))));
  EXPECT_EQ(Updates(), 0);
  EXPECT_EQ(pool_->State().foreign, 3);
  EXPECT_EQ(pool_->State().in_use, 0);
  EXPECT_EQ(space_.timetable(kFirst + 1), other);
}

TEST_F(TimetablePoolTest, OneThatAPersonFilledSinceTheLastReadingIsLeftToHim) {
  ASSERT_OK(pool_->Refresh({}));
  const Timetable taken{kFirst, "Cleaning", "", Intervals(60, 120)};
  space_.PutTimetable(taken);
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst + 1);
  EXPECT_EQ(space_.timetable(kFirst), taken);
}

TEST_F(TimetablePoolTest, ReclaimsOnlyWhenTheLastPeriodIsOver) {
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday);
  ASSERT_OK(pool_->Obtain(Hours(780, 900), Use("APT-2", kToday + 1), kAny));
  EXPECT_EQ(pool_->State().in_use, 1);
  for (int days = 0; days < 2; ++days) {
    EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday + 7), kAny),
                StatusIs(Code::kResourceExhausted, HasSubstr("1 are in use")));
    clock_.AdvanceBy(absl::Hours(24));
  }
  EXPECT_EQ(pool_->State().in_use, 0);
  EXPECT_EQ(Fill(Hours(600, 660), kToday + 7), kFirst);
  EXPECT_EQ(Content(kFirst), Intervals(600, 660));
}

TEST_F(TimetablePoolTest, TheDayIsTheBuildings) {
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday);
  clock_.AdvanceTo(
      absl::FromCivil(absl::CivilSecond(2030, 5, 4, 23, 59, 59), absl::FixedTimeZone(10 * 3600)));
  EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted));
  clock_.AdvanceBy(absl::Seconds(1));
  EXPECT_OK(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday + 1), kAny));
}

TEST_F(TimetablePoolTest, WhatTheStoreKnowsIsNotReclaimedAfterARestart) {
  Restart(2);
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday);
  Fill(Hours(600, 660), kToday);
  Restart(2);
  ASSERT_OK(pool_->Refresh({UseOf(kFirst, kToday + 3)}));
  EXPECT_EQ(Fill(Hours(60, 120)), kFirst + 1);
}

TEST_F(TimetablePoolTest, AFreeOneThatAPermissionNamesIsNotFilled) {
  ASSERT_OK(pool_->Refresh({UseOf(kFirst, kToday + 3)}));
  EXPECT_EQ(Fill(Hours(60, 120)), kFirst + 1);
}

TEST_F(TimetablePoolTest, WhatAReadShowsIsNotReclaimed) {
  Restart(2);
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday - 1);
  Fill(Hours(600, 660), kToday - 1);
  const NamedTimetable by_hand{.number = kFirst, .target = "ZPOOL", .until = std::nullopt};
  pool_->NoteRead("APT-9", {by_hand});
  EXPECT_EQ(Fill(Hours(60, 120), kToday + 99), kFirst + 1);
  pool_->NoteRead("APT-9", {});
  EXPECT_THAT(pool_->Obtain(Hours(0, 60), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted));
  clock_.AdvanceBy(absl::Hours(24));
  EXPECT_EQ(Fill(Hours(0, 60)), kFirst);
}

// docs/ship.md Q15, Q26: doors that know an ended permission would need an update.
TEST_F(TimetablePoolTest, ReclaimsFirstWhatNotEvenAnEndedPermissionNames) {
  Restart(2);
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday - 1);
  Fill(Hours(600, 660), kToday - 1);
  pool_->NoteRead("APT-1", {{.number = kFirst, .target = "ZGYM", .until = kToday - 1}});
  EXPECT_EQ(Fill(Hours(60, 120), kToday + 99), kFirst + 1);
  EXPECT_EQ(Fill(Hours(0, 60), kToday + 99), kFirst) << "nobody loses a booking for that";
}

TEST_F(TimetablePoolTest, PrefersOneThatNobodyFilled) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday - 1);
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst + 1);
}

// --- Faults.

TEST_F(TimetablePoolTest, ALostReplyIsResolvedByReadingBack) {
  ASSERT_OK(pool_->Refresh({}));
  space_.FailNext(Operation::kUpdateTimetable, absl::UnavailableError("reset"),
                  FaultTime::kAfterEffect);
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst);
  EXPECT_EQ(Updates(), 1);
}

TEST_F(TimetablePoolTest, AnUnknownOutcomeKeepsTheNumberForItsContent) {
  ASSERT_OK(pool_->Refresh({}));
  space_.FailNext(Operation::kUpdateTimetable, absl::UnavailableError("reset"),
                  FaultTime::kAfterEffect);
  space_.BeforeEachCall([&](Operation operation) {
    if (operation == Operation::kReadTimetables && Updates() > 0) {
      space_.FailNext(operation, absl::UnavailableError("reset"), FaultTime::kBeforeEffect);
    }
  });
  const absl::Status lost = pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny).status();
  EXPECT_THAT(lost, StatusIs(Code::kUnavailable));
  EXPECT_TRUE(core::OutcomeUnknown(lost));
  space_.BeforeEachCall(nullptr);
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst + 1);
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst);
  EXPECT_EQ(Updates(), 2) << "it was read before it was written again";
}

TEST_F(TimetablePoolTest, AWriteThatComesLateIsHarmless) {
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  space_.FailNext(Operation::kUpdateTimetable,
                  MarkOutcomeUnknown(absl::DeadlineExceededError("no answer")),
                  FaultTime::kBeforeEffect);
  const absl::Status lost = pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny).status();
  EXPECT_TRUE(core::OutcomeUnknown(lost)) << lost;
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted, HasSubstr("1 could not be filled")));
  clock_.AdvanceBy(absl::Seconds(20));
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst);
}

TEST_F(TimetablePoolTest, AWriteThatMayComeLateIsNotForgottenForARefusalAfterIt) {
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  space_.FailNext(Operation::kUpdateTimetable,
                  MarkOutcomeUnknown(absl::DeadlineExceededError("no answer")),
                  FaultTime::kBeforeEffect);
  space_.FailNext(Operation::kUpdateTimetable,
                  SaltoError(Code::kInvalidArgument, "refused", {.ship_code = 12}),
                  FaultTime::kBeforeEffect);
  for (const Code code : {Code::kDeadlineExceeded, Code::kInvalidArgument}) {
    EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny), StatusIs(code));
    clock_.AdvanceBy(absl::Seconds(1));
  }
  EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted, HasSubstr("1 could not be filled")));
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted))
      << "a reading does not show what is still to come";
  clock_.AdvanceBy(absl::Seconds(18));
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst);
}

TEST_F(TimetablePoolTest, NothingIsRememberedOfAWriteThatSurelyFailed) {
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  space_.FailNext(Operation::kUpdateTimetable, absl::UnavailableError("refused"),
                  FaultTime::kBeforeEffect);
  const absl::Status failed = pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny).status();
  EXPECT_THAT(failed, StatusIs(Code::kUnavailable));
  EXPECT_FALSE(core::OutcomeUnknown(failed));
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst);
}

TEST_F(TimetablePoolTest, OneThatDoesNotTakeItsContentIsSetAside) {
  ASSERT_OK(pool_->Refresh({}));
  client_.change_timetable = [](Timetable& timetable) {
    if (timetable.number == kFirst) timetable.intervals->back().end_second -= 59;
  };
  EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny),
              StatusIs(Code::kDataLoss, HasSubstr("timetable 900")));
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst + 1);
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst + 2);
  EXPECT_THAT(pool_->Obtain(Hours(60, 120), Use("APT-1", kToday), kAny),
              StatusIs(Code::kDataLoss, HasSubstr("timetable 900")))
      << "there is no other";
  client_.change_timetable = nullptr;
  EXPECT_EQ(Fill(Hours(60, 120)), kFirst);
}

// What ails SPACE for a minute keeps no number back for an hour.
TEST_F(TimetablePoolTest, WhereAllAreSetAsideTheOneRefusedFirstIsTriedAgain) {
  ASSERT_OK(pool_->Refresh({}));
  client_.change_timetable = [](Timetable& timetable) { timetable.intervals->clear(); };
  for (const int number : {kFirst, kFirst + 1, kFirst + 2, kFirst}) {
    EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny),
                StatusIs(Code::kDataLoss, HasSubstr(absl::StrCat("timetable ", number))));
    clock_.AdvanceBy(absl::Seconds(1));
  }
  client_.change_timetable = nullptr;
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst + 1);
}

TEST_F(TimetablePoolTest, AMarkThatIsDroppedIsAMismatch) {
  ASSERT_OK(pool_->Refresh({}));
  client_.change_timetable = [](Timetable& timetable) { timetable.description.clear(); };
  EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny),
              StatusIs(Code::kDataLoss));
}

TEST_F(TimetablePoolTest, NumbersThatSpaceDoesNotHaveAreNotUsed) {
  Restart(20);
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(pool_->State().size, 8);
}

// Its thread has the turn of the whole SPACE meanwhile.
TEST_F(TimetablePoolTest, ANumberThatVanishedIsNotTriedForEver) {
  constexpr int kEnough = 50;
  Restart(1);
  ASSERT_OK(pool_->Refresh({}));
  client_.hidden_timetable = kFirst;
  space_.BeforeEachCall([&](Operation) {
    if (Reads() > kEnough) client_.hidden_timetable = 0;
  });
  EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny),
              StatusIs(Code::kResourceExhausted));
  EXPECT_LT(Reads(), kEnough);
  client_.hidden_timetable = 0;
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst) << "it is back";
}

TEST_F(TimetablePoolTest, ServersThatStartBehindTheItemNamed) {
  client_.exclusive_start = true;
  client_.no_eof = true;
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(pool_->State().size, 3);
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst);
  EXPECT_THAT(pool_->HoursOf(1), IsOkAndHolds(std::nullopt));
}

// --- Drift.

TEST_F(TimetablePoolTest, ATimetableInUseThatAPersonChangedIsFilledAgain) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  Edit(kFirst, Intervals(0, 1440));
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Content(kFirst), Intervals(780, 900));
  EXPECT_EQ(space_.timetable(kFirst)->name, "CX 13:00-15:00");
  EXPECT_EQ(Updates(), 2);
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Updates(), 2);
}

TEST_F(TimetablePoolTest, ATimetableInUseThatARestoredBackupEmptiedIsFilledAgain) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  space_.PutTimetable({.number = kFirst, .name = "Timetable0900"});
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Content(kFirst), Intervals(780, 900));
}

TEST_F(TimetablePoolTest, WhatNobodyNeedsIsNotRepaired) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900), kToday - 1);
  Edit(kFirst, Intervals(600, 660));
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Updates(), 1);
  EXPECT_EQ(Fill(Hours(600, 660)), kFirst) << "it is ours, and holds what is needed now";
  EXPECT_EQ(Updates(), 1);
}

TEST_F(TimetablePoolTest, ADriftThatCannotBeRepairedIsAnErrorUntilItIs) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  Edit(kFirst, Intervals(0, 1440));
  space_.FailNext(Operation::kUpdateTimetable, absl::UnavailableError("refused"),
                  FaultTime::kBeforeEffect);
  EXPECT_THAT(pool_->Refresh({}), StatusIs(Code::kUnavailable));
  EXPECT_THAT(pool_->HoursOf(kFirst),
              IsOkAndHolds(std::vector<core::HeldInterval>{{0, 86399, core::DayTypes::All()}}))
      << "what it holds, not what it should";
  EXPECT_EQ(Fill(Hours(0, 1440)), kFirst + 1) << "it is about to change";
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_EQ(Content(kFirst), Intervals(780, 900));
}

TEST_F(TimetablePoolTest, OneThatOthersTookOverIsLeftToThem) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  const Timetable taken{kFirst, "Cleaning", "", Intervals(60, 120)};
  space_.PutTimetable(taken);
  EXPECT_OK(pool_->Refresh({}));
  EXPECT_EQ(space_.timetable(kFirst), taken);
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst + 1);
  EXPECT_EQ(pool_->State().foreign, 1);
}

TEST_F(TimetablePoolTest, AFailedReadingChangesNothing) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  space_.FailNext(Operation::kReadTimetables, absl::UnavailableError("down"),
                  FaultTime::kBeforeEffect);
  EXPECT_THAT(pool_->Refresh({}), StatusIs(Code::kUnavailable));
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst);
  EXPECT_EQ(Updates(), 1);
}

// --- Hours of any timetable.

TEST_F(TimetablePoolTest, HoursOfOthersAreReadAgainAfterAMinute) {
  space_.PutTimetable({3, "Day", "", Intervals(480, 1080)});
  const std::vector<core::HeldInterval> day = {{28800, 64799, core::DayTypes::All()}};
  EXPECT_EQ(pool_->KnownHoursOf(3), std::nullopt);
  EXPECT_THAT(pool_->HoursOf(3), IsOkAndHolds(day));
  EXPECT_EQ(pool_->KnownHoursOf(3), day);
  EXPECT_EQ(Reads(), 1);
  Edit(3, Intervals(0, 1440));
  clock_.AdvanceBy(absl::Minutes(1));
  EXPECT_THAT(pool_->HoursOf(3), IsOkAndHolds(day));
  clock_.AdvanceBy(absl::Seconds(1));
  EXPECT_THAT(pool_->HoursOf(3),
              IsOkAndHolds(std::vector<core::HeldInterval>{{0, 86399, core::DayTypes::All()}}));
  EXPECT_EQ(Reads(), 2);
}

// A person fills a timetable of the site's own and names it at once.
TEST_F(TimetablePoolTest, HoursOfOthersAreReadAgainWhereTheyAreNamedAnew) {
  pool_->NoteRead("APT-1", {});
  space_.PutTimetable({3, "By hand", "", {}});
  ASSERT_OK(pool_->Refresh({}));
  Edit(3, Intervals(480, 1080));
  const NamedTimetable by_hand{.number = 3, .target = "ZGYM", .until = kToday};
  pool_->NoteRead("APT-1", {by_hand});
  const std::vector<core::HeldInterval> day = {{28800, 64799, core::DayTypes::All()}};
  EXPECT_THAT(pool_->HoursOf(3), IsOkAndHolds(day));
  const int reads = Reads();
  pool_->NoteRead("APT-1", {by_hand});
  EXPECT_THAT(pool_->HoursOf(3), IsOkAndHolds(day));
  EXPECT_EQ(Reads(), reads);
}

TEST_F(TimetablePoolTest, HoursOfOursNeedNoCall) {
  ASSERT_OK(pool_->Refresh({}));
  Fill(Hours(780, 900));
  clock_.AdvanceBy(absl::Hours(5));
  const int reads = Reads();
  EXPECT_THAT(pool_->HoursOf(kFirst),
              IsOkAndHolds(std::vector<core::HeldInterval>{{46800, 53999, core::DayTypes::All()}}));
  EXPECT_EQ(Reads(), reads);
}

TEST_F(TimetablePoolTest, OursIsKnownToBeByItsMarkBeforeTheRangeIsRead) {
  const int number = Fill(Hours(780, 900));
  space_.PutTimetable({.number = kFirst + 1, .name = "Cleaners", .intervals = Intervals(0, 60)});
  Restart();
  EXPECT_FALSE(pool_->IsOurs(number)) << "nothing of it was read";
  for (const int n : {number, kFirst + 1}) EXPECT_OK(pool_->HoursOf(n));
  EXPECT_TRUE(pool_->IsOurs(number));
  EXPECT_FALSE(pool_->IsOurs(kFirst + 1));
  ASSERT_OK(pool_->Refresh({}));
  EXPECT_TRUE(pool_->IsOurs(number));
  EXPECT_FALSE(pool_->IsOurs(kFirst + 1));
}

TEST_F(TimetablePoolTest, HoursAreUnknownWhereNobodyKnowsWhatTheyMean) {
  EXPECT_THAT(pool_->HoursOf(0), IsOkAndHolds(std::nullopt));
  EXPECT_THAT(pool_->HoursOf(4), IsOkAndHolds(std::nullopt)) << "not filled: never, or always";
  EXPECT_THAT(pool_->HoursOf(77), IsOkAndHolds(std::nullopt)) << "there is none";
  space_.FailNext(Operation::kReadTimetables, absl::UnimplementedError("502"),
                  FaultTime::kBeforeEffect);
  EXPECT_THAT(pool_->HoursOf(5), IsOkAndHolds(std::nullopt));
  space_.FailNext(Operation::kReadTimetables, absl::UnavailableError("down"),
                  FaultTime::kBeforeEffect);
  EXPECT_THAT(pool_->HoursOf(5), StatusIs(Code::kUnavailable));
}

TEST_F(TimetablePoolTest, AfterAnUnknownOutcomeHoursAreReadAgain) {
  ASSERT_OK(pool_->Refresh({}));
  space_.FailNext(Operation::kUpdateTimetable, absl::UnavailableError("reset"),
                  FaultTime::kAfterEffect);
  space_.BeforeEachCall([&](Operation operation) {
    if (operation == Operation::kReadTimetables && Updates() > 0) {
      space_.FailNext(operation, absl::UnavailableError("reset"), FaultTime::kBeforeEffect);
    }
  });
  EXPECT_THAT(pool_->Obtain(Hours(780, 900), Use("APT-1", kToday), kAny),
              StatusIs(Code::kUnavailable));
  space_.BeforeEachCall(nullptr);
  EXPECT_THAT(pool_->HoursOf(kFirst),
              IsOkAndHolds(std::vector<core::HeldInterval>{{46800, 53999, core::DayTypes::All()}}));
}

// --- Threads.

TEST_F(TimetablePoolTest, EqualHoursFromSixteenThreadsFillOneTimetableOnce) {
  ASSERT_OK(pool_->Refresh({}));
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      const absl::StatusOr<core::TimetableRef> ref =
          pool_->Obtain(Hours(780, 900), Use(absl::StrCat("APT-", i), kToday), kAny);
      if (ref.ok() && ref->number == kFirst) ++right;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 16);
  EXPECT_EQ(Updates(), 1);
}

TEST_F(TimetablePoolTest, DifferentHoursFromManyThreadsGetDifferentTimetables) {
  Restart(8);
  ASSERT_OK(pool_->Refresh({}));
  std::vector<absl::StatusOr<core::TimetableRef>> refs(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      refs[i] = pool_->Obtain(Hours(i * 60, i * 60 + 30), Use("APT-1", kToday), kAny);
    });
  }
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      EXPECT_OK(pool_->Refresh({}));
      pool_->NoteRead("APT-2", {{.number = 3, .target = "Z", .until = kToday}});
      EXPECT_OK(pool_->HoursOf(kFirst));
      pool_->State();
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<int> numbers;
  for (int i = 0; i < 8; ++i) {
    ASSERT_OK(refs[i]);
    EXPECT_TRUE(numbers.insert(refs[i]->number).second);
    EXPECT_EQ(Content(refs[i]->number), Intervals(i * 60, i * 60 + 30));
  }
}

TEST_F(TimetablePoolTest, NoLockIsHeldDuringACall) {
  ASSERT_OK(pool_->Refresh({}));
  space_.BeforeEachCall([&](Operation) {
    pool_->State();
    pool_->KnownHoursOf(kFirst);
    pool_->NoteRead("APT-2", {});
  });
  EXPECT_EQ(Fill(Hours(780, 900)), kFirst);
  EXPECT_OK(pool_->Refresh({}));
  EXPECT_OK(pool_->HoursOf(77));
}

TEST_F(TimetablePoolTest, OneThatIsFilledCostsNoCallAndNoneIsFilledForIt) {
  const core::TimetableSource filled = core::TimetableSource::kFilled;
  const int number = Fill(Hours(780, 900));
  const int calls = Updates() + Reads();
  ASSERT_OK_AND_ASSIGN(const core::TimetableRef ref,
                       pool_->Obtain(Hours(780, 900), Use("APT-2", kToday + 3), filled));
  EXPECT_EQ(ref.number, number);
  EXPECT_THAT(pool_->Obtain(Hours(600, 660), Use("APT-2", kToday), filled),
              StatusIs(Code::kResourceExhausted));
  EXPECT_EQ(Updates() + Reads(), calls);
  clock_.AdvanceBy(absl::Hours(72));
  EXPECT_EQ(pool_->State().in_use, 1) << "it is kept for APT-2";
}

TEST_F(TimetablePoolTest, ScarceFromFourFifthsUntilLessThanAQuarterIsTaken) {
  Restart(/*size=*/5);
  for (int i = 0; i < 3; ++i) Fill(Hours(i * 60, i * 60 + 30), kToday + 1);
  EXPECT_FALSE(pool_->State().scarce) << "3 of 5";
  Fill(Hours(600, 660), kToday + 2);
  EXPECT_TRUE(pool_->State().scarce) << "4 of 5";
  clock_.AdvanceBy(absl::Hours(24));
  Fill(Hours(700, 760), kToday + 2);
  clock_.AdvanceBy(absl::Hours(24));
  EXPECT_TRUE(pool_->State().scarce) << "2 of 5";
  clock_.AdvanceBy(absl::Hours(24));
  EXPECT_FALSE(pool_->State().scarce) << "0 of 5";
}

}  // namespace
}  // namespace connecx::salto
