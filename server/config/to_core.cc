#include "server/config/to_core.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/day_types.h"
#include "server/config/checker.h"
#include "server/config/dates.h"

namespace connecx::server {
namespace {

using config::v1::SpecialDay;

core::DayType ToCore(SpecialDay::Type type) {
  switch (type) {
    case SpecialDay::TYPE_SPECIAL1:
      return core::DayType::kSpecial1;
    case SpecialDay::TYPE_SPECIAL2:
      return core::DayType::kSpecial2;
    default:
      return core::DayType::kHoliday;
  }
}

core::Policy ToCore(config::v1::Policy policy) {
  switch (policy) {
    case config::v1::POLICY_PROMOTE:
      return core::Policy::kPromote;
    case config::v1::POLICY_PACK:
      return core::Policy::kPack;
    default:
      return core::Policy::kNotify;
  }
}

// In a sentence: the first problem, and how many more there are.
std::string FirstProblem(const std::vector<Problem>& problems) {
  if (problems.empty()) return "";
  std::string text = problems.front().Text();
  if (problems.size() > 1) absl::StrAppend(&text, " (and ", problems.size() - 1, " more)");
  return text;
}

}  // namespace

core::Building ToCore(const LoadedBuilding& loaded) {
  const config::v1::BuildingConfig& config = loaded.config;
  core::Building building;
  building.id = config.id();
  building.name = config.name().empty() ? config.id() : config.name();
  building.time_zone_name = config.time_zone();
  if (!absl::LoadTimeZone(building.time_zone_name, &building.time_zone)) {
    building.time_zone_name = "UTC";
    building.time_zone = absl::UTCTimeZone();
  }
  building.policy = ToCore(config.policy());
  for (const config::v1::FacilityRules& rules : config.facilities()) {
    core::FacilityRules& ours = building.facilities[rules.facility()];
    if (rules.policy() != config::v1::POLICY_UNSPECIFIED) ours.policy = ToCore(rules.policy());
    ours.cards_need_update = rules.cards_need_update();
  }
  for (const SpecialDay& day : config.special_days().items()) {
    if (const auto date = ParseDate(day.date())) {
      building.special_days[*date] = ToCore(day.type());
    }
  }
  building.managers = {config.managers().begin(), config.managers().end()};
  building.operator_contact = config.operator_contact();
  // A file that could not be read at all has no durations; the others have their defaults.
  if (config.has_after_midnight()) building.after_midnight = FromProto(config.after_midnight());
  if (config.has_manual_lead()) building.manual_lead = FromProto(config.manual_lead());
  if (config.has_drift_cycle()) building.drift_cycle = FromProto(config.drift_cycle());
  if (const auto hours = ParseHours(config.manager_hours())) building.manager_hours = *hours;
  if (config.salto().has_request_time_limit()) {
    building.late_write_window = 2 * FromProto(config.salto().request_time_limit());
  }
  building.ended_counts_as_none = config.salto().list_write() == config::v1::LIST_WRITE_MERGE;
  building.levels_exclusively_ours = config.salto().levels_exclusively_ours();
  if (config.has_promotion_lead()) building.promotion_lead = FromProto(config.promotion_lead());
  (loaded.kept ? building.outdated : building.misconfigured) = FirstProblem(loaded.problems);
  building.config_problems = loaded.problems;
  return building;
}

}  // namespace connecx::server
