#include "core/incident_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

namespace connecx::core {
namespace {

using ::testing::SizeIs;

// Counted by the numbers that the store keeps: a new kind without an entry fails here.
TEST(IncidentCatalogueTest, EveryKindHasItsOwnEntry) {
  std::set<IncidentKind> kinds;
  std::set<std::string> names;
  std::set<std::string> titles;
  for (const IncidentKind kind : AllIncidentKinds()) {
    SCOPED_TRACE(IncidentKindName(kind));
    kinds.insert(kind);
    names.insert(std::string(IncidentKindName(kind)));
    const IncidentTraits& traits = TraitsOf(kind);
    EXPECT_EQ(traits.kind, kind) << "no entry of its own";
    EXPECT_FALSE(traits.title.empty());
    EXPECT_TRUE(traits.summary.size() > 20 && traits.summary.back() == '.') << traits.summary;
    titles.insert(std::string(traits.title));
    EXPECT_NE(AudienceName(traits.audience), "UNKNOWN");
    EXPECT_NE(SeverityName(traits.severity), "UNKNOWN");
  }
  EXPECT_THAT(kinds, SizeIs(AllIncidentKinds().size()));
  EXPECT_THAT(names, SizeIs(kinds.size()));
  EXPECT_THAT(titles, SizeIs(kinds.size()));
}

TEST(IncidentCatalogueTest, AllKindsAreListed) {
  for (int number = 1; number < 64; ++number) {
    const auto kind = static_cast<IncidentKind>(number);
    const auto all = AllIncidentKinds();
    EXPECT_EQ(IncidentKindName(kind) != "UNKNOWN",
              std::find(all.begin(), all.end(), kind) != all.end())
        << number;
  }
}

TEST(IncidentCatalogueTest, ManagersHearOnlyOfWhatTheyCanMend) {
  const struct {
    IncidentKind kind;
    Audience audience;
  } kCases[] = {
      {IncidentKind::kDoubleBooking, Audience::kManager},
      {IncidentKind::kIdUnknown, Audience::kManager},
      {IncidentKind::kMadeByHand, Audience::kManager},
      {IncidentKind::kRefusedBySystem, Audience::kManager},
      {IncidentKind::kNotInTime, Audience::kManager},
      {IncidentKind::kNotTakenAway, Audience::kManager},
      {IncidentKind::kSystemUnreachable, Audience::kManagerAndOperator},
      {IncidentKind::kSystemUnsuitable, Audience::kOperator},
      {IncidentKind::kClockSkew, Audience::kOperator},
      {IncidentKind::kTimetablesExhausted, Audience::kOperator},
      {IncidentKind::kClearingFailed, Audience::kOperator},
      {IncidentKind::kIdChangeFailed, Audience::kManager},
      {IncidentKind::kMailUndeliverable, Audience::kOperator},
      {IncidentKind::kDoorsNeedUpdate, Audience::kOperator},
      {IncidentKind::kPermissionGone, Audience::kManager},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(TraitsOf(test.kind).audience, test.audience) << IncidentKindName(test.kind);
  }
  EXPECT_EQ(std::size(kCases), AllIncidentKinds().size());
}

}  // namespace
}  // namespace connecx::core
