#ifndef CONNECX_NOTIFY_TEXT_PARTS_H_
#define CONNECX_NOTIFY_TEXT_PARTS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/incident.h"
#include "core/records.h"
#include "notify/plain_text.h"

// The sentences and blocks that several kinds of incident share. Private to the texts.

namespace connecx::notify {

struct TextContext {
  const core::Incident& incident;
  const core::Building& building;
  core::RecipientGroup reader;
  absl::Time now;

  const core::IncidentSubject& subject() const { return incident.subject; }
};

// "gym", or "the facility" where the incident names none; likewise "apartment 501/56", "the
// apartment".
std::string FacilityText(const TextContext& context);
std::string ApartmentText(const TextContext& context);

// Building, apartment, facility, booking: what the mail is about.
void WriteHead(const TextContext& context, PlainText& out);

// One bullet per booking: when, where, its reference.
void WriteBookings(const TextContext& context, const std::vector<core::BookingRef>& bookings,
                   PlainText& out);

// What SPACE or Connecx said, if anything was said.
void WriteDetail(const TextContext& context, PlainText& out);

// The earliest start of all bookings that the incident names; infinite future: it names none.
absl::Time EarliestStart(const TextContext& context);

// "not before ..., and by ... at the latest (Australia/Sydney).", or what is left of it now.
std::string FromAndBy(const TextContext& context, absl::Time from, absl::Time by);

// Whom to ask when the steps do not fit what SPACE shows.
void WriteHelp(const TextContext& context, PlainText& out);

// Steps: find the access level in SPACE (docs/ship.md 9).
void StepOpenAccessLevel(const TextContext& context, PlainText& out);

// What a card may still need after a change (docs/ship.md 9).
void WriteKeyUpdate(const TextContext& context, PlainText& out);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_TEXT_PARTS_H_
