#include "provider/rule_changes.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "base/status_macros.h"

namespace connecx::provider {
namespace {

constexpr absl::string_view kFact = "planning_rules";

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
  const std::string rules = PlanningRules(building, endpoint);
  std::optional<std::string> known;
  RETURN_IF_ERROR(store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(known, tx.GetFact(building.id, kFact));
    return absl::OkStatus();
  }));
  if (known == rules) return 0;
  int levels = 0;
  RETURN_IF_ERROR(store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<std::string> ours, tx.LevelsWithAnythingOfOurs(building.id));
    for (const std::string& level : ours) {
      RETURN_IF_ERROR(tx.RequestWork(building.id, level, now, absl::InfiniteFuture(),
                                     /*reset_attempts=*/true));
    }
    levels = static_cast<int>(ours.size());
    return tx.SetFact(building.id, kFact, rules);
  }));
  return levels;
}

}  // namespace connecx::provider
