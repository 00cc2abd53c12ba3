#include "provider/rule_changes.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"
#include "core/records.h"
#include "provider/restored_time.h"

namespace connecx::provider {
namespace {

constexpr absl::string_view kFact = "planning_rules";

// A restored store does not know what of ours stands where.
absl::Status AddMapped(store::ReadTransaction& tx, const std::string& building,
                       std::set<std::string>& levels) {
  ASSIGN_OR_RETURN(const std::vector<core::IdRow> rows, tx.ListIds(building));
  for (const core::IdRow& row : rows) {
    if (row.kind == core::IdKind::kApartment) levels.insert(row.ext_id);
  }
  return absl::OkStatus();
}

}  // namespace

std::string PlanningRules(const core::Building& building, absl::string_view endpoint) {
  std::string rules =
      absl::StrCat("system ", endpoint, "\ntime_zone ", building.time_zone_name, "\npolicy ",
                   static_cast<int>(building.policy), "\nmanual_lead ",
                   absl::FormatDuration(building.manual_lead), "\ndrift_cycle ",
                   absl::FormatDuration(building.drift_cycle), "\npromotion_lead ",
                   absl::FormatDuration(building.promotion_lead), "\nmanager_hours ",
                   building.manager_hours.first, "-", building.manager_hours.last,
                   "\nended_counts_as_none ", building.ended_counts_as_none,
                   "\nlevels_exclusively_ours ", building.levels_exclusively_ours, "\n");
  for (const auto& [facility, of] : building.facilities) {
    absl::StrAppend(&rules, "facility ", facility, " policy ",
                    of.policy ? static_cast<int>(*of.policy) : -1, " cards_need_update ",
                    of.cards_need_update ? 1 : 0, "\n");
  }
  for (const auto& [date, type] : building.special_days) {
    absl::StrAppend(&rules, absl::FormatCivilTime(date), " ", static_cast<int>(type), "\n");
  }
  return rules;
}

absl::StatusOr<int> ReplanIfRulesChanged(store::Store& store, const core::Building& building,
                                         absl::string_view endpoint, absl::Time now) {
  std::string rules = PlanningRules(building, endpoint);
  std::optional<absl::Time> restored;
  std::optional<std::string> known;
  RETURN_IF_ERROR(store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(restored, RestoredTime(tx));
    ASSIGN_OR_RETURN(known, tx.GetFact(building.id, kFact));
    return absl::OkStatus();
  }));
  if (restored) absl::StrAppend(&rules, "restored ", absl::ToUnixMicros(*restored), "\n");
  if (known == rules) return 0;
  int levels = 0;
  RETURN_IF_ERROR(store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<std::string> ours, tx.LevelsWithAnythingOfOurs(building.id));
    std::set<std::string> concerned(ours.begin(), ours.end());
    if (restored) RETURN_IF_ERROR(AddMapped(tx, building.id, concerned));
    for (const std::string& level : concerned) {
      RETURN_IF_ERROR(tx.RequestWork(building.id, level, now, absl::InfiniteFuture(),
                                     /*reset_attempts=*/true));
    }
    levels = static_cast<int>(concerned.size());
    return tx.SetFact(building.id, kFact, rules);
  }));
  return levels;
}

}  // namespace connecx::provider
