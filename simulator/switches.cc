#include "simulator/switches.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace connecx::simulator {
namespace {

// `values` in the order of the enum.
template <typename Enum>
Switch Choice(int question, std::string name, Enum Behaviour::*field,
              std::vector<std::string> values) {
  Switch made{.question = question, .name = std::move(name), .values = std::move(values)};
  made.get = [field, values = made.values](const Behaviour& behaviour) {
    return values[static_cast<size_t>(behaviour.*field)];
  };
  made.set = [field, name = made.name, values = made.values](Behaviour& behaviour,
                                                             absl::string_view value) {
    const auto it = std::find(values.begin(), values.end(), value);
    if (it == values.end()) {
      return absl::InvalidArgumentError(absl::StrCat(
          name, " is \"", value, "\", but must be one of: ", absl::StrJoin(values, ", ")));
    }
    behaviour.*field = static_cast<Enum>(it - values.begin());
    return absl::OkStatus();
  };
  return made;
}

Switch Number(int question, std::string name, int Behaviour::*field, int min, int max,
              std::vector<std::string> values) {
  Switch made{.question = question, .name = std::move(name), .values = std::move(values)};
  made.get = [field](const Behaviour& behaviour) { return absl::StrCat(behaviour.*field); };
  made.set = [field, name = made.name, min, max](Behaviour& behaviour, absl::string_view value) {
    int number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < min || number > max) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, " is \"", value, "\", but must be a number from ", min, " to ", max));
    }
    behaviour.*field = number;
    return absl::OkStatus();
  };
  return made;
}

std::vector<Switch> MakeSwitches() {
  using B = Behaviour;
  return {
      Choice(1, "list_write", &B::list_write,
             {"replace", "merge_with_overwrite", "merge_without_overwrite"}),
      Choice(2, "absent_lists", &B::absent_lists, {"keep", "clear"}),
      Choice(3, "duplicate_item", &B::duplicate_item,
             {"error_7", "error_10", "last_wins", "first_wins"}),
      Choice(4, "stp_length", &B::stp_length, {"bytes", "characters"}),
      Choice(5, "stp_version", &B::stp_version, {"00", "echo"}),
      Choice(6, "end_of_day", &B::end_of_day,
             {"accept", "error_503", "next_day", "truncate_seconds"}),
      Choice(7, "over_midnight", &B::over_midnight, {"error_12", "accept"}),
      Choice(8, "ends", &B::ends, {"exclusive", "inclusive"}),
      Choice(9, "server_zone", &B::server_zone, {"configured", "utc"}),
      Choice(10, "paging", &B::paging, {"inclusive", "exclusive", "no_eof"}),
      Choice(11, "group_list", &B::group_list, {"offered", "error_502"}),
      Choice(12, "group_insert_or_update", &B::group_insert_or_update, {"offered", "error_502"}),
      Choice(13, "unknown_item", &B::unknown_item, {"error_11", "skip"}),
      Choice(14, "timetables", &B::timetables, {"fixed", "insertable"}),
      Number(14, "timetable_pool", &B::timetable_pool, 1, 100000, {"1024", "256"}),
      Choice(15, "timetable_in_use", &B::timetable_in_use, {"update_required", "count_only"}),
      Choice(16, "absent_day_flag", &B::absent_day_flag, {"0", "1"}),
      Choice(17, "max_intervals", &B::max_intervals, {"8", "unlimited"}),
      Choice(18, "period_times", &B::period_times, {"minutes", "whole_days"}),
      Choice(19, "connections", &B::connections, {"keep_open", "close_after_answer", "close_idle"}),
      Number(19, "idle_close_seconds", &B::idle_close_seconds, 1, 3600, {"1", "5"}),
      Choice(20, "exception_status", &B::exception_status, {"200", "400"}),
      Choice(21, "returned_id", &B::returned_id, {"echo", "canonical"}),
      Choice(22, "encoding", &B::encoding, {"utf-8", "iso-8859-1"}),
      Choice(23, "expired_permissions", &B::expired_permissions, {"keep", "purge"}),
      Choice(24, "unfilled_timetable", &B::unfilled_timetable, {"never", "always"}),
      Choice(25, "visitor_levels", &B::visitor_levels, {"like_user_levels", "hidden"}),
      Choice(26, "filled_timetable", &B::filled_timetable,
             {"never_update_required", "update_required"}),
      Choice(27, "late_write", &B::late_write, {"never", "carried_out"}),
      Number(27, "late_write_seconds", &B::late_write_seconds, 0, 3600, {"10", "20"}),
  };
}

}  // namespace

absl::Span<const Switch> Switches() {
  static const auto* const kSwitches = new std::vector<Switch>(MakeSwitches());
  return *kSwitches;
}

const Switch* FindSwitch(absl::string_view name) {
  const absl::Span<const Switch> all = Switches();
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const Switch& one) { return one.name == name; });
  return it == all.end() ? nullptr : &*it;
}

absl::Status SetSwitch(absl::string_view name, absl::string_view value, Behaviour& behaviour) {
  const Switch* const found = FindSwitch(name);
  if (found == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "There is no switch \"", name,
        "\"; there are: ", absl::StrJoin(Switches(), ", ", [](std::string* out, const Switch& one) {
          absl::StrAppend(out, one.name);
        })));
  }
  return found->set(behaviour, value);
}

}  // namespace connecx::simulator
