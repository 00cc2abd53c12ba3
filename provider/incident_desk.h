#ifndef CONNECX_PROVIDER_INCIDENT_DESK_H_
#define CONNECX_PROVIDER_INCIDENT_DESK_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "core/building.h"
#include "core/incident.h"
#include "core/observer.h"
#include "notify/mail_composer.h"
#include "provider/settle.h"
#include "store/store.h"

namespace connecx::provider {

// Opens, changes and closes incidents, each with its mails, inside the transaction of the state
// change that they tell (docs/design.md 8). Unique per (building, kind, cause) while open; a cause
// that returns within 24 h re-opens the same one. Thread-safe: it has no state of its own.
class IncidentDesk {
 public:
  explicit IncidentDesk(const notify::MailComposer& composer,
                        core::Observer& observer = core::NoObserver())
      : composer_(composer), observer_(observer) {}

  // Nothing happens if it is open already, unless what a person is to do has changed, or a booking
  // joins that nobody was told of, or another mail was lost: then one mail says so. Nor while it is
  // held back.
  absl::Status Open(store::WriteTransaction& tx, const core::Building& building,
                    core::IncidentKind kind, absl::string_view cause,
                    const core::IncidentSubject& subject, absl::Time now) const;

  // Until when an incident is neither opened nor changed. A restored store holds DOUBLE_BOOKING and
  // MADE_BY_HAND back, as core's live bookings come first: for 30 minutes, or until a person has to
  // be told of a booking, but for 5 minutes at least. Who asked for it asks again then. None: it is
  // not held back.
  static absl::StatusOr<std::optional<absl::Time>> HeldBackUntil(
      store::ReadTransaction& tx, const core::Building& building, core::IncidentKind kind,
      const core::IncidentSubject& subject, absl::Time now);

  // Nothing happens if none is open. An all-clear goes out only where it saves its reader work; in
  // the first 30 minutes of a restored store not of what was opened before, as it went out then.
  absl::Status Close(store::WriteTransaction& tx, const core::Building& building,
                     core::IncidentKind kind, absl::string_view cause, absl::string_view because,
                     bool all_clear, absl::Time now) const;

  // A person says that an open incident is dealt with: it is closed, without a mail.
  absl::Status Resolve(store::WriteTransaction& tx, core::Incident& incident,
                       absl::string_view actor, absl::string_view note, absl::Time now) const;

  // A building as mails address it: with the managers that core sent, if it did.
  static absl::StatusOr<core::Building> Addressed(store::ReadTransaction& tx,
                                                  const core::Building& building);

  absl::Status Apply(store::WriteTransaction& tx, const core::Building& building,
                     const IncidentWish& wish, absl::Time now) const;

 private:
  // `before`: what the incident was about when it was last told of; its bookings know of it.
  absl::Status Tell(store::WriteTransaction& tx, const core::Building& building,
                    const core::IncidentSubject& before, core::Incident& incident,
                    notify::MessageKind message, absl::Time now) const;

  // Tells the observer of `incident` once `tx` is durable.
  void Announce(store::WriteTransaction& tx, const core::Incident& incident,
                notify::MessageKind message, int mails) const;

  const notify::MailComposer& composer_;
  core::Observer& observer_;
};

// The fact under which a SyncIds call leaves a building's managers, who then win over the
// configuration.
inline constexpr absl::string_view kManagersFact = "managers";

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_INCIDENT_DESK_H_
