#include "provider/incident_desk.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "core/records.h"

namespace connecx::provider {
namespace {

// A cause that comes back this soon is the same incident.
constexpr absl::Duration kReopenWithin = absl::Hours(24);

// What a person does by hand; bookings at risk come and go without a mail each.
bool AsksForSomethingElse(const core::IncidentSubject& before, const core::IncidentSubject& after,
                          bool tell_of_others) {
  // Of an outage: a booking that nobody was told of yet.
  const auto untold = [&before](const core::BookingRef& other) {
    return std::find(before.others.begin(), before.others.end(), other) == before.others.end();
  };
  if (tell_of_others && std::any_of(after.others.begin(), after.others.end(), untold)) return true;
  if (before.manual.has_value() != after.manual.has_value()) return true;
  if (!before.manual) return false;
  core::ManualAction a = *before.manual;
  const core::ManualAction& b = *after.manual;
  a.from = b.from;  // "from now on" moves with every look at it
  return a != b;
}

absl::StatusOr<core::Building> WithManagers(store::WriteTransaction& tx,
                                            const core::Building& building) {
  core::Building addressed = building;
  ASSIGN_OR_RETURN(const std::optional<std::string> managers,
                   tx.GetFact(building.id, kManagersFact));
  if (managers && !managers->empty()) {
    addressed.managers = absl::StrSplit(*managers, '\n', absl::SkipEmpty());
  }
  return addressed;
}

}  // namespace

absl::Status IncidentDesk::Open(store::WriteTransaction& tx, const core::Building& building,
                                core::IncidentKind kind, absl::string_view cause,
                                const core::IncidentSubject& subject, absl::Time now) const {
  ASSIGN_OR_RETURN(std::optional<core::Incident> known,
                   tx.FindIncidentOf(building.id, kind, cause));
  if (known && known->open) {
    if (known->subject == subject) return absl::OkStatus();
    const bool tell_of_others = kind == core::IncidentKind::kSystemUnreachable ||
                                kind == core::IncidentKind::kTimetablesExhausted;
    const bool tell = AsksForSomethingElse(known->subject, subject, tell_of_others);
    known->subject = subject;
    if (tell) return Tell(tx, building, *known, notify::MessageKind::kChanged, now);
    return tx.PutIncident(*known).status();
  }
  if (known && known->closed_time && now - *known->closed_time <= kReopenWithin) {
    known->open = true;
    known->opened_time = now;
    known->closed_time.reset();
    known->closed_because.clear();
    known->subject = subject;
    return Tell(tx, building, *known, notify::MessageKind::kReopened, now);
  }
  core::Incident incident{.building = building.id,
                          .kind = kind,
                          .cause = std::string(cause),
                          .opened_time = now,
                          .subject = subject};
  return Tell(tx, building, incident, notify::MessageKind::kOpened, now);
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
  if (all_clear && notify::AllClearSavesWork(kind)) {
    return Tell(tx, building, *known, notify::MessageKind::kClosed, now);
  }
  return tx.PutIncident(*known).status();
}

absl::Status IncidentDesk::Apply(store::WriteTransaction& tx, const core::Building& building,
                                 const IncidentWish& wish, absl::Time now) const {
  if (wish.open) return Open(tx, building, wish.kind, wish.cause, wish.subject, now);
  return Close(tx, building, wish.kind, wish.cause, wish.because, wish.all_clear, now);
}

absl::Status IncidentDesk::Tell(store::WriteTransaction& tx, const core::Building& building,
                                core::Incident& incident, notify::MessageKind message,
                                absl::Time now) const {
  ASSIGN_OR_RETURN(incident.id, tx.PutIncident(incident));
  ASSIGN_OR_RETURN(const core::Building addressed, WithManagers(tx, building));
  const std::vector<core::OutboxMail> mails = composer_.Compose(incident, message, addressed, now);
  for (const core::OutboxMail& mail : mails) {
    RETURN_IF_ERROR(tx.PutMail(mail).status());
  }
  const std::string booking_id =
      incident.subject.booking ? incident.subject.booking->booking_id : std::string();
  RETURN_IF_ERROR(tx.AppendAudit(
      {.time = now,
       .building = building.id,
       .booking_id = booking_id,
       .pair = {incident.subject.access_level, incident.subject.zone},
       .what = "INCIDENT",
       .text = absl::StrCat(core::IncidentKindName(incident.kind), " ",
                            notify::MessageKindName(message), ", ", mails.size(), " mail(s)")}));
  ++incident.messages;
  return tx.PutIncident(incident).status();
}

}  // namespace connecx::provider
