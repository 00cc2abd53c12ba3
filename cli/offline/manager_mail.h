#ifndef CONNECX_CLI_OFFLINE_MANAGER_MAIL_H_
#define CONNECX_CLI_OFFLINE_MANAGER_MAIL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace connecx::offline {

// The permission that a mail asks to enter, from its structured part (notify/mail_composer.h).
struct MailedAction {
  std::string access_level;
  std::string zone;
  absl::CivilDay first;  // local dates of the Period
  absl::CivilDay last;
  int timetable = 0;  // 0: always
  absl::Time from;    // not before
  absl::Time by;      // the start of the booking

  friend bool operator==(const MailedAction&, const MailedAction&) = default;
};

// What a program can read of a mail.
struct ManagerMail {
  std::int64_t incident = 0;
  std::string kind;     // DOUBLE_BOOKING ...
  std::string message;  // opened, reopened, changed, closed
  std::optional<MailedAction> action;

  bool Opens() const { return message == "opened" || message == "reopened"; }
};

// Reads the X-Connecx headers of an RFC 5322 message. A timetable that the mail could not name
// leaves no action: there is nothing that a person could enter.
ManagerMail ReadManagerMail(absl::string_view content);

// When a manager who follows his mails acts: at 08:00 on the booking's day, at 18:00 the evening
// before where the mail says so or the booking starts by then, 15 minutes after a mail that comes
// later.
struct ActingTime {
  absl::Time usual;
  absl::Time when;

  bool late() const { return when != usual; }
};
ActingTime WhenToAct(const MailedAction& action, absl::Time mailed, absl::TimeZone time_zone);

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_MANAGER_MAIL_H_
