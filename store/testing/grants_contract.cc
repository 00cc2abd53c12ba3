#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "store/testing/store_contract.h"

namespace connecx::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<std::string> Ids(const std::vector<core::Grant>& grants) {
  std::vector<std::string> ids;
  for (const core::Grant& grant : grants) ids.push_back(grant.booking_id);
  return ids;
}

core::Grant FullGrant() {
  core::Grant grant = ExampleGrant("bóoking-\U0001F511 '\"%_");
  grant.revoked = true;
  grant.window = {absl::InfinitePast(), absl::InfiniteFuture()};
  grant.actor = "ключ";
  grant.changed_time = At(7);
  grant.phase = core::GrantPhase::kRevoking;
  grant.phase_text = "waits for \"L1\"";
  grant.conditions = {{core::ConditionCode::kRetrying, "no answer", At(3)},
                      {core::ConditionCode::kIdUnknown, "", absl::InfinitePast()}};
  grant.waits_behind = {"b2", "", "b1"};
  grant.behind_hand = true;
  grant.removal_pending = {{"L9", "Z9"}, {"L3", "Z3"}, {"L9", "Z9"}};
  grant.windows = {{At(1), At(2)}, {At(4), absl::InfiniteFuture()}};
  grant.vendor_details = {{"timetable", "203"}, {"", ""}};
  return grant;
}

TEST_P(StoreContract, AGrantComesBackAsItWasPut) {
  const core::Grant full = FullGrant();
  const core::Grant tombstone = {.booking_id = "t", .building = "B1", .revision = 9};
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutGrant(full, At(0)));
    EXPECT_OK(tx.PutGrant(tombstone, At(0)));
  });
  const auto find = [&](absl::string_view id) {
    return Read([id](ReadTransaction& tx) { return tx.FindGrant(id); });
  };
  EXPECT_EQ(find(full.booking_id), full);
  EXPECT_EQ(find("t"), tombstone);
  EXPECT_EQ(find("T"), std::nullopt);
  EXPECT_EQ(find(""), std::nullopt);
}

TEST_P(StoreContract, PutGrantReplacesEverythingButTheBookingId) {
  core::Grant grant = ExampleGrant("b");
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutGrant(FullGrant(), At(0))); });
  for (int step = 0; step < 4; ++step) {
    if (step == 1) grant.phase = core::GrantPhase::kQueued;
    if (step == 2) grant.pair = {"L2", "Z2"};
    if (step == 3) {
      grant = FullGrant();
      grant.building = "B2";
      grant.booking_id = "b";
    }
    Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutGrant(grant, At(0))); });
    EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.FindGrant("b"); }), grant) << step;
  }
}

TEST_P(StoreContract, ADeletedGrantIsGone) {
  Write([&](WriteTransaction& tx) {
    core::Grant grant = ExampleGrant("b");
    grant.removal_pending = {{"L2", "Z2"}};
    EXPECT_OK(tx.PutGrant(grant, At(0)));
    EXPECT_OK(tx.DeleteGrant("b"));
    EXPECT_OK(tx.DeleteGrant("unknown"));
  });
  EXPECT_EQ(Read([](ReadTransaction& tx) { return tx.FindGrant("b"); }), std::nullopt);
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.ActiveGrantsOfLevel("B1", "L2"); }),
              IsEmpty());
}

