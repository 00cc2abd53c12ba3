#include "tests/crash/person.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "simulator/control.pb.h"
#include "simulator/proto_time.h"
#include "tests/crash/bookings.h"
#include "tests/e2e/support/space_process.h"
#include "tests/e2e/support/space_seed.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::crash {
namespace {

namespace sim = ::connecx::simulator::v1;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr int kRounds = 10;
constexpr int kOfNobody = 150;  // a timetable

sim::Database Seed() {
  sim::Database seed =
      e2e::SeedOf({.apartments = kApartments + 1, .numbered_facilities = kNumberedFacilities});
  for (sim::AccessLevel& level : *seed.mutable_access_levels()) {
    if (!absl::StartsWith(level.id(), "APT-")) continue;
    level.add_permissions()->set_zone(e2e::ZoneOf(kUnbookedFacility));
  }
  return seed;
}

// Every access level was read at the one instant, and written at the other.
sim::CallList ReadAndWritten(const sim::Database& dump, absl::Time read, absl::Time written) {
  sim::CallList calls;
  for (const sim::AccessLevel& level : dump.access_levels()) {
    for (const auto& [request, time] :
         {std::pair("SaltoDBGroupList.Read", read), std::pair("SaltoDBGroup.Update", written)}) {
      sim::Call& call = *calls.add_calls();
      call.set_request(request);
      call.set_entity_id(level.id());
      simulator::FillProto(time, *call.mutable_time());
    }
  }
  return calls;
}

// What edits made of one dump in the next.
struct Edited {
  std::set<std::string> targets;  // "PARKING", "member" ...
  int permissions = 0;
  int memberships = 0;
};

// The same permissions stand in both, in the same order. In `damaged`, which is `after` at first,
// those that were edited become what they never were.
Edited EditedIn(const sim::Database& before, const sim::Database& after, sim::Database& damaged) {
  Edited edited;
  for (int i = 0; i < before.access_levels_size(); ++i) {
    const sim::AccessLevel& old_level = before.access_levels(i);
    const sim::AccessLevel& new_level = after.access_levels(i);
    for (int k = 0; k < old_level.permissions_size(); ++k) {
      const sim::Permission& permission = new_level.permissions(k);
      if (permission.SerializeAsString() == old_level.permissions(k).SerializeAsString()) continue;
      edited.targets.insert(permission.has_door() ? permission.door() : permission.zone());
      ++edited.permissions;
      damaged.mutable_access_levels(i)->mutable_permissions(k)->set_timetable(kOfNobody);
    }
    if (new_level.members_size() == old_level.members_size()) continue;
    edited.targets.insert("member");
    ++edited.memberships;
  }
  return edited;
}

TEST(PersonTest, WhatIsExcusedInTheWindowIsWhatOurReadHadSeenAndNothingElse) {
  const e2e::TempFolder folder;
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<e2e::SpaceProcess> space,
                       e2e::SpaceProcess::Start(folder, Seed()));
  ASSERT_OK_AND_ASSIGN(const sim::Database before, space->Dump());
  base::RealClock clock;
  Person person(*space, before, clock, /*random_seed=*/1);
  const auto changed = [&](const sim::Database& dump, const sim::CallList& calls) {
    return person.Look(dump, calls, absl::InfinitePast()).changed;
  };
  std::set<std::string> targets;
  int lost = 0;
  for (int round = 0; round < kRounds; ++round) {
    const absl::Time read = clock.Now();
    person.Begin();
    person.Join();
    const sim::CallList calls = ReadAndWritten(before, read, clock.Now());
    ASSERT_OK_AND_ASSIGN(const sim::Database after, space->Dump());
    sim::Database damaged = after;
    const Edited edited = EditedIn(before, after, damaged);
    targets.insert(edited.targets.begin(), edited.targets.end());
    const int all = edited.permissions + edited.memberships;

    EXPECT_THAT(changed(after, sim::CallList()), IsEmpty());
    EXPECT_THAT(changed(before, sim::CallList()), SizeIs(all)) << "outside of the window";
    EXPECT_THAT(changed(damaged, calls), SizeIs(edited.permissions)) << "nobody had made it so";
    EXPECT_EQ(person.lost_in_window(), lost);
    EXPECT_THAT(changed(before, calls), IsEmpty());
    lost += all;
    EXPECT_EQ(person.lost_in_window(), lost);
    ASSERT_OK(space->Post("/seed", before));
  }
  EXPECT_THAT(targets,
              UnorderedElementsAre("MAILBOX", "PARKING", "member", e2e::ZoneOf(kUnbookedFacility)));
}

TEST(PersonTest, WhatIsTheirsIsTheirsAlone) {
  const sim::Database left = Person::Without(Seed());
  ASSERT_GT(left.access_levels_size(), kApartments);
  for (const sim::AccessLevel& level : left.access_levels()) {
    if (!absl::StartsWith(level.id(), "APT-")) continue;
    EXPECT_THAT(level.permissions(), SizeIs(2)) << level.ShortDebugString();
    EXPECT_THAT(level.members(), SizeIs(1)) << level.ShortDebugString();
  }
}

}  // namespace
}  // namespace connecx::crash
