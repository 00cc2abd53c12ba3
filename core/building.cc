#include "core/building.h"

namespace connecx::core {

Policy PolicyOf(const Building& building, absl::string_view facility) {
  const auto rules = building.facilities.find(std::string(facility));
  return rules == building.facilities.end() ? building.policy
                                            : rules->second.policy.value_or(building.policy);
}

bool CardsNeedUpdate(const Building& building, absl::string_view facility) {
  const auto rules = building.facilities.find(std::string(facility));
  return rules != building.facilities.end() && rules->second.cards_need_update;
}

}  // namespace connecx::core
