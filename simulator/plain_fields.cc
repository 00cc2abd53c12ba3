#include "simulator/plain_fields.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "simulator/refusal.h"
#include "simulator/utf8.h"

namespace connecx::simulator {
namespace {

using enum PlainType;

constexpr PlainField kDoorFields[] = {
    {"GPF1", kText, "", 40},
    {"GPF2", kText, "", 40},
    {"OpenTime", kInt, "6"},
    {"OpenTimeADA", kInt, "20"},
    {"OpeningMode", kInt, "0"},
    {"TimedPeriodsTableID", kInt, "0"},
    {"AutomaticChangesTableID", kInt, "0"},
    {"KeypadCode", kText, ""},
    {"AuditOnKeys", kFlag, "0"},
    {"AntipassbackEnabled", kFlag, "0"},
    {"OutwardAntipassback", kFlag, "0"},
    {"BatteryStatus", kInt, "-1", 0, /*read_only=*/true},
};

constexpr PlainField kUserFields[] = {
    {"ExtPartitionID", kText, ""},
    {"Title", kText, "", 10},
    {"FirstName", kText, "", 40},
    {"LastName", kText, "", 40},
    {"Office", kFlag, "0"},
    {"AuditOpenings", kFlag, "0"},
    {"UseADA", kFlag, "0"},
    {"UseAntipassback", kFlag, "0"},
    {"CalendarID", kInt, "0"},
    {"UseLockCalendar", kFlag, "1"},
    {"GPF1", kText, "", 40},
    {"GPF2", kText, "", 40},
    {"GPF3", kText, "", 40},
    {"GPF4", kText, "", 40},
    {"GPF5", kText, "", 40},
    {"AutoKeyEdit.ROMCode", kText, "", 32},
    {"CurrentROMCode", kText, "", 32, /*read_only=*/true},
    {"UserActivation", kDateTime, "2000-01-01T00:00:00"},
    {"UserExpiration.Enabled", kFlag, "0"},
    {"UserExpiration", kDateTime, "2000-01-01T00:00:00"},
    {"KeyExpirationDifferentFromUserExpiration", kFlag, "0"},
    {"KeyRevalidation.UpdatePeriod", kInt, "0"},
    {"KeyRevalidation.UnitOfUpdatePeriod", kInt, "0"},
    {"CurrentKeyExists", kFlag, "0", 0, /*read_only=*/true},
    {"CurrentKeyStatus", kInt, "0", 0, /*read_only=*/true},
    {"PINEnabled", kFlag, "0"},
    {"PINCode", kText, "", 8},
    {"WiegandCode", kText, "", 32},
    {"IsBanned", kFlag, "0"},
    {"KeyIsCancellableThroughBlacklist", kFlag, "0"},
    {"LockdownEnabled", kFlag, "0"},
    {"OverrideLockdown", kFlag, "0"},
    {"OverridePrivacy", kFlag, "0"},
    {"LocationFunctionTimezoneTableID", kInt, "0"},
    {"PhoneNumber", kText, "", 50},
    {"MobileAppType", kInt, "0"},
    {"ExtLimitedEntryGroupID", kText, "", 32},
    {"PictureFileName", kText, ""},
    {"AuthorizationCodeList", kText, ""},
};

}  // namespace

absl::Span<const PlainField> DoorFields() { return kDoorFields; }
absl::Span<const PlainField> UserFields() { return kUserFields; }

absl::Status CheckPlainFields(const PlainFields& fields, absl::Span<const PlainField> known) {
  for (const auto& [name, value] : fields) {
    const auto field = std::find_if(known.begin(), known.end(),
                                    [&name = name](const PlainField& f) { return f.name == name; });
    if (field == known.end()) {
      return Refuse(RefusalCode::kInvalidParameter,
                    absl::StrCat("There is no field \"", name, "\"."));
    }
    if (field->max_length > 0 && CodePoints(value) > field->max_length) {
      return Refuse(RefusalCode::kInvalidParameter,
                    absl::StrCat(name, " is longer than ", field->max_length, " characters."));
    }
  }
  return absl::OkStatus();
}

}  // namespace connecx::simulator
