#include "simulator/ship_timetable.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/rules.h"
#include "simulator/ship_entity.h"
#include "simulator/ship_page.h"
#include "simulator/timetables.h"

namespace connecx::simulator {
namespace {

constexpr absl::string_view kList = "SaltoDBTimezoneList";
constexpr absl::string_view kItem = "SaltoDBTimezone";

struct TimetableFields {
  int id = 0;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<std::vector<Interval>> intervals;
};

// `position` is the interval's place in the list, from 1: its number unless it has one.
Interval ReadInterval(pugi::xml_node node, int position, const Behaviour& behaviour,
                      Findings& findings) {
  FieldReader reader(node, findings);
  Interval interval;
  reader.Int("TimezoneTableID");
  interval.id = reader.Int("TimezoneID").value_or(position);
  reader.RequiredElement("StartTime");
  reader.RequiredElement("EndTime");
  interval.start = reader.TimeOfDay("StartTime").value_or(0);
  interval.end = reader.TimeOfDay("EndTime").value_or(0);
  for (int day = 0; day < kDayTypes; ++day) {
    interval.days[day] = reader.Flag(kDayTypeNames[day]).value_or(behaviour.absent_day_flag);
  }
  reader.Done();
  return interval;
}

TimetableFields ReadFields(pugi::xml_node params_node, const Behaviour& behaviour,
                           Findings& findings) {
  FieldReader params(params_node, findings);
  FieldReader reader(params.RequiredElement("SaltoDBTimezoneTable"), findings);
  params.Done();
  TimetableFields fields;
  fields.id = reader.RequiredInt("TimezoneTableID");
  fields.name = reader.Text("Name");
  fields.description = reader.Text("Description");
  if (const auto nodes = reader.List(kList, kItem)) {
    fields.intervals.emplace();
    for (const pugi::xml_node node : *nodes) {
      const int position = static_cast<int>(fields.intervals->size()) + 1;
      fields.intervals->push_back(ReadInterval(node, position, behaviour, findings));
    }
  }
  reader.Done();
  return fields;
}

void WriteTimetable(XmlWriter& writer, int id, const Timetable& timetable) {
  writer.Open("SaltoDBTimezoneTable");
  writer.Int("TimezoneTableID", id);
  writer.Text("Name", timetable.name);
  writer.Text("Description", timetable.description);
  if (timetable.intervals.empty()) {
    writer.Empty(kList);
  } else {
    writer.Open(kList);
    for (const Interval& interval : timetable.intervals) {
      writer.Open(kItem);
      writer.Int("TimezoneTableID", id);
      writer.Int("TimezoneID", interval.id);
      writer.Text("StartTime", FormatSecondOfDay(interval.start));
      writer.Text("EndTime", FormatSecondOfDay(interval.end));
      for (int day = 0; day < kDayTypes; ++day) writer.Flag(kDayTypeNames[day], interval.days[day]);
      writer.Close(kItem);
    }
    writer.Close(kList);
  }
  writer.Close("SaltoDBTimezoneTable");
}

}  // namespace

absl::Status ReadTimetables(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  PageRequest page;
  page.max_count = params.Int("MaxCount").value_or(page.max_count);
  const std::optional<int> start = params.Int("StartingFromTimezoneTableID");
  params.Done();
  if (start.has_value()) call.entity_id = absl::StrCat(*start);
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  const int last = call.behaviour.timetable_pool;
  // Clamped first, so that no arithmetic on the request's number can overflow.
  const int clamped = std::clamp(start.value_or(0), 0, last + 1);
  const bool skip_start = !call.behaviour.paging_is_inclusive && start == clamped;
  int id = std::max(1, skip_start ? clamped + 1 : clamped);
  if (id > last) {
    call.answer.Empty("SaltoDBTimezoneTableList");
  } else {
    call.answer.Open("SaltoDBTimezoneTableList");
    call.space.Read([&](const Database& database) {
      for (int written = 0; id <= last && written < page.max_count; ++id, ++written) {
        WriteTimetable(call.answer, id, TimetableOf(database, id));
      }
    });
    call.answer.Close("SaltoDBTimezoneTableList");
  }
  call.answer.Flag("EOF", id > last);
  return absl::OkStatus();
}

absl::Status UpdateTimetable(ShipCall& call) {
  Findings findings;
  TimetableFields fields = ReadFields(call.params, call.behaviour, findings);
  call.entity_id = absl::StrCat(fields.id);
  RETURN_IF_ERROR(findings.ToStatus());
  if (!IsTimetable(fields.id, call.behaviour)) {
    return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no timetable ", fields.id, "."));
  }
  RETURN_IF_ERROR(call.space.Change([&](Database& database) -> absl::Status {
    Timetable timetable = TimetableOf(database, fields.id);
    if (fields.name.has_value()) timetable.name = *fields.name;
    if (fields.description.has_value()) timetable.description = *fields.description;
    if (fields.intervals.has_value()) timetable.intervals = *fields.intervals;
    RETURN_IF_ERROR(CheckTimetable(timetable, call.behaviour));
    database.timetables.insert_or_assign(fields.id, std::move(timetable));
    return absl::OkStatus();
  }));
  call.answer.Int("TimezoneTableID", fields.id);
  return absl::OkStatus();
}

}  // namespace connecx::simulator
