#ifndef CONNECX_NOTIFY_KIND_TEXTS_H_
#define CONNECX_NOTIFY_KIND_TEXTS_H_

#include "absl/strings/string_view.h"
#include "notify/plain_text.h"
#include "notify/text_parts.h"

// The text of each kind of incident. Private to incident_texts.

namespace connecx::notify {

struct KindText {
  absl::string_view lead;  // the body's first sentence
  // Everything below the head: what happened, what was tried, what to do, good to know.
  void (*write_body)(const TextContext& context, PlainText& out);
};

// Kinds that a building manager can mend, in SPACE or in Connecx.
extern const KindText kDoubleBookingText;
extern const KindText kIdUnknownText;
extern const KindText kMadeByHandText;
extern const KindText kRefusedBySystemText;
extern const KindText kNotInTimeText;
extern const KindText kNotTakenAwayText;
extern const KindText kIdChangeFailedText;

// Kinds that concern the whole installation of SPACE, or the plugin.
extern const KindText kSystemUnreachableText;
extern const KindText kSystemUnsuitableText;
extern const KindText kClockSkewText;
extern const KindText kTimetablesExhaustedText;
extern const KindText kClearingFailedText;
extern const KindText kMailUndeliverableText;
extern const KindText kDoorsNeedUpdateText;
extern const KindText kPermissionGoneText;

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_KIND_TEXTS_H_
