#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "core/records.h"
#include "core/timetable_use.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

using base::testing::IsOkAndHolds;
using core::IdKind;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, IdsAreFoundByReferenceAndByExtId) {
  const core::IdRow apartment = {IdKind::kApartment, "501/56", "APT-0501", "amy", At(1)};
  const core::IdRow twin = {IdKind::kApartment, "501/57", "APT-0501", "amy", At(2)};
  const core::IdRow facility = {IdKind::kFacility, "501/56", "GYM ", "bob", At(3)};
  Write([&](WriteTransaction& tx) {
    for (const core::IdRow& row : {twin, facility, apartment}) EXPECT_OK(tx.PutId("B1", row));
  });
  const auto find = [&](absl::string_view building, IdKind kind, absl::string_view reference) {
    return Read([&](ReadTransaction& tx) { return tx.FindId(building, kind, reference); });
  };
  EXPECT_EQ(find("B1", IdKind::kApartment, "501/56"), apartment);
  EXPECT_EQ(find("B1", IdKind::kFacility, "501/56"), facility);
  EXPECT_EQ(find("B1", IdKind::kFacility, "501/57"), std::nullopt);
  EXPECT_EQ(find("B2", IdKind::kApartment, "501/56"), std::nullopt);
  const auto references = [&](IdKind kind, absl::string_view ext_id) {
    return Read([&](ReadTransaction& tx) { return tx.FindReferences("B1", kind, ext_id); });
  };
  EXPECT_THAT(references(IdKind::kApartment, "APT-0501"), ElementsAre(apartment, twin));
  EXPECT_THAT(references(IdKind::kFacility, "GYM"), IsEmpty());
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.ListIds("B1"); }),
              ElementsAre(apartment, twin, facility));
}

TEST_P(StoreContract, IdHistoryKeepsWhoWhenAndWhatBefore) {
  core::IdRow row = {IdKind::kFacility, "gym", "GYM", "amy", At(1)};
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutId("B1", row)); });
  row = {IdKind::kFacility, "gym", "GYM-2", "bob", At(2)};
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutId("B1", row)); });
  row = {IdKind::kFacility, "gym", "", "cid", At(3)};
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.RemoveId("B1", row));
    EXPECT_OK(tx.RemoveId("B1", row));
    EXPECT_OK(tx.RemoveId("B2", row));
  });
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.ListIds("B1"); }), IsEmpty());
  std::vector<std::string> story;
  for (const core::IdChange& change : ChangesOf("B1", IdKind::kFacility, "gym")) {
    EXPECT_EQ(change.row.changed_time, At(3 - static_cast<int>(story.size())));
    story.push_back(change.row.actor + ":" + change.previous + ">" + change.row.ext_id);
  }
  EXPECT_THAT(story, ElementsAre("cid:GYM-2>", "bob:GYM>GYM-2", "amy:>GYM"));
}

TEST_P(StoreContract, IdHistoryComesInPagesAndByRow) {
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutId("B1", {IdKind::kFacility, "gym", "GYM", "amy", At(1)}));
    EXPECT_OK(tx.PutId("B2", {IdKind::kFacility, "gym", "OTHER", "amy", At(1)}));
    EXPECT_OK(tx.PutId("B1", {IdKind::kApartment, "gym", "A", "amy", At(2)}));
    EXPECT_OK(tx.PutId("B1", {IdKind::kFacility, "spa", "SPA", "amy", At(3)}));
  });
  const auto ids_of = [](const std::vector<core::IdChange>& changes) {
    std::vector<std::string> ids;
    for (const core::IdChange& change : changes) ids.push_back(change.row.ext_id);
    return ids;
  };
  const std::vector<core::IdChange> all = ChangesOf("B1", std::nullopt, "");
  EXPECT_THAT(ids_of(all), ElementsAre("SPA", "A", "GYM"));
  EXPECT_GT(all[0].id, all[1].id);
  EXPECT_THAT(ids_of(ChangesOf("B1", IdKind::kFacility, "")), ElementsAre("SPA", "GYM"));
  EXPECT_THAT(ids_of(ChangesOf("B1", std::nullopt, "gym")), ElementsAre("A", "GYM"));
  EXPECT_THAT(ids_of(ChangesOf("B1", std::nullopt, "", all[0].id, 1)), ElementsAre("A"));
  EXPECT_THAT(ids_of(ChangesOf("B1", std::nullopt, "", all[1].id, 5)), ElementsAre("GYM"));
}

