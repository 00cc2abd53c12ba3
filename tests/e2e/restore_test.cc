// A day is lost: yesterday's backup is put in the place of the database, and core sends its live
// bookings and its cancellations again, while it books on. SPACE, its doors and its managers do not
// notice, but for what core cancelled and moved while the plugin was down.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/fail_points.h"
#include "base/testing/status_matchers.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"
#include "simulator/space_clock.h"
#include "store/sqlite/backup.h"
#include "tests/e2e/support/door_judge.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/plugin_client.h"
#include "tests/e2e/support/stage.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kToday[] = "2024-09-25";
constexpr int kCallers = 4;

// The gym's bookings of today, one of each on an apartment of its own for every caller: what the
// copy knows of it, and what core.
struct Version {
  int revision;
  const char* start;
  const char* end;
};
struct Booked {
  const char* name;
  std::optional<Version> in_copy;
  std::optional<Version> now;
};
constexpr Booked kBooked[] = {
    {"stays", Version{1, "10:00", "18:00"}, Version{1, "10:00", "18:00"}},
    {"grows", Version{1, "10:00", "14:00"}, Version{2, "10:00", "18:00"}},
    {"goes", Version{1, "10:00", "18:00"}, std::nullopt},
    {"comes", std::nullopt, Version{1, "11:00", "18:00"}},
    {"moves", Version{1, "15:00", "17:00"}, Version{2, "13:00", "14:00"}},
};
constexpr int kPerCaller = std::size(kBooked);

std::string IdOf(int caller, int which) { return absl::StrCat(kBooked[which].name, caller); }
std::string ApartmentOf(int caller, int which) {
  return absl::StrCat("501/", caller * kPerCaller + which + 1);
}

class RestoreTest : public Stage {
 protected:
  RestoreTest() : Stage({.apartments = kCallers * kPerCaller}) {}

  void TearDown() override {
    base::HandleFailPoints(nullptr);
    Stage::TearDown();
  }

  static v1::GrantRequest Today(int caller, int which, const Version& version) {
    const auto at = [](const char* hour) { return absl::StrCat(kToday, " ", hour); };
    v1::GrantRequest request = Booking(IdOf(caller, which), at(version.start), at(version.end));
    request.set_revision(version.revision);
    request.set_apartment(ApartmentOf(caller, which));
    return request;
  }
  static v1::RevokeRequest Cancellation(int caller, int which) {
    v1::RevokeRequest request;
    request.set_booking_id(IdOf(caller, which));
    request.set_building("tower");
    request.set_revision(2);
    request.mutable_wait();
    return request;
  }
  // A booking that nobody knew before.
  static v1::GrantRequest New(int caller, int which) {
    v1::GrantRequest request = Today(caller, which, {1, "16:00", "18:00"});
    request.set_booking_id("new-" + IdOf(caller, which));
    request.set_facility("pool");
    return request;
  }

  template <typename Do>
  static void ForEach(const Do& what) {
    for (int caller = 0; caller < kCallers; ++caller) {
      for (int which = 0; which < kPerCaller; ++which) what(caller, which);
    }
  }

  // Today at 12:00, what stands in `kBooked` has happened, and the store is the copy.
  void LoseADay() {
    ForEach([this](int caller, int which) {
      const std::optional<Version>& version = kBooked[which].in_copy;
      if (version) Book(Today(caller, which, *version), v1::GRANT_PHASE_GRANTED);
    });
    Settle();
    ASSERT_OK(store::Backup(folder_.File("store/access.db"), folder_.File("backup.db")));
    PassNightTo(kToday);
    AdvanceTo("2024-09-25 11:00");
    ForEach([this](int caller, int which) {
      const std::optional<Version>& version = kBooked[which].now;
      if (version) {
        Book(Today(caller, which, *version), v1::GRANT_PHASE_GRANTED);
      } else {
        ASSERT_TRUE(client_->Call(Cancellation(caller, which)).status.ok());
        ASSERT_TRUE(AwaitPhase(IdOf(caller, which), v1::GRANT_PHASE_REVOKED));
      }
    });
    Settle();
    ExpectDoorsAsBooked();
    AdvanceTo("2024-09-25 12:00");
    promised_ = Ask(*client_);
    ASSERT_TRUE(promised_.has_value());
    StopApp();
    ASSERT_OK(
        store::Restore(folder_.File("backup.db"), folder_.File("store/access.db"), clock_.Now()));
  }

  void ExpectDoorsAsBooked() {
    ForEach([this](int caller, int which) {
      const std::optional<Version>& now = kBooked[which].now;
      EXPECT_EQ(OpenOn(kToday, AccessLevelOf(ApartmentOf(caller, which))),
                now ? absl::StrCat(now->start, "-", now->end) : "")
          << IdOf(caller, which);
    });
  }

