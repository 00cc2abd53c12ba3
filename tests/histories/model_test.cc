#include "tests/histories/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace connecx::histories {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Event Write(Version sent, int begin, int end, bool ok, Version seen) {
  return {Event::Kind::kWrite, "b", sent, begin, end, ok, seen};
}
Event Read(int begin, int end, Version seen) {
  return {Event::Kind::kRead, "b", {}, begin, end, true, seen};
}

TEST(ModelTest, AcceptsWhatWasPromised) {
  EXPECT_THAT(Check({Write({1, false}, 1, 2, true, {1, false}), Read(3, 4, {1, false}),
                     Write({1, true}, 5, 8, true, {1, true}), Read(6, 7, {1, true}),
                     Write({1, false}, 9, 10, true, {1, true})}),
              IsEmpty());
}

TEST(ModelTest, AcceptsEitherOutcomeOfWhatWasNotAcknowledged) {
  EXPECT_THAT(Check({Write({1, false}, 1, 2, false, {}), Read(3, 4, {})}), IsEmpty());
  EXPECT_THAT(Check({Write({1, false}, 1, 2, false, {}), Read(3, 4, {1, false})}), IsEmpty());
}

TEST(ModelTest, FindsWhatIsLost) {
  EXPECT_THAT(Check({Write({1, false}, 1, 2, true, {1, false}), Read(3, 4, {})}), SizeIs(1));
}

TEST(ModelTest, FindsWhatGoesBack) {
  EXPECT_THAT(Check({Write({1, false}, 1, 2, true, {1, false}), Write({2, false}, 1, 2, false, {}),
                     Read(3, 4, {2, false}), Read(5, 6, {1, false})}),
              SizeIs(1));
}

TEST(ModelTest, FindsWhatNobodySent) {
  EXPECT_THAT(Check({Read(1, 2, {1, true}), Write({1, true}, 3, 4, true, {1, true})}), SizeIs(1));
}

TEST(ModelTest, FindsAnAnswerThatAcknowledgesAnotherState) {
  EXPECT_THAT(
      Check({Write({1, false}, 1, 2, true, {1, false}), Write({2, false}, 3, 4, true, {1, false})}),
      SizeIs(1));
}

}  // namespace
}  // namespace connecx::histories