TEST_P(StoreContract, ActiveGrantsOfALevelAreThoseOnItAndThoseToBeRemovedFromIt) {
  Write([&](WriteTransaction& tx) {
    const auto put = [&](absl::string_view id, int start, auto change) {
      core::Grant grant = ExampleGrant(id);
      grant.window = {At(start), At(start + 60)};
      change(grant);
      EXPECT_OK(tx.PutGrant(grant, At(0)));
    };
    put("later", 10, [](core::Grant&) {});
    put("soon-b", 5, [](core::Grant& g) { g.pair.zone = "Z2"; });
    put("soon-a", 5, [](core::Grant& g) { g.phase = core::GrantPhase::kRevoking; });
    put("moved", 7, [](core::Grant& g) {
      g.pair = {"L2", "Z1"};
      g.removal_pending = {{"L1", "Z1"}, {"L1", "Z2"}};
    });
    put("zone changed", 1, [](core::Grant& g) { g.removal_pending = {{"L1", "Z7"}}; });
    put("revoked", 1, [](core::Grant& g) {
      g.phase = core::GrantPhase::kRevoked;
      g.removal_pending = {{"L1", "Z1"}};
    });
    put("expired", 1, [](core::Grant& g) { g.phase = core::GrantPhase::kExpired; });
    put("elsewhere", 1, [](core::Grant& g) { g.building = "B2"; });
    put("removed there", 1, [](core::Grant& g) { g.removal_pending = {{"L3", "Z1"}}; });
  });
  const auto level = [&](absl::string_view building, absl::string_view access_level) {
    return Ids(
        Read([&](ReadTransaction& tx) { return tx.ActiveGrantsOfLevel(building, access_level); }));
  };
  EXPECT_THAT(level("B1", "L1"),
              ElementsAre("removed there", "zone changed", "soon-a", "soon-b", "moved", "later"));
  EXPECT_THAT(level("B1", "L2"), ElementsAre("moved"));
  EXPECT_THAT(level("B1", "L3"), ElementsAre("removed there"));
  EXPECT_THAT(level("B2", "L1"), ElementsAre("elsewhere"));
  EXPECT_THAT(level("B1", "l1"), IsEmpty());
}

TEST_P(StoreContract, ARemovalThatIsVerifiedLeavesTheLevel) {
  core::Grant grant = ExampleGrant("b");
  grant.removal_pending = {{"L2", "Z2"}, {"L3", "Z3"}};
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutGrant(grant, At(0))); });
  grant.removal_pending = {{"L3", "Z3"}};
  Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutGrant(grant, At(0))); });
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.ActiveGrantsOfLevel("B1", "L2"); }),
              IsEmpty());
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.ActiveGrantsOfLevel("B1", "L3"); }),
              ElementsAre(grant));
}

TEST_P(StoreContract, ActiveGrantsOfAPairAndOfAReference) {
  Write([&](WriteTransaction& tx) {
    const auto put = [&](absl::string_view id, int start, auto change) {
      core::Grant grant = ExampleGrant(id);
      grant.window = {At(start), At(start + 60)};
      change(grant);
      EXPECT_OK(tx.PutGrant(grant, At(0)));
    };
    put("a", 9, [](core::Grant&) {});
    put("b", 3, [](core::Grant&) {});
    put("c", 1, [](core::Grant& g) { g.pair.zone = "Z2"; });
    put("d", 1, [](core::Grant& g) { g.phase = core::GrantPhase::kExpired; });
    put("e", 1, [](core::Grant& g) { g.pair = {}; });
    put("f", 1, [](core::Grant& g) {
      g.apartment = "gym";
      g.facility = "501/56";
    });
  });
  EXPECT_THAT(Ids(Read([](ReadTransaction& tx) {
                return tx.ActiveGrantsOfPair("B1", {"L1", "Z1"});
              })),
              ElementsAre("f", "b", "a"));
  const auto of = [&](core::IdKind kind, absl::string_view reference) {
    return Ids(Read(
        [&](ReadTransaction& tx) { return tx.ActiveGrantsOfReference("B1", kind, reference); }));
  };
  EXPECT_THAT(of(core::IdKind::kApartment, "501/56"), ElementsAre("a", "b", "c", "e"));
  EXPECT_THAT(of(core::IdKind::kFacility, "501/56"), ElementsAre("f"));
  EXPECT_THAT(of(core::IdKind::kFacility, "pool"), IsEmpty());
}

