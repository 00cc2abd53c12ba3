#ifndef CONNECX_CORE_BUILDING_H_
#define CONNECX_CORE_BUILDING_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/access_system.h"
#include "core/config_problem.h"
#include "core/day_types.h"
#include "core/manager_hours.h"
#include "core/planner.h"

namespace connecx::core {

// What is configured about one facility.
struct FacilityRules {
  std::optional<Policy> policy;  // none: the building's
  // Its doors let a card in only after the card has been updated, which takes a visit to a reader.
  bool cards_need_update = false;
};

// One building as configured. A value: a reload makes a new one.
struct Building {
  std::string id;
  std::string name;  // as people know it
  absl::TimeZone time_zone;
  std::string time_zone_name;  // IANA
  Policy policy = Policy::kNotify;
  std::map<std::string, FacilityRules> facilities;  // by facility; those without rules are left out
  SpecialDays special_days;
  std::vector<std::string> managers;  // mail addresses
  std::string operator_contact;       // mail address
  absl::Duration after_midnight = absl::Minutes(5);
  absl::Duration manual_lead = absl::Hours(2);
  ManagerHours manager_hours;
  absl::Duration drift_cycle = absl::Hours(6);
  // Policy promote: between two bookings of a facility whose cards need an update there is at least
  // so much time, or the manager is asked.
  absl::Duration promotion_lead = absl::Minutes(15);
  // So long after a write without an answer the system may still carry it out.
  absl::Duration late_write_window = absl::Seconds(10);
  // Its system takes nothing out of a list: taking away leaves an item whose Period is over, and
  // such an item counts as none (docs/ship.md Q1).
  bool ended_counts_as_none = false;
  // Its access levels hold nothing but what we wrote: where the system does not show them, the
  // ledger stands in (docs/ship.md Q11).
  bool levels_exclusively_ours = false;
  // Not empty: the building's own configuration is broken, in a sentence. Its Grants are accepted
  // and stay PENDING; nothing is read from or written to its system.
  std::string misconfigured;
  // Not empty: its configuration has been broken since, in a sentence; this is the one before,
  // which goes on being served.
  std::string outdated;
  std::vector<ConfigProblem> config_problems;  // all of those sentences
};

Policy PolicyOf(const Building& building, absl::string_view facility);
bool CardsNeedUpdate(const Building& building, absl::string_view facility);

// The buildings as they are configured now. Thread-safe; what it returns stays valid over a reload.
class BuildingDirectory {
 public:
  virtual ~BuildingDirectory() = default;

  struct Entry {
    Building building;
    AccessSystem* system = nullptr;  // null only when misconfigured
  };

  // Null: no such building.
  virtual std::shared_ptr<const Entry> Find(absl::string_view building) const = 0;
  virtual std::vector<std::shared_ptr<const Entry>> All() const = 0;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_BUILDING_H_