  // From now on looks at the doors after each of our writes, on the thread that made it: those of
  // `promised_` are to be open in every minute that is left, and no others.
  void WatchTheDoors() {
    for (v1::Grant& grant : promised_->grants) {
      // To the copy it is live.
      if (grant.phase() == v1::GRANT_PHASE_REVOKED) grant.set_phase(v1::GRANT_PHASE_REVOKING);
    }
    ForEach([this](int caller, int which) {
      const v1::GrantRequest request = New(caller, which);
      v1::Grant& grant = promised_->grants.emplace_back();
      grant.set_apartment(request.apartment());
      grant.set_facility(request.facility());
      *grant.mutable_start_time() = request.start_time();
      *grant.mutable_end_time() = request.end_time();
      grant.set_phase(v1::GRANT_PHASE_PENDING);
    });
    look_ = [this] {
      const simulator::Behaviour behaviour = space_->behaviour();
      const absl::TimeZone local = simulator::LocalZone(space_->clock(), behaviour);
      std::vector<std::string> wrong;
      space_->space().Read([&](const simulator::Database& database) {
        wrong = WrongDoors(site_, *promised_, database, behaviour, local, clock_.Now(),
                           At("2024-09-26 00:00"));
      });
      base::MutexLock lock(mu_);
      ++looks_;
      wrong_.insert(wrong_.end(), wrong.begin(), wrong.end());
    };
    base::HandleFailPoints([](base::FailPoint point) {
      if (point == base::FailPoint::kAfterSystemWrite) look_();
    });
  }

  // What one caller sends, in an order of its own: core's live bookings and cancellations, its IDs,
  // and what is booked meanwhile.
  void Repeat(int caller) {
    std::vector<std::variant<v1::GrantRequest, v1::RevokeRequest, v1::SyncIdsRequest>> messages = {
        IdsOf(site_, "tower")};
    for (int which = 0; which < kPerCaller; ++which) {
      messages.push_back(New(caller, which));
      if (const std::optional<Version>& now = kBooked[which].now) {
        messages.push_back(Today(caller, which, *now));
      } else {
        messages.push_back(Cancellation(caller, which));
      }
    }
    std::shuffle(messages.begin(), messages.end(), std::mt19937(caller));
    PluginClient client("unix:" + folder_.File("p.sock"));
    for (const auto& message : messages) {
      const grpc::Status status = std::visit(
          [&client](const auto& request) { return client.Call(request).status; }, message);
      if (status.ok()) continue;
      base::MutexLock lock(mu_);
      wrong_.push_back("refused: " + status.error_message());
    }
  }

  std::optional<Told> promised_;
  base::Mutex mu_;
  int looks_ GUARDED_BY(mu_) = 0;
  std::vector<std::string> wrong_ GUARDED_BY(mu_);
  static inline std::function<void()> look_;
};

TEST_F(RestoreTest, YesterdaysCopyUnderTrafficMissesNoMinuteAndSendsNoMail) {
  LoseADay();
  WatchTheDoors();
  StartApp();
  std::vector<std::thread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([this, caller] { Repeat(caller); });
  }
  for (std::thread& caller : callers) caller.join();
  Settle();
  base::HandleFailPoints(nullptr);
  {
    base::MutexLock lock(mu_);
    EXPECT_THAT(wrong_, IsEmpty());
    EXPECT_GE(looks_, kCallers * kPerCaller) << "each has a booking of the pool that was written";
  }
  ExpectDoorsAsBooked();
  ForEach([this](int caller, int which) {
    const bool is_live = kBooked[which].now.has_value();
    EXPECT_TRUE(AwaitPhase(IdOf(caller, which),
                           is_live ? v1::GRANT_PHASE_GRANTED : v1::GRANT_PHASE_REVOKED))
        << Grant(IdOf(caller, which)).DebugString();
    EXPECT_TRUE(AwaitPhase(New(caller, which).booking_id(), v1::GRANT_PHASE_GRANTED));
  });

  // The run that the copy does not know is made up for.
  ASSERT_TRUE(Eventually([this] {
    const std::vector<v1::ClearingRun> runs = Runs();
    return !runs.empty() && runs[0].local_date() == kToday &&
           runs[0].state() == v1::CLEARING_RUN_STATE_COMPLETED;
  }));
  PassNightTo("2024-09-26");
  EXPECT_THAT(Held(), IsEmpty()) << "the night clears all of it, as ever";
  EXPECT_THAT(Mails(), IsEmpty());
  EXPECT_THAT(Incidents(), IsEmpty());
}

