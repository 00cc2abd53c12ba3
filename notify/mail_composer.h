#ifndef CONNECX_NOTIFY_MAIL_COMPOSER_H_
#define CONNECX_NOTIFY_MAIL_COMPOSER_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/building.h"
#include "core/incident.h"
#include "core/records.h"
#include "notify/incident_texts.h"

namespace connecx::notify {

struct ComposerOptions {
  // Names this installation in Message-IDs, best by a domain name; must never change and never be
  // shared with another installation.
  std::string installation;
  std::string from_address;  // see mail_address.h
  std::string from_name = "Connecx";
};

// A mail before it is one: whom it goes to, and what it says.
struct MailDraft {
  core::RecipientGroup group = core::RecipientGroup::kManagers;
  std::vector<std::string> recipients;  // usable addresses; empty: nobody is configured
  IncidentText text;
};

// Makes the mails of one state change of an incident: one per recipient group, complete RFC 5322
// messages, ready for the outbox. Pure and thread-safe; to be called inside the transaction of the
// state change.
//
// - Recipients: the managers of the building, its operator_contact, or both in two mails, as the
//   incident catalogue says; managers hear of an operator's cause only while there are bookings at
//   risk (subject.others). A manager's mail whose building has no usable manager address goes to
//   operator_contact instead, and says so: it must reach somebody. No usable address at all: no
//   mail.
// - Message-ID: a function of (installation, incident id with its cause, incident.messages, group).
//   The caller stores the incident first, so that it has an id, and counts `messages` up
//   afterwards. All further messages answer the first one of their group: one thread per incident.
// - X-Connecx-Incident, -Building, -Kind (DOUBLE_BOOKING ...), -Message (opened ...), and, where a
//   permission is to be entered by hand, X-Connecx-Action, for programs: `name=value` separated by
//   "; ", values percent-encoded (RFC 3986), blanks in a value are folding. Names: access-level,
//   zone, case (1-3), first, last (local dates), timetable (absent: none exists), timetable-name,
//   hours, from, by (RFC 3339 in local time).
class MailComposer {
 public:
  explicit MailComposer(ComposerOptions options) : options_(std::move(options)) {}

  // One per recipient group, also for a group that has no usable address.
  std::vector<MailDraft> Draft(const core::Incident& incident, MessageKind message,
                               const core::Building& building, absl::Time now) const;

  std::vector<core::OutboxMail> Compose(const core::Incident& incident, MessageKind message,
                                        const core::Building& building, absl::Time now) const;

 private:
  std::string MessageId(const core::Incident& incident, int message,
                        core::RecipientGroup group) const;

  const ComposerOptions options_;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_MAIL_COMPOSER_H_
