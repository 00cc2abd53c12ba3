#ifndef CONNECX_TESTS_FUZZ_SMALL_SPACE_H_
#define CONNECX_TESTS_FUZZ_SMALL_SPACE_H_

#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "simulator/behaviour.h"
#include "simulator/call_log.h"
#include "simulator/fault_plan.h"
#include "simulator/live_behaviour.h"
#include "simulator/model.h"
#include "simulator/rules.h"
#include "simulator/ship_service.h"
#include "simulator/space.h"
#include "simulator/space_clock.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {

// A small SPACE as the seeds of the simulator's corpora know it, on a clock that stands still.
class SmallSpace {
 public:
  // What was asked may have changed the database, but never against SPACE's own rules.
  void RequireRules() {
    space_.Read([&](const simulator::Database& database) {
      const absl::Status status = simulator::CheckDatabase(database, behaviour_.Get());
      Require(status.ok(), status.ToString());
    });
  }

  base::SimulatedClock machine_{absl::FromUnixSeconds(1788307200)};  // 2026-09-02
  simulator::SpaceClock clock_{machine_, absl::FixedTimeZone(10 * 60 * 60)};
  simulator::Space space_{Seed()};
  simulator::CallLog calls_{100};
  simulator::LiveBehaviour behaviour_{simulator::Behaviour()};
  simulator::FaultPlan faults_{1};
  simulator::ShipService ship_{space_, clock_, calls_, behaviour_, faults_};

 private:
  static simulator::Database Seed() {
    simulator::Database database;
    database.doors["D1"].name = "Gym";
    database.doors["D2"].name = "Pool";
    database.users["U1"].fields["FirstName"] = "Ada";
    database.users["U2"];
    database.zones["ZGYM"].name = "Gym";
    database.zones["ZGYM"].doors = {"D1"};
    database.zones["ZPOOL"].name = "Pool & Sauna";
    database.access_levels["APT"].name = "501/1";
    database.access_levels["APT"].doors["D2"] = simulator::Permission();
    database.access_levels["APT"].zones["ZGYM"] = simulator::Permission();
    database.access_levels["APT"].members = {"U1"};
    database.access_levels["B"];
    return database;
  }
};

}  // namespace connecx::fuzz

#endif  // CONNECX_TESTS_FUZZ_SMALL_SPACE_H_
