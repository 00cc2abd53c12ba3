#include "observe/store_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/records.h"
#include "observe/exposition.h"
#include "store/testing/memory_store.h"

namespace connecx::observe {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class TwoBuildings final : public core::BuildingDirectory {
 public:
  TwoBuildings() {
    Add({.id = "tower", .outdated = "policy: is wrong"});
    Add({.id = "quay", .misconfigured = "salto: url is missing"});
  }
  std::shared_ptr<const Entry> Find(absl::string_view) const override { return nullptr; }
  std::vector<std::shared_ptr<const Entry>> All() const override { return entries_; }

 private:
  void Add(core::Building building) {
    entries_.push_back(std::make_shared<Entry>(Entry{.building = std::move(building)}));
  }

  std::vector<std::shared_ptr<const Entry>> entries_;
};

class StoreMetricsTest : public testing::Test {
 protected:
  template <typename Body>
  void Write(Body body) {
    ASSERT_OK(store_.Write([&](store::WriteTransaction& tx) {
      body(tx);
      return absl::OkStatus();
    }));
  }
  std::vector<std::string> Lines() { return absl::StrSplit(Exposition({&metrics_}), '\n'); }

  base::SimulatedClock clock_{kNow};
  store::MemoryStore store_;
  const TwoBuildings buildings_;
  const std::string path_ = absl::StrCat(std::getenv("TEST_TMPDIR"), "/store_metrics.db");
  StoreMetrics metrics_{store_, buildings_, clock_, path_};
};

TEST_F(StoreMetricsTest, AnEmptyStoreShowsZeros) {
  const auto lines = Lines();
  EXPECT_THAT(lines,
              Contains("connecx_access_live_grants{building=\"tower\",phase=\"GRANTED\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_started_not_granted_bookings{building=\"tower\","
                              "phase=\"PENDING\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_queue_age_seconds{building=\"tower\"} 0"));
  EXPECT_THAT(lines,
              Contains("connecx_access_open_incidents{building=\"tower\",kind=\"CLOCK_SKEW\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_clearing_last_success_timestamp_seconds{building="
                              "\"tower\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_outbox_age_seconds 0"));
}

TEST_F(StoreMetricsTest, GrantsByPhaseAndThoseThatStartedWithoutAccess) {
  Write([&](store::WriteTransaction& tx) {
    int i = 0;
    for (const core::GrantPhase phase : {core::GrantPhase::kPending, core::GrantPhase::kGranted,
                                         core::GrantPhase::kGranted, core::GrantPhase::kExpired}) {
      core::Grant grant{.booking_id = absl::StrCat("b", ++i), .building = "tower"};
      grant.window = {kNow - absl::Minutes(1), kNow + absl::Minutes(1)};
      grant.phase = phase;
      EXPECT_OK(tx.PutGrant(grant, kNow));
    }
  });
  const auto lines = Lines();
  EXPECT_THAT(lines,
              Contains("connecx_access_live_grants{building=\"tower\",phase=\"GRANTED\"} 2"));
  EXPECT_THAT(lines,
              Contains("connecx_access_live_grants{building=\"tower\",phase=\"PENDING\"} 1"));
  EXPECT_THAT(lines, Contains("connecx_access_started_not_granted_bookings{building=\"tower\","
                              "phase=\"PENDING\"} 1"));
  EXPECT_THAT(lines, Contains("connecx_access_live_grants{building=\"quay\",phase=\"GRANTED\"} 0"));
}

TEST_F(StoreMetricsTest, TheAgeOfTheQueueIsThatOfTheOldestDueWork) {
  Write([&](store::WriteTransaction& tx) {
    for (const auto& [level, due] : {std::pair("L1", -90), {"L2", -30}, {"L3", 600}}) {
      EXPECT_OK(tx.RequestWork("tower", level, kNow + absl::Seconds(due), kNow, false));
    }
    EXPECT_OK(tx.RequestWork("quay", "L1", kNow + absl::Hours(1), kNow, false));
  });
  const auto lines = Lines();
  EXPECT_THAT(lines, Contains("connecx_access_queue_age_seconds{building=\"tower\"} 90"));
  EXPECT_THAT(lines, Contains("connecx_access_queue_due_passes{building=\"tower\"} 2"));
  EXPECT_THAT(lines, Contains("connecx_access_queue_age_seconds{building=\"quay\"} 0"));
}

TEST_F(StoreMetricsTest, IncidentsRunsAndMail) {
  Write([&](store::WriteTransaction& tx) {
    EXPECT_OK(tx.PutIncident({.building = "tower", .kind = core::IncidentKind::kClockSkew}));
    EXPECT_OK(tx.PutRun({.building = "tower",
                         .date = absl::CivilDay(2027, 1, 15),
                         .state = core::RunState::kCompleted,
                         .completed_time = kNow - absl::Hours(3)}));
    EXPECT_OK(tx.PutMail({.message_id = "m@x",
                          .created_time = kNow - absl::Minutes(2),
                          .due_time = kNow + absl::Hours(1)}));
  });
  const auto lines = Lines();
  EXPECT_THAT(lines,
              Contains("connecx_access_open_incidents{building=\"tower\",kind=\"CLOCK_SKEW\"} 1"));
  EXPECT_THAT(lines, Contains(HasSubstr("connecx_access_clearing_last_success_timestamp_seconds{"
                                        "building=\"tower\"} 1799989200")));
  EXPECT_THAT(lines, Contains("connecx_access_outbox_queued_mails 1"));
  EXPECT_THAT(lines, Contains("connecx_access_outbox_age_seconds 120"));
}

TEST_F(StoreMetricsTest, BrokenBuildingsAndFiles) {
  std::ofstream(path_) << "12345";
  std::ofstream(path_ + "-wal") << "678";
  const auto lines = Lines();
  EXPECT_THAT(lines, Contains("connecx_access_building_misconfigured_state{building=\"tower\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_building_misconfigured_state{building=\"quay\"} 1"));
  EXPECT_THAT(lines, Contains("connecx_access_building_outdated_state{building=\"tower\"} 1"));
  EXPECT_THAT(lines, Contains("connecx_access_building_outdated_state{building=\"quay\"} 0"));
  EXPECT_THAT(lines, Contains("connecx_access_store_size_bytes 8"));
  EXPECT_THAT(lines, Contains(HasSubstr("connecx_access_store_free_bytes ")));
  // Without a system there is no pool.
  EXPECT_THAT(lines, Not(Contains(HasSubstr("timetable_pool_used_timetables{"))));
}

}  // namespace
}  // namespace connecx::observe