TEST_P(StoreContract, ListGrantsFiltersAndPages) {
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 12; ++i) {
      core::Grant grant = ExampleGrant(std::string(1, static_cast<char>('a' + i)));
      grant.building = i % 2 == 0 ? "B1" : "B2";
      grant.apartment = i % 3 == 0 ? "A1" : "A2";
      grant.facility = i < 6 ? "F1" : "F2";
      grant.phase = static_cast<core::GrantPhase>(1 + i % 7);  // f, g, (m, n): finished
      grant.window = {At(i), At(i + 1)};
      EXPECT_OK(tx.PutGrant(grant, At(0)));
    }
  });
  using core::GrantPhase;
  const struct {
    GrantFilter filter;
    std::string after;
    int limit;
    std::string expected;
  } kCases[] = {
      {{}, "", 100, "abcdefghijkl"},
      {{}, "", 4, "abcd"},
      {{}, "d", 4, "efgh"},
      {{}, "l", 4, ""},
      {{}, "", 0, ""},
      {{}, "", -1, ""},
      {{.building = "B1"}, "", 100, "acegik"},
      {{.building = "B1"}, "c", 3, "egi"},
      {{.building = "B3"}, "", 100, ""},
      {{.apartment = "A1"}, "", 100, "adgj"},
      {{.apartment = "A1", .facility = "F2"}, "", 100, "gj"},
      {{.building = "B2", .facility = "F2"}, "", 100, "hjl"},
      {{.phases = {GrantPhase::kPending}}, "", 100, "ah"},
      {{.phases = {GrantPhase::kRevoked, GrantPhase::kExpired}}, "", 100, "fg"},
      {{.phases = {GrantPhase::kExpired, GrantPhase::kGranted}}, "b", 100, "gi"},
      {{.ends_after = At(6)}, "", 100, "ghijkl"},
      {{.building = "B1", .ends_after = At(6)}, "", 2, "gi"},
      {{.starts_before = At(2)}, "", 100, "ab"},
      {{.starts_before = At(2) + absl::Nanoseconds(1)}, "", 100, "abc"},
      {{.ends_after = At(6) - absl::Nanoseconds(1)}, "", 100, "fghijkl"},
      {{.ends_after = At(3), .starts_before = At(8)}, "e", 100, "fgh"},
      {{.ends_after = absl::InfinitePast()}, "j", 100, "kl"},
  };
  for (const auto& test : kCases) {
    std::string found;
    for (const core::Grant& grant : Read([&](ReadTransaction& tx) {
                                      return tx.ListGrants(test.filter, test.after, test.limit);
                                    }).grants) {
      found += grant.booking_id;
    }
    EXPECT_EQ(found, test.expected) << "case " << &test - kCases;
  }
}

TEST_P(StoreContract, APageLooksAtABoundedNumberOfFinishedGrants) {
  constexpr int kMany = 25'000;
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < kMany; ++i) {
      core::Grant grant = ExampleGrant(absl::StrCat(100'000 + i));
      grant.phase = i == kMany - 1 ? core::GrantPhase::kExpired : core::GrantPhase::kRevoked;
      grant.window = {At(i), At(i + 1)};
      EXPECT_OK(tx.PutGrant(grant, At(0)));
    }
  });
  const GrantFilter kCases[] = {
      {.phases = {core::GrantPhase::kExpired}},
      {.building = "B1", .phases = {core::GrantPhase::kExpired}},
      {.building = "B1", .ends_after = At(kMany - 1)},
      {.phases = {core::GrantPhase::kExpired}, .ends_after = At(1)},
      {.building = "B1", .apartment = "501/56", .phases = {core::GrantPhase::kExpired}},
      {.building = "B1", .facility = "gym", .phases = {core::GrantPhase::kExpired}},
  };
  for (const GrantFilter& filter : kCases) {
    std::vector<std::string> found;
    std::string after;
    int pages = 0;
    do {
      const GrantPage page =
          Read([&](ReadTransaction& tx) { return tx.ListGrants(filter, after, 100); });
      for (const core::Grant& grant : page.grants) found.push_back(grant.booking_id);
      EXPECT_TRUE(page.looked_until.empty() || page.looked_until > after);
      after = page.looked_until;
      ++pages;
    } while (!after.empty() && pages < 10);
    EXPECT_THAT(found, testing::ElementsAre(absl::StrCat(100'000 + kMany - 1)))
        << "case " << &filter - kCases;
  }
}

TEST_P(StoreContract, CountsActiveGrantsByPhase) {
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 14; ++i) {
      core::Grant grant = ExampleGrant(std::string(1, static_cast<char>('a' + i)));
      grant.phase = i < 7 ? static_cast<core::GrantPhase>(1 + i) : core::GrantPhase::kQueued;
      grant.building = i == 13 ? "B2" : "B1";
      EXPECT_OK(tx.PutGrant(grant, At(0)));
    }
  });
  using core::GrantPhase;
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.CountActiveGrants("B1"); }),
              ElementsAre(Pair(GrantPhase::kPending, 1), Pair(GrantPhase::kGranted, 1),
                          Pair(GrantPhase::kQueued, 7), Pair(GrantPhase::kNeedsManualAction, 1),
                          Pair(GrantPhase::kRevoking, 1)));
  EXPECT_THAT(Read([](ReadTransaction& tx) { return tx.CountActiveGrants("B3"); }), IsEmpty());
}