TEST_P(StoreContract, TheLedgerKnowsTheCurrentEntryOfAPairAndTheOlderOnes) {
  const core::Pair pair = {"L1", "Z1"};
  const core::Pair other = {"L1", "Z0"};
  const auto ledger = [&] {
    std::vector<std::string> entries;
    for (const core::LedgerEntry& entry :
         Read([](ReadTransaction& tx) { return tx.LedgerOfLevel("B1", "L1"); })) {
      entries.push_back(entry.pair.zone + " " + entry.digest + (entry.current ? "*" : "") + " " +
                        std::to_string((entry.written_time - At(0)) / absl::Minutes(1)));
    }
    return entries;
  };
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutLedger("B1", pair, "d1", At(1)));
    EXPECT_OK(tx.PutLedger("B1", pair, "d2", At(2)));
    EXPECT_OK(tx.PutLedger("B1", other, "d1", At(3)));
    EXPECT_OK(tx.PutLedger("B1", {"L2", "Z1"}, "d1", At(4)));
    EXPECT_OK(tx.PutLedger("B2", pair, "d1", At(4)));
  });
  EXPECT_THAT(ledger(), ElementsAre("Z0 d1* 3", "Z1 d1 1", "Z1 d2* 2"));
  // Written again: one entry, with its newest time.
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutLedger("B1", pair, "d1", At(5))); });
  EXPECT_THAT(ledger(), ElementsAre("Z0 d1* 3", "Z1 d2 2", "Z1 d1* 5"));
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.ClearCurrentLedger("B1", pair)); });
  EXPECT_THAT(ledger(), ElementsAre("Z0 d1* 3", "Z1 d2 2", "Z1 d1 5"));
  Write([&](WriteTransaction& tx) { EXPECT_THAT(tx.PruneLedger(At(5), 0), IsOkAndHolds(0)); });
  EXPECT_THAT(ledger(), ElementsAre("Z0 d1* 3", "Z1 d2 2", "Z1 d1 5"));
  Write([&](WriteTransaction& tx) { EXPECT_THAT(tx.PruneLedger(At(5), 10), IsOkAndHolds(1)); });
  EXPECT_THAT(ledger(), ElementsAre("Z0 d1* 3", "Z1 d1 5"));
  // What is there already stays as it is.
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.AddLedger("B1", other, "d1", At(6)));
    EXPECT_OK(tx.AddLedger("B1", other, "d3", At(6)));
  });
  EXPECT_THAT(ledger(), ElementsAre("Z0 d1* 3", "Z0 d3 6", "Z1 d1 5"));
}

TEST_P(StoreContract, LevelsWithAnythingOfOurs) {
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutLedger("B1", {"L5", "Z1"}, "d", At(1)));
    EXPECT_OK(tx.PutLedger("B1", {"L5", "Z2"}, "d", At(1)));
    EXPECT_OK(tx.PutLedger("B1", {"L6", "Z1"}, "d", At(1)));
    EXPECT_OK(tx.ClearCurrentLedger("B1", {"L6", "Z1"}));
    core::Grant grant = ExampleGrant("a");
    grant.removal_pending = {{"L0", "Z1"}};
    EXPECT_OK(tx.PutGrant(grant, At(0)));
    grant = ExampleGrant("unmapped");
    grant.pair = {};
    EXPECT_OK(tx.PutGrant(grant, At(0)));
    grant = ExampleGrant("over");
    grant.pair = {"L7", "Z1"};
    grant.removal_pending = {{"L8", "Z1"}};
    grant.phase = core::GrantPhase::kExpired;
    EXPECT_OK(tx.PutGrant(grant, At(0)));
  });
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.LevelsWithAnythingOfOurs("B1"); }),
              ElementsAre("L0", "L1", "L5"));
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.LevelsWithAnythingOfOurs("B2"); }),
              IsEmpty());
}

TEST_P(StoreContract, TimetableUsesAreExtendedNeverShortened) {
  const absl::CivilDay day(2026, 3, 29);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutTimetableUse("B1", {203, "L1", "Z1", day}));
    EXPECT_OK(tx.PutTimetableUse("B1", {203, "L1", "Z1", day - 5}));
    EXPECT_OK(tx.PutTimetableUse("B1", {203, "L1", "Z0", day + 1}));
    EXPECT_OK(tx.PutTimetableUse("B1", {203, "L1", "Z0", day + 2}));
    EXPECT_OK(tx.PutTimetableUse("B1", {99, "L2", "Z1", absl::CivilDay(1969, 12, 30)}));
    EXPECT_OK(tx.PutTimetableUse("B2", {203, "L1", "Z1", day}));
  });
  const core::TimetableUse early = {99, "L2", "Z1", absl::CivilDay(1969, 12, 30)};
  const core::TimetableUse z0 = {203, "L1", "Z0", day + 2};
  const core::TimetableUse z1 = {203, "L1", "Z1", day};
  const auto list = [&](absl::string_view building) {
    return Read([&](ReadTransaction& tx) { return tx.ListTimetableUses(building); });
  };
  EXPECT_THAT(list("B1"), ElementsAre(early, z0, z1));
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.RemoveTimetableUses("B1", day)); });
  EXPECT_THAT(list("B1"), ElementsAre(z0, z1));
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.RemoveTimetableUses("B1", day + 1)); });
  EXPECT_THAT(list("B1"), ElementsAre(z0));
  EXPECT_THAT(list("B2"), ElementsAre(z1));
}

