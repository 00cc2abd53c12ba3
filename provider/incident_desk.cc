#include "provider/incident_desk.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "core/records.h"
#include "provider/restored_time.h"
#include "provider/timetable_choice.h"

namespace connecx::provider {
namespace {

// A cause that comes back this soon is the same incident.
constexpr absl::Duration kReopenWithin = absl::Hours(24);

// Incidents that many bookings share: one that joins is told of, or nobody helps it in time.
bool TellsOfEveryBooking(core::IncidentKind kind) {
  switch (kind) {
    case core::IncidentKind::kMadeByHand:
    case core::IncidentKind::kRefusedBySystem:
    case core::IncidentKind::kSystemUnreachable:
    case core::IncidentKind::kTimetablesExhausted:
      return true;
    default:
      return false;
  }
}

// What a person does by hand; bookings leave without a mail.
bool AsksForSomethingElse(core::IncidentKind kind, const core::IncidentSubject& before,
                          const core::IncidentSubject& after) {
  // A moved booking, too, was not told of as it is now. What was made by hand has to go by its
  // start, whatever its hours.
  const auto untold = [&](const core::BookingRef& other) {
    return std::none_of(
        before.others.begin(), before.others.end(), [&](const core::BookingRef& told) {
          if (kind != core::IncidentKind::kMadeByHand) return told == other;
          return told.booking_id == other.booking_id && told.window.start <= other.window.start;
        });
  };
  if (TellsOfEveryBooking(kind) && std::any_of(after.others.begin(), after.others.end(), untold)) {
    return true;
  }
  // Each lost mail is one that somebody has to pass on.
  if (kind == core::IncidentKind::kMailUndeliverable && before.detail != after.detail) return true;
  if (before.manual.has_value() != after.manual.has_value()) return true;
  if (!before.manual) return false;
  core::ManualAction a = *before.manual;
  const core::ManualAction& b = *after.manual;
  a.from = b.from;          // "from now on" moves with every look at it
  a.calendar = b.calendar;  // why it was worked out anew, which nobody enters
  return a != b;
}

bool IsOurOwnDoingAfterARestore(core::IncidentKind kind) {
  return kind == core::IncidentKind::kMadeByHand || kind == core::IncidentKind::kDoubleBooking;
}

// When a person has to be told at the latest, of the bookings that an incident keeps from their
// door. InfiniteFuture: it keeps none.
absl::Time ToldBy(const core::IncidentSubject& subject, core::IncidentKind kind,
                  const core::Building& building) {
  absl::Time told = absl::InfiniteFuture();
  if (subject.booking) told = ToldTime(subject.booking->window, building);
  if (kind == core::IncidentKind::kDoubleBooking) return told;
  for (const core::BookingRef& other : subject.others) {
    told = std::min(told, ToldTime(other.window, building));
  }
  return told;
}

// Its end, too, is only repeated: the all-clear went out before the restore.
absl::StatusOr<bool> ClosesAgain(store::ReadTransaction& tx, const core::Incident& incident,
                                 absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> restored, RestoredTime(tx));
  return restored && incident.opened_time < *restored && now < *restored + kCoreRepeatsWithin;
}

// The bookings that an incident keeps from their door; of a double booking only the one that waits.
std::vector<std::string> ConcernedBy(const core::IncidentSubject& subject,
                                     core::IncidentKind kind) {
  std::vector<std::string> ids;
  if (subject.booking) ids.push_back(subject.booking->booking_id);
  if (kind == core::IncidentKind::kDoubleBooking) return ids;
  for (const core::BookingRef& other : subject.others) ids.push_back(other.booking_id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// A line in the story of every booking concerned; those of `told` but for the first know it.
absl::Status AppendStories(store::WriteTransaction& tx, const core::Incident& incident,
                           const core::IncidentSubject& told, const std::string& text,
                           absl::Time now) {
  core::AuditEntry entry = {.time = now,
                            .building = incident.building,
                            .pair = {incident.subject.access_level, incident.subject.zone},
                            .kind = core::AuditKind::kIncident,
                            .text = text,
                            .incident_id = incident.id};
  const std::vector<std::string> known = ConcernedBy(told, incident.kind);
  const std::vector<std::string> concerned = ConcernedBy(incident.subject, incident.kind);
  if (concerned.empty()) return tx.AppendAudit(entry);
  for (const std::string& booking_id : concerned) {
    const bool own = incident.subject.booking && incident.subject.booking->booking_id == booking_id;
    if (!own && std::binary_search(known.begin(), known.end(), booking_id)) continue;
    entry.booking_id = booking_id;
    RETURN_IF_ERROR(tx.AppendAudit(entry));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status IncidentDesk::Open(store::WriteTransaction& tx, const core::Building& building,
                                core::IncidentKind kind, absl::string_view cause,
                                const core::IncidentSubject& subject, absl::Time now) const {
  ASSIGN_OR_RETURN(std::optional<core::Incident> known,
                   tx.FindIncidentOf(building.id, kind, cause));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> held_back,
                   HeldBackUntil(tx, building, kind, subject, now));
  if (held_back) return absl::OkStatus();
  if (known && known->open) {
    if (known->subject == subject) return absl::OkStatus();
    const bool tell = AsksForSomethingElse(kind, known->subject, subject);
    const core::IncidentSubject before = known->subject;
    known->subject = subject;
    if (tell) return Tell(tx, building, before, *known, notify::MessageKind::kChanged, now);
    return tx.PutIncident(*known).status();
  }
  if (known && known->closed_time && now - *known->closed_time <= kReopenWithin) {
    known->open = true;
    known->opened_time = now;
    known->closed_time.reset();
    known->closed_because.clear();
    known->closed_by.clear();
    known->subject = subject;
    return Tell(tx, building, {}, *known, notify::MessageKind::kReopened, now);
  }
  core::Incident incident{.building = building.id,
                          .kind = kind,
                          .cause = std::string(cause),
                          .opened_time = now,
                          .subject = subject};
  return Tell(tx, building, {}, incident, notify::MessageKind::kOpened, now);
}

absl::StatusOr<std::optional<absl::Time>> IncidentDesk::HeldBackUntil(
    store::ReadTransaction& tx, const core::Building& building, core::IncidentKind kind,
    const core::IncidentSubject& subject, absl::Time now) {
  if (!IsOurOwnDoingAfterARestore(kind)) return std::optional<absl::Time>();
  ASSIGN_OR_RETURN(const std::optional<absl::Time> restored, RestoredTime(tx));
  if (!restored) return std::optional<absl::Time>();
  const absl::Time until =
      std::clamp(ToldBy(subject, kind, building), *restored + kCoreRepeatsSoonWithin,
                 *restored + kCoreRepeatsWithin);
  return now < until ? std::optional(until) : std::optional<absl::Time>();
}

absl::Status IncidentDesk::Close(store::WriteTransaction& tx, const core::Building& building,
                                 core::IncidentKind kind, absl::string_view cause,
                                 absl::string_view because, bool all_clear, absl::Time now) const {
  ASSIGN_OR_RETURN(std::optional<core::Incident> known,
                   tx.FindIncidentOf(building.id, kind, cause));
  if (!known || !known->open) return absl::OkStatus();
  known->open = false;
  known->closed_time = now;
  known->closed_because = std::string(because);
  ASSIGN_OR_RETURN(const bool closes_again, ClosesAgain(tx, *known, now));
  if (all_clear && !closes_again && notify::AllClearSavesWork(kind)) {
    return Tell(tx, building, {}, *known, notify::MessageKind::kClosed, now);
  }
  RETURN_IF_ERROR(AppendStories(
      tx, *known, {}, absl::StrCat(core::IncidentKindName(kind), " closed: ", because), now));
  Announce(tx, *known, notify::MessageKind::kClosed, /*mails=*/0);
  return tx.PutIncident(*known).status();
}

absl::Status IncidentDesk::Resolve(store::WriteTransaction& tx, core::Incident& incident,
                                   absl::string_view actor, absl::string_view note,
                                   absl::Time now) const {
  incident.open = false;
  incident.closed_time = now;
  incident.closed_by = std::string(actor);
  incident.closed_because = note.empty() ? "a person has dealt with it" : std::string(note);
  RETURN_IF_ERROR(AppendStories(tx, incident, {},
                                absl::StrCat(core::IncidentKindName(incident.kind), " closed by ",
                                             actor, ": ", incident.closed_because),
                                now));
  Announce(tx, incident, notify::MessageKind::kClosed, /*mails=*/0);
  return tx.PutIncident(incident).status();
}

absl::StatusOr<core::Building> IncidentDesk::Addressed(store::ReadTransaction& tx,
                                                       const core::Building& building) {
  core::Building addressed = building;
  ASSIGN_OR_RETURN(const std::optional<std::string> managers,
                   tx.GetFact(building.id, kManagersFact));
  if (managers && !managers->empty()) {
    addressed.managers = absl::StrSplit(*managers, '\n', absl::SkipEmpty());
  }
  return addressed;
}

absl::Status IncidentDesk::Apply(store::WriteTransaction& tx, const core::Building& building,
                                 const IncidentWish& wish, absl::Time now) const {
  if (wish.open) return Open(tx, building, wish.kind, wish.cause, wish.subject, now);
  return Close(tx, building, wish.kind, wish.cause, wish.because, wish.all_clear, now);
}

absl::Status IncidentDesk::Tell(store::WriteTransaction& tx, const core::Building& building,
                                const core::IncidentSubject& before, core::Incident& incident,
                                notify::MessageKind message, absl::Time now) const {
  ASSIGN_OR_RETURN(incident.id, tx.PutIncident(incident));
  ASSIGN_OR_RETURN(const core::Building addressed, Addressed(tx, building));
  const std::vector<core::OutboxMail> mails = composer_.Compose(incident, message, addressed, now);
  for (const core::OutboxMail& mail : mails) {
    RETURN_IF_ERROR(tx.PutMail(mail).status());
  }
  RETURN_IF_ERROR(AppendStories(
      tx, incident, before,
      absl::StrCat(core::IncidentKindName(incident.kind), " ", notify::MessageKindName(message),
                   ", ", mails.size(), mails.size() == 1 ? " mail" : " mails"),
      now));
  ++incident.messages;
  Announce(tx, incident, message, static_cast<int>(mails.size()));
  return tx.PutIncident(incident).status();
}

void IncidentDesk::Announce(store::WriteTransaction& tx, const core::Incident& incident,
                            notify::MessageKind message, int mails) const {
  tx.AfterCommit([this, incident, message, mails] {
    observer_.OnIncident({.incident = incident,
                          .how = std::string(notify::MessageKindName(message)),
                          .mails = mails});
  });
}

}  // namespace connecx::provider
