#include "salto_client/ship/entities_write.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/local_time.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/entity_names.h"

namespace connecx::salto {
namespace {

void WriteOptional(absl::string_view element, const std::optional<std::string>& value,
                   RequestWriter& writer) {
  if (value.has_value()) writer.Text(element, *value);
}

void WriteUnknown(const std::vector<std::string>& elements, RequestWriter& writer) {
  for (const std::string& element : elements) writer.Verbatim(element);
}

void WriteFields(const Permission& permission, const ListNames& names, RequestWriter& writer) {
  writer.Id(names.id, permission.target_id);
  WriteOptional("TimezoneTableID", permission.timetable, writer);
  WriteOptional("UsePeriod", permission.use_period, writer);
  if (permission.period.has_value()) {
    writer.Open("Period");
    WriteOptional("StartDate", permission.period->start, writer);
    WriteOptional("EndDate", permission.period->end, writer);
    WriteUnknown(permission.period->unknown, writer);
    writer.Close("Period");
  }
  WriteUnknown(permission.unknown, writer);
}

void WriteFields(const Member& member, const ListNames& names, RequestWriter& writer) {
  writer.Id(names.id, member.user_id);
  WriteUnknown(member.unknown, writer);
}

template <typename Item>
void WriteList(const std::optional<std::vector<Item>>& items, const ListNames& names,
               RequestWriter& writer) {
  if (!items.has_value()) return;
  if (items->empty()) {
    writer.Empty(names.list);
    return;
  }
  writer.Open(names.list);
  for (const Item& item : *items) {
    writer.Open(names.item);
    WriteFields(item, names, writer);
    writer.Close(names.item);
  }
  writer.Close(names.list);
}

absl::Status CheckInterval(const TimetableInterval& interval) {
  const bool ordered = 0 <= interval.start_second && interval.start_second <= interval.end_second;
  if (ordered && interval.end_second < kSecondsPerDay) return absl::OkStatus();
  return SaltoError(absl::StatusCode::kInvalidArgument,
                    absl::StrCat("not an interval inside one day: ", interval.start_second, " to ",
                                 interval.end_second, " s"),
                    {});
}

}  // namespace

void WriteGroupUpdate(const GroupUpdate& update, RequestWriter& writer) {
  writer.Open("SaltoDBGroup");
  writer.Id("ExtGroupID", update.group_id);
  WriteList(update.doors, kGroupDoors, writer);
  WriteList(update.zones, kGroupZones, writer);
  WriteList(update.members, kGroupMembers, writer);
  writer.Close("SaltoDBGroup");
}

absl::Status WriteTimetable(const Timetable& timetable, RequestWriter& writer) {
  if (!timetable.intervals.has_value()) {
    return SaltoError(absl::StatusCode::kInvalidArgument, "a timetable is written with intervals",
                      {});
  }
  writer.Open("SaltoDBTimezoneTable");
  writer.Number("TimezoneTableID", timetable.number);
  writer.Text("Name", timetable.name);
  writer.Text("Description", timetable.description);
  if (timetable.intervals->empty()) {
    writer.Empty("SaltoDBTimezoneList");
  } else {
    writer.Open("SaltoDBTimezoneList");
    int number = 0;
    for (const TimetableInterval& interval : *timetable.intervals) {
      RETURN_IF_ERROR(CheckInterval(interval));
      writer.Open("SaltoDBTimezone");
      writer.Number("TimezoneID", ++number);
      writer.Text("StartTime", FormatTimeOfDay(interval.start_second));
      writer.Text("EndTime", FormatTimeOfDay(interval.end_second));
      for (int day = 0; day < kDayTypes; ++day) writer.Flag(kDayFlags[day], interval.days[day]);
      writer.Close("SaltoDBTimezone");
    }
    writer.Close("SaltoDBTimezoneList");
  }
  writer.Close("SaltoDBTimezoneTable");
  return absl::OkStatus();
}

}  // namespace connecx::salto
