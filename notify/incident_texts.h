#ifndef CONNECX_NOTIFY_INCIDENT_TEXTS_H_
#define CONNECX_NOTIFY_INCIDENT_TEXTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/incident.h"
#include "core/records.h"

namespace connecx::notify {

// Which change of an incident a message tells.
enum class MessageKind {
  kOpened,
  kReopened,  // closed before, and back within 24 h
  kChanged,   // still open; what is to be done has changed
  kClosed,    // the all-clear
};

// "opened", "reopened", "changed", "closed".
absl::string_view MessageKindName(MessageKind kind);

struct IncidentText {
  std::string subject;  // one line: what, where, when first
  std::string body;     // plain text, UTF-8, lines ended by \n
};

// What a mail about `incident` says: what happened, what was tried, what to do step by step, from
// when and by when. Only words that a building manager knows (docs/words.md); local times with the
// name of the time zone; no resident's name. Pure: equal arguments, equal text. `now` decides only
// whether "not before" and "by" still lie ahead; `reader` matters for a kind that managers and
// operator hear of in different words. Values from outside cannot break a line.
IncidentText WriteIncidentText(const core::Incident& incident, MessageKind message,
                               const core::Building& building, core::RecipientGroup reader,
                               absl::Time now);

// Whether an all-clear of this kind saves its reader work: only where the mail before it asked for
// something by hand, now or later. Not to be sent when the reader did it himself, or when it is
// merely too late.
bool AllClearSavesWork(core::IncidentKind kind);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_INCIDENT_TEXTS_H_
