#include "simulator/ship_calendar.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/xml_fields.h"

namespace connecx::simulator {
namespace {

constexpr size_t kDigits = 31;

struct Month {
  int number;
  std::string digits;
};

// Replaces one month of `special_days`; the digits are checked.
void SetMonth(int year, const Month& month, SpecialDays& special_days) {
  constexpr DayType kTypes[] = {DayType::kHoliday, DayType::kSpecial1, DayType::kSpecial2};
  absl::CivilDay date(year, month.number, 1);
  for (const char digit : month.digits) {
    if (date.month() != month.number) break;
    special_days.erase(date);
    if (digit != '0') special_days[date] = kTypes[digit - '1'];
    ++date;
  }
}

}  // namespace

absl::Status UpdateYearCalendar(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  FieldReader reader(params.RequiredElement("SaltoDBYearCalendar"), findings);
  params.Done();
  const int id = reader.RequiredInt("CalendarID");
  const int year = reader.RequiredInt("Year");
  std::vector<Month> months;
  for (int number = 1; number <= 12; ++number) {
    if (auto digits = reader.Text(absl::StrCat("Month", number)))
      months.push_back({number, *std::move(digits)});
  }
  reader.Done();
  call.entity_id = absl::StrCat(id);
  RETURN_IF_ERROR(findings.ToStatus());
  if (id != kCalendarId)
    return Refuse(RefusalCode::kNotFound, absl::StrCat("There is no calendar ", id, "."));
  if (year < 1 || year > 9999)
    return Refuse(RefusalCode::kInvalidParameter, "Year is not within 1 to 9999.");
  for (const Month& month : months) {
    if (month.digits.size() != kDigits ||
        month.digits.find_first_not_of("0123") != std::string::npos) {
      return Refuse(RefusalCode::kInvalidParameter, absl::StrCat("Month", month.number, " is not ",
                                                                 kDigits, " digits from 0 to 3."));
    }
  }
  RETURN_IF_ERROR(call.space.Change([&](Database& database) {
    for (const Month& month : months) SetMonth(year, month, database.special_days);
    return absl::OkStatus();
  }));
  call.answer.Int("CalendarID", id);
  return absl::OkStatus();
}

}  // namespace connecx::simulator
