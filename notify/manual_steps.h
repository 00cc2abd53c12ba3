#ifndef CONNECX_NOTIFY_MANUAL_STEPS_H_
#define CONNECX_NOTIFY_MANUAL_STEPS_H_

#include "core/incident.h"
#include "notify/plain_text.h"
#include "notify/text_parts.h"

// How a person enters one permission in SPACE by hand. Private to the texts.

namespace connecx::notify {

// Whether the times of day need no timetable: SPACE's own timetable 0, always (docs/ship.md 3.5).
bool NeedsNoTimetable(const core::ManualAction& action);

// Whether the mail can name a timetable that exists, or none is needed.
bool HasTimetable(const core::ManualAction& action);

// The section "what to do": when, then step by step, in the words of the action's case.
void WriteManualSteps(const TextContext& context, const core::ManualAction& action, PlainText& out);

// The section "good to know" that belongs to it.
void WriteManualNotes(const TextContext& context, const core::ManualAction& action, PlainText& out);

// The section "what to do" where nobody has worked out one permission: each booking's Period and
// hours, to be entered if its pair is free.
void WriteStepsForBookings(const TextContext& context,
                           const std::vector<core::BookingRef>& bookings, PlainText& out);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_MANUAL_STEPS_H_
