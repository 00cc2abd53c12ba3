#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/testing/status_matchers.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sql.h"
#include "store/sqlite/sqlite_connection.h"
#include "store/sqlite/testing/temp_dir.h"

namespace connecx::store {
namespace {

using testing::HasSubstr;
using testing::Not;

class QueryPlanTest : public testing::Test {
 protected:
  QueryPlanTest() {
    const std::string path = dir_.File("store.db");
    std::ofstream{path};
    auto connection = SqliteConnection::Open(path, SqliteConnection::Mode::kReadWrite);
    EXPECT_OK(connection);
    connection_ = *std::move(connection);
    EXPECT_OK(Migrate(*connection_, Migrations()));
  }

  std::vector<std::string> Plan(Sql sql) {
    std::vector<std::string> steps;
    SqliteCursor cursor = connection_->QueryText(absl::StrCat("EXPLAIN QUERY PLAN ", Text(sql)));
    while (true) {
      const absl::StatusOr<bool> found = cursor.Next();
      EXPECT_OK(found) << Text(sql);
      if (!found.ok() || !*found) return steps;
      SqliteRow row = cursor.row();
      for (int i = 0; i < 3; ++i) row.Int();
      steps.push_back(row.Text());
    }
  }

  TempDir dir_;
  std::unique_ptr<SqliteConnection> connection_;
};

TEST_F(QueryPlanTest, NoStatementWalksThroughATable) {
  for (int i = 0; i < static_cast<int>(Sql::kCount); ++i) {
    const auto sql = static_cast<Sql>(i);
    ASSERT_STRNE(Text(sql), "") << "statement " << i << " has no text";
    if (absl::EndsWith(Text(sql), "body") || absl::StartsWith(Text(sql), "BEGIN")) continue;
    for (const std::string& step : Plan(sql)) {
      // The first entry of an index is no walk.
      const bool first_entry =
          absl::StrContains(step, "USING INDEX") && absl::EndsWith(Text(sql), "LIMIT 1");
      // What a subquery yields is no table; how it does is a step of its own.
      const bool table =
          absl::StartsWith(step, "SCAN ") && !absl::StartsWith(step, "SCAN (subquery");
      EXPECT_TRUE(!table || first_entry) << step << ": " << Text(sql);
    }
  }
}

TEST_F(QueryPlanTest, PagesAndTheNextDueTimeNeedNoSorting) {
  for (const Sql sql : {Sql::kListActiveGrants,
                        Sql::kListActiveGrantsOfApartment,
                        Sql::kListActiveGrantsOfFacility,
                        Sql::kListFinishedGrants,
                        Sql::kListFinishedGrantsOfApartment,
                        Sql::kListFinishedGrantsOfFacility,
                        Sql::kFinishedGrantAt,
                        Sql::kFinishedGrantOfApartmentAt,
                        Sql::kFinishedGrantOfFacilityAt,
                        Sql::kNextBuildingWithActiveGrants,
                        Sql::kNextWorkTime,
                        Sql::kListIncidents,
                        Sql::kListIncidentsOfBuilding,
                        Sql::kListOpenIncidents,
                        Sql::kListOpenIncidentsOfBuilding,
                        Sql::kFindIncidentOf,
                        Sql::kListRuns,
                        Sql::kDueMail,
                        Sql::kNextMailTime,
                        Sql::kMailOfIncident,
                        Sql::kAuditOfBooking,
                        Sql::kListIds,
                        Sql::kActiveGrantsOfPair}) {
    EXPECT_THAT(absl::StrJoin(Plan(sql), "; "), Not(HasSubstr("TEMP B-TREE"))) << Text(sql);
  }
}

TEST_F(QueryPlanTest, WhatIsActiveOrDueIsFoundByItsOwnIndex) {
  const struct {
    Sql sql;
    const char* plan;
  } kCases[] = {
      {Sql::kFindGrant, "(booking_id=?)"},
      {Sql::kUpdateGrant, "(booking_id=?)"},
      {Sql::kDeleteGrantRemovals, "grant_removals_of_booking (booking_id=?)"},
      {Sql::kActiveGrantsOfLevel, "grants_active_of_pair (building=? AND access_level=?)"},
      {Sql::kActiveGrantsOfPair,
       "grants_active_of_pair (building=? AND access_level=? AND zone=?)"},
      {Sql::kActiveGrantsRemovedFromLevel, "(building=? AND access_level=?)"},
      {Sql::kListFinishedGrantsByEnd, "grants_finished_by_end (building=? AND window_end>?)"},
      {Sql::kFinishedGrantAt, "INDEX grants_finished (building=? AND booking_id>?)"},
      {Sql::kMoreFinishedGrantsByEnd, "INDEX grants_finished_by_end (building=? AND window_end>?)"},
      {Sql::kCountActiveGrants, "COVERING INDEX grants_active (building=?)"},
      {Sql::kCountStartedGrants, "INDEX grants_active (building=?)"},
      {Sql::kCountOpenIncidents, "INDEX incidents_open_of_cause (building=?)"},
      {Sql::kLastRunInState, "PRIMARY KEY (building=?)"},
      {Sql::kCountQueuedMail, "mail_due (due_time>?)"},
      {Sql::kLevelsWithAnythingOfOurs, "COVERING INDEX ledger_current (building=?)"},
      {Sql::kLevelsWithAnythingOfOurs,
       "COVERING INDEX grants_active_of_pair (building=? AND access_level>?)"},
      {Sql::kDueWork, "work_due (building=? AND due_time<?)"},
      {Sql::kNextWorkTime, "work_due (building=?)"},
      {Sql::kCountDueWork, "COVERING INDEX work_due (building=? AND due_time<?)"},
      {Sql::kCountOldLedger, "ledger_older (written_time<?)"},
      {Sql::kPruneLedger, "ledger_older (written_time<?)"},
      {Sql::kOldFinishedGrants, "grants_finished_by_end (building=? AND window_end<?)"},
      {Sql::kRemoveTimetableUses, "timetable_uses_by_end (building=? AND until<?)"},
      {Sql::kListOpenIncidents, "incidents_open (id<?)"},
      {Sql::kListOpenIncidentsOfBuilding, "incidents_open_of_building (building=? AND id<?)"},
      {Sql::kDueMail, "mail_due (due_time<?)"},
      {Sql::kAuditOfBooking, "audit_of_booking (booking_id=? AND id>?)"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(absl::StrJoin(Plan(test.sql), "; "), HasSubstr(test.plan)) << Text(test.sql);
  }
}

}  // namespace
}  // namespace connecx::store
