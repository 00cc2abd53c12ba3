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
#include "simulator/stored_time.h"
#include "simulator/timetables.h"

namespace connecx::simulator {
namespace {

constexpr EntityKind kTimetable = {"timetable", "TimezoneTableID", RefusalCode::kNotFound,
                                   RefusalCode::kAlreadyExists};
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
  const auto time = [&](absl::string_view name) {
    return StoredTime(reader.TimeOfDay(name), behaviour, findings).value_or(0);
  };
  interval.start = time("StartTime");
  interval.end = time("EndTime");
  for (int day = 0; day < kDayTypes; ++day) {
    interval.days[day] =
        reader.Flag(kDayTypeNames[day]).value_or(behaviour.absent_day_flag == AbsentDayFlag::kOne);
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

void WriteOne(XmlWriter& writer, int id, const Timetable& timetable) {
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
  call.space.Read([&](const Database& database) {
    const std::vector<int> ids = TimetableIds(database, call.behaviour);
    const int first = start.value_or(0);
    auto it = call.behaviour.paging == Paging::kExclusive && start.has_value()
                  ? std::upper_bound(ids.begin(), ids.end(), first)
                  : std::lower_bound(ids.begin(), ids.end(), first);
    if (it == ids.end()) {
      call.answer.Empty("SaltoDBTimezoneTableList");
    } else {
      call.answer.Open("SaltoDBTimezoneTableList");
      for (int written = 0; it != ids.end() && written < page.max_count; ++it, ++written) {
        WriteOne(call.answer, *it, TimetableOf(database, *it));
      }
      call.answer.Close("SaltoDBTimezoneTableList");
    }
    WriteEof(call.answer, it == ids.end(), call.behaviour);
  });
  return absl::OkStatus();
}

absl::Status WriteTimetable(ShipCall& call, WriteMode mode) {
  Findings findings;
  const TimetableFields fields = ReadFields(call.params, call.behaviour, findings);
  call.entity_id = absl::StrCat(fields.id);
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(call.space.Change([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(CheckExistence(kTimetable, call.entity_id, mode,
                                   IsTimetable(database, fields.id, call.behaviour)));
    if (fields.id < 1) {
      return Refuse(RefusalCode::kInvalidParameter, "A timetable's number is not positive.");
    }
    Timetable timetable = TimetableOf(database, fields.id);
    if (fields.name.has_value()) timetable.name = *fields.name;
    if (fields.description.has_value()) timetable.description = *fields.description;
    if (fields.intervals.has_value()) {
      timetable.intervals = *fields.intervals;
    } else if (call.behaviour.absent_lists == AbsentLists::kClear) {
      timetable.intervals.clear();
    }
    RETURN_IF_ERROR(CheckTimetable(timetable, call.behaviour));
    StoreTimetable(fields.id, std::move(timetable), call.behaviour, database);
    return absl::OkStatus();
  }));
  call.answer.Int(kTimetable.id_name, fields.id);
  return absl::OkStatus();
}

}  // namespace connecx::simulator