// Why core repeats its cancellations, too.
TEST_F(RestoreTest, WhatTheCopyDoesNotKnowToBeCancelledOpensUntilCoreSaysSo) {
  LoseADay();
  StartApp();
  // Everything that the old state asks for is done before core comes.
  Settle();
  ForEach([this](int caller, int which) {
    const std::optional<Version>& now = kBooked[which].now;
    const std::string doors = OpenOn(kToday, AccessLevelOf(ApartmentOf(caller, which)));
    if (now) {
      EXPECT_EQ(doors, absl::StrCat(now->start, "-", now->end)) << IdOf(caller, which);
    } else {
      EXPECT_NE(doors, "") << IdOf(caller, which);
    }
  });
  for (int caller = 0; caller < kCallers; ++caller) Repeat(caller);
  Settle();
  ExpectDoorsAsBooked();
  base::MutexLock lock(mu_);
  EXPECT_THAT(wrong_, IsEmpty());
}

// Of bookings that the copy does not know: SPACE has what they were before the plugin went down.
TEST_F(RestoreTest, WhatChangesWhileThePluginIsDownIsMadeGoodOrTold) {
  const auto booking = [](const std::string& id, int apartment, const std::string& start,
                          const std::string& end, int revision = 1) {
    v1::GrantRequest request = Booking(id, start, end);
    request.set_apartment(absl::StrCat("501/", apartment));
    request.set_revision(revision);
    return request;
  };
  const v1::GrantRequest first = booking("first", 4, "2024-09-24 18:00", "2024-09-24 20:00");
  const v1::GrantRequest second = booking("second", 4, "2024-10-02 18:00", "2024-10-02 20:00");
  Settle();
  ASSERT_OK(store::Backup(folder_.File("store/access.db"), folder_.File("backup.db")));
  Book(booking("grows", 1, "2024-09-24 12:00", "2024-09-24 14:00"), v1::GRANT_PHASE_GRANTED);
  Book(booking("goes", 2, "2024-09-24 16:00", "2024-09-24 18:00"), v1::GRANT_PHASE_GRANTED);
  Book(booking("moves", 3, "2024-09-24 16:00", "2024-09-24 18:00"), v1::GRANT_PHASE_GRANTED);
  Book(first, v1::GRANT_PHASE_GRANTED);
  Book(second, v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
  Settle();
  const std::size_t mails_before = Mails().size();
  AdvanceTo("2024-09-24 13:00");
  StopApp();
  ASSERT_OK(
      store::Restore(folder_.File("backup.db"), folder_.File("store/access.db"), clock_.Now()));
  StartApp();

  Book(booking("grows", 1, "2024-09-24 12:00", "2024-09-24 18:00", 2), v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(OpenOn("2024-09-24", "APT-501-1"), "12:00-18:00");
  v1::RevokeRequest cancellation;
  cancellation.set_booking_id("goes");
  cancellation.set_building("tower");
  cancellation.set_revision(2);
  ASSERT_TRUE(client_->Call(cancellation).status.ok());
  v1::GrantRequest moved = booking("moves", 3, "2024-09-24 16:00", "2024-09-24 18:00", 2);
  moved.set_facility("pool");
  Book(moved, v1::GRANT_PHASE_GRANTED);
  // Not in the order in which they were booked: the one that has its access keeps it.
  Book(second, v1::GRANT_PHASE_QUEUED);
  Book(first, v1::GRANT_PHASE_GRANTED);
  EXPECT_EQ(OpenOn("2024-09-24", "APT-501-4"), "18:00-20:00");
  Settle();
  EXPECT_THAT(Mails(), SizeIs(mails_before)) << "core may not have said all yet";

  AdvanceTo("2024-09-24 13:31");
  Settle();
  // Whose it is cannot be known: a person may have made it.
  std::vector<std::string> told;
  for (const v1::Incident& incident : Incidents()) {
    EXPECT_EQ(incident.kind(), v1::INCIDENT_KIND_NOT_TAKEN_AWAY) << incident.DebugString();
    told.push_back(
        absl::StrCat(incident.access_control_id(), "/", incident.access_control_facility_id()));
  }
  EXPECT_THAT(told, UnorderedElementsAre("APT-501-2/GYM", "APT-501-3/GYM"));
  EXPECT_THAT(Mails(), SizeIs(mails_before + 2));
  EXPECT_EQ(OpenOn("2024-09-24", "APT-501-2"), "16:00-18:00");
}

}  // namespace
}  // namespace connecx::e2e