TEST_P(StoreContract, CountsStartedGrantsThatAreNotGranted) {
  Write([&](WriteTransaction& tx) {
    for (int i = 0; i < 14; ++i) {  // B1 has each phase once, and QUEUED seven times more
      core::Grant grant = ExampleGrant(std::string(1, static_cast<char>('a' + i)));
      grant.phase = i < 7 ? static_cast<core::GrantPhase>(1 + i) : core::GrantPhase::kQueued;
      grant.building = i == 13 ? "B2" : "B1";
      if (i > 9) grant.window = {At(60), At(120)};
      EXPECT_OK(tx.PutGrant(grant, At(0)));
    }
  });
  const auto at = [&](int minute) {
    return Read([&](ReadTransaction& tx) { return tx.CountStartedNotGranted("B1", At(minute)); });
  };
  using core::GrantPhase;
  EXPECT_THAT(at(-1), IsEmpty());
  for (const int minute : {0, 59}) {
    EXPECT_THAT(at(minute), ElementsAre(Pair(GrantPhase::kPending, 1), Pair(GrantPhase::kQueued, 4),
                                        Pair(GrantPhase::kNeedsManualAction, 1)));
  }
  EXPECT_THAT(at(60), ElementsAre(Pair(GrantPhase::kQueued, 3)));
  EXPECT_THAT(at(120), IsEmpty());
}

TEST_P(StoreContract, OnlyGrantsThatAreOverForLongAreForgotten) {
  const auto put = [&](absl::string_view id, core::GrantPhase phase, int accepted, int end) {
    core::Grant grant = ExampleGrant(id);
    grant.phase = phase;
    grant.accepted_time = At(accepted);
    grant.window = {At(end - 10), At(end)};
    Write([&](WriteTransaction& tx) { EXPECT_OK(tx.PutGrant(grant, At(0))); });
  };
  using core::GrantPhase;
  put("expired", GrantPhase::kExpired, 1, 20);
  put("live", GrantPhase::kGranted, 1, 20);
  put("revoked", GrantPhase::kRevoked, 2, 20);
  put("asked again", GrantPhase::kRevoked, 10, 20);
  put("ends later", GrantPhase::kExpired, 1, 30);
  core::Grant elsewhere = ExampleGrant("elsewhere");
  elsewhere.building = "B2";
  elsewhere.phase = GrantPhase::kExpired;
  core::Grant tombstone = {.booking_id = "tombstone", .building = "B1", .revision = 9};
  tombstone.revoked = true;
  tombstone.phase = GrantPhase::kRevoked;
  tombstone.accepted_time = At(9);
  Write([&](WriteTransaction& tx) {
    EXPECT_OK(tx.PutGrant(elsewhere, At(0)));
    EXPECT_OK(tx.PutGrant(tombstone, At(0)));
  });
  const auto prune = [&](int limit) {
    int pruned = -1;
    Write([&](WriteTransaction& tx) {
      pruned = tx.PruneGrants("B1", At(30), At(10), limit).value_or(-1);
    });
    return pruned;
  };
  EXPECT_EQ(prune(0), 0);
  EXPECT_EQ(prune(2), 2);
  EXPECT_EQ(prune(2), 1);
  EXPECT_EQ(prune(2), 0);
  EXPECT_THAT(Ids(Read([](ReadTransaction& tx) { return tx.ListGrants({}, "", 100); }).grants),
              ElementsAre("asked again", "elsewhere", "ends later", "live"));
}

}  // namespace
}  // namespace connecx::store
