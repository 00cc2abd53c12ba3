#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/records.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The events of a store.
class Log {
 public:
  explicit Log(Store& store) : store_(store) {}

  void Put(const core::Grant& grant, absl::Time now) {
    EXPECT_OK(store_.Write([&](WriteTransaction& tx) { return tx.PutGrant(grant, now); }));
  }

  int Prune(absl::Time before, int limit = 100) {
    int pruned = -1;
    EXPECT_OK(store_.Write([&](WriteTransaction& tx) {
      const absl::StatusOr<int> result = tx.PruneGrantEvents(before, limit);
      pruned = result.value_or(-1);
      return result.status();
    }));
    return pruned;
  }

  GrantEvents After(std::int64_t after, int limit = 100, absl::string_view building = "") {
    GrantEvents found;
    EXPECT_OK(store_.Read([&](ReadTransaction& tx) {
      const auto result = tx.GrantEventsAfter(building, after, limit);
      if (result.ok()) found = *result;
      return result.status();
    }));
    return found;
  }

  std::int64_t Newest() { return Id(&ReadTransaction::NewestGrantEvent); }
  std::int64_t Oldest() { return Id(&ReadTransaction::OldestGrantEvent); }

 private:
  std::int64_t Id(absl::StatusOr<std::int64_t> (ReadTransaction::*find)()) {
    std::int64_t id = -1;
    EXPECT_OK(store_.Read([&](ReadTransaction& tx) {
      const absl::StatusOr<std::int64_t> result = (tx.*find)();
      id = result.value_or(-1);
      return result.status();
    }));
    return id;
  }

  Store& store_;
};

std::vector<std::string> Names(const GrantEvents& found) {
  std::vector<std::string> names;
  for (const core::GrantEvent& event : found.events) {
    names.push_back(absl::StrCat(event.grant.booking_id, ".", event.grant.revision));
  }
  return names;
}

TEST_P(StoreContract, EveryPutIsAnEventWithTheGrantAsItWasThen) {
  Log log(*store_);
  EXPECT_EQ(log.Newest(), 0);
  EXPECT_EQ(log.Oldest(), 0);
  EXPECT_THAT(log.After(0).events, IsEmpty());
  EXPECT_EQ(log.After(0).looked_until, 0);
  core::Grant grant = ExampleGrant("a");
  grant.conditions = {{core::ConditionCode::kKeyUpdateNeeded, "hold it there", At(3)}};
  grant.queued_behind = {"b"};
  grant.expected_time = At(9);
  grant.removal_pending = {{"L2", "Z2"}};
  grant.windows = {{At(1), At(2)}};
  grant.vendor_details = {{"timetable", "203"}};
  grant.revoked = true;
  const core::Grant before = grant;
  log.Put(grant, At(1));
  grant.phase = core::GrantPhase::kRevoked;
  log.Put(grant, At(2));
  const GrantEvents found = log.After(0);
  ASSERT_EQ(found.events.size(), 2u);
  EXPECT_EQ(found.events[0].grant, before);
  EXPECT_EQ(found.events[0].time, At(1));
  EXPECT_EQ(found.events[1].grant, grant);
  EXPECT_EQ(found.events[1].time, At(2));
  EXPECT_LT(found.events[0].id, found.events[1].id);
  EXPECT_EQ(found.looked_until, found.events[1].id);
  EXPECT_EQ(log.Oldest(), found.events[0].id);
  EXPECT_EQ(log.Newest(), found.events[1].id);
  const std::int64_t first = found.events[0].id;
  EXPECT_EQ(Read([&](ReadTransaction& tx) { return tx.FindGrantEvent(first); }), At(1));
  EXPECT_EQ(Read([&](ReadTransaction& tx) { return tx.FindGrantEvent(first + 2); }), std::nullopt);
}

TEST_P(StoreContract, EventsComeInPagesAndByBuilding) {
  Log log(*store_);
  for (int revision = 1; revision <= 3; ++revision) {
    for (const char* building : {"B1", "B2"}) {
      core::Grant grant = ExampleGrant(building);
      grant.building = building;
      grant.revision = revision;
      log.Put(grant, At(revision));
    }
  }
  const GrantEvents first = log.After(0, 2);
  EXPECT_THAT(Names(first), ElementsAre("B1.1", "B2.1"));
  EXPECT_THAT(Names(log.After(first.looked_until, 2)), ElementsAre("B1.2", "B2.2"));
  EXPECT_THAT(Names(log.After(0, 2, "B2")), ElementsAre("B2.1", "B2.2"));
  EXPECT_EQ(log.After(0, 2, "B2").looked_until, log.Newest() - 2);
  EXPECT_THAT(Names(log.After(0, 9, "B1")), ElementsAre("B1.1", "B1.2", "B1.3"));
  // What is not wanted was looked at all the same.
  EXPECT_EQ(log.After(0, 9, "B1").looked_until, log.Newest());
  EXPECT_EQ(log.After(0, 9, "nowhere").looked_until, log.Newest());
  EXPECT_THAT(log.After(log.Newest()).events, IsEmpty());
  EXPECT_EQ(log.After(log.Newest()).looked_until, log.Newest());
}

TEST_P(StoreContract, AWriteThatFailsLeavesNoEvent) {
  Log log(*store_);
  EXPECT_FALSE(store_
                   ->Write([&](WriteTransaction& tx) {
                     EXPECT_OK(tx.PutGrant(ExampleGrant("a"), At(0)));
                     return absl::AbortedError("no");
                   })
                   .ok());
  EXPECT_THAT(log.After(0).events, IsEmpty());
}

TEST_P(StoreContract, OldEventsArePrunedButForTheNewestOfThem) {
  Log log(*store_);
  for (int minute = 1; minute <= 5; ++minute) log.Put(ExampleGrant("a"), At(minute));
  const std::int64_t newest = log.Newest();
  EXPECT_EQ(log.Prune(At(1)), 0);
  EXPECT_EQ(log.Prune(At(2)), 0) << "whoever has seen it goes on from there";
  EXPECT_EQ(log.Prune(At(5), 2), 2);
  EXPECT_EQ(log.Oldest(), newest - 2);
  EXPECT_EQ(log.Prune(At(5)), 1);
  EXPECT_EQ(log.Oldest(), newest - 1);
  EXPECT_EQ(log.Prune(At(90)), 1);
  EXPECT_EQ(log.Oldest(), newest);
  EXPECT_EQ(log.Prune(At(90)), 0);
  EXPECT_EQ(log.Newest(), newest);
  log.Put(ExampleGrant("a"), At(91));
  EXPECT_EQ(log.Newest(), newest + 1);
}

}  // namespace
}  // namespace connecx::store