TEST_P(StoreContract, RequestedWorkKeepsTheSoonestTimesAndGrows) {
  const auto find = [&] {
    return Read([](ReadTransaction& tx) { return tx.FindWork("B1", "L1"); })
        .value_or(core::LevelWork{});
  };
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.RequestWork("B1", "L1", At(5), At(50), /*reset_attempts=*/false));
  });
  core::LevelWork work = find();
  EXPECT_EQ(work.building, "B1");
  EXPECT_EQ(work.access_level, "L1");
  EXPECT_EQ(work.due_time, At(5));
  EXPECT_EQ(work.start_time, At(50));
  EXPECT_EQ(work.attempts, 0);
  EXPECT_EQ(work.sequence, 1);
  EXPECT_EQ(work.unknown_until, std::nullopt);

  work.attempts = 4;
  work.unknown_until = At(77);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutWork(work));
    EXPECT_OK(tx.RequestWork("B1", "L1", At(9), At(40), /*reset_attempts=*/false));
  });
  work = find();
  EXPECT_EQ(work.due_time, At(5));
  EXPECT_EQ(work.start_time, At(40));
  EXPECT_EQ(work.attempts, 4);
  EXPECT_EQ(work.sequence, 2);
  EXPECT_EQ(work.unknown_until, At(77));

  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.RequestWork("B1", "L1", At(1), absl::InfiniteFuture(), /*reset_attempts=*/true));
  });
  work = find();
  EXPECT_EQ(work.due_time, At(1));
  EXPECT_EQ(work.start_time, At(40));
  EXPECT_EQ(work.attempts, 0);
  EXPECT_EQ(work.sequence, 3);

  work.due_time = absl::InfiniteFuture();
  work.sequence = 1;
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutWork(work)); });
  EXPECT_EQ(find().due_time, absl::InfiniteFuture());
  EXPECT_EQ(find().sequence, 1);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.RemoveWork("B1", "L1"));
    EXPECT_OK(tx.RemoveWork("B1", "L1"));
  });
  EXPECT_FALSE(Read([](ReadTransaction& tx) { return tx.FindWork("B1", "L1"); }).has_value());
}

TEST_P(StoreContract, DueWorkComesByStartOfTheBookingThatWaits) {
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.NextWorkTime("B1"); }), std::nullopt);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.RequestWork("B1", "L1", At(3), At(70), false));
    EXPECT_OK(tx.RequestWork("B1", "L2", At(4), At(60), false));
    EXPECT_OK(tx.RequestWork("B1", "L4", At(2), At(70), false));
    EXPECT_OK(tx.RequestWork("B1", "L3", At(2), At(70), false));
    EXPECT_OK(tx.RequestWork("B1", "L5", At(5), At(10), false));
    EXPECT_OK(tx.RequestWork("B2", "L1", At(1), At(10), false));
  });
  const auto due = [&](absl::Time now, int limit) {
    std::vector<std::string> levels;
    for (const core::LevelWork& work :
         Read([&](ReadTransaction& tx) { return tx.DueWork("B1", now, limit); })) {
      levels.push_back(work.access_level);
    }
    return levels;
  };
  EXPECT_THAT(due(At(4), 10), ElementsAre("L2", "L3", "L4", "L1"));
  EXPECT_THAT(due(At(4), 2), ElementsAre("L2", "L3"));
  EXPECT_THAT(due(At(4) - absl::Microseconds(1), 10), ElementsAre("L3", "L4", "L1"));
  EXPECT_THAT(due(At(1), 10), IsEmpty());
  EXPECT_THAT(due(At(9), -1), IsEmpty());
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.NextWorkTime("B1"); }), At(2));
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.NextWorkTime("B2"); }), At(1));
  const WorkCount count = Read([](ReadTransaction& tx) { return tx.CountWork("B1", At(3)); });
  EXPECT_EQ(count.due, 3);
  EXPECT_EQ(count.total, 5);
}

}  // namespace
}  // namespace connecx::store
