#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "core/incident_catalogue.h"
#include "core/records.h"
#include "notify/sample_incidents.h"
#include "provider/failing_work.h"
#include "provider/operations.h"
#include "provider/story.h"

namespace connecx::provider {
namespace {

constexpr int kPage = 1000;

void AddLevels(const core::Grant& grant, std::set<std::string>& levels) {
  if (!grant.pair.empty()) levels.insert(grant.pair.access_level);
  for (const core::Pair& pair : grant.removal_pending) levels.insert(pair.access_level);
}

// The bookings of a building that are not where they shall be.
absl::StatusOr<std::vector<core::Grant>> WaitingGrants(store::ReadTransaction& tx,
                                                       const std::string& building) {
  const store::GrantFilter waiting = {
      .building = building,
      .phases = {core::GrantPhase::kPending, core::GrantPhase::kRevoking,
                 core::GrantPhase::kNeedsManualAction}};
  std::vector<core::Grant> all;
  store::GrantPage page;
  do {
    ASSIGN_OR_RETURN(page, tx.ListGrants(waiting, all.empty() ? "" : all.back().booking_id, kPage));
    all.insert(all.end(), page.grants.begin(), page.grants.end());
  } while (page.grants.size() == kPage);
  return all;
}

absl::Status TellAct(store::WriteTransaction& tx, const std::vector<core::Grant>& grants,
                     absl::string_view text, absl::string_view actor, absl::Time now) {
  for (const core::Grant& grant : grants) {
    core::AuditEntry entry = EntryOf(grant, core::AuditKind::kOperator, text, now);
    entry.actor = std::string(actor);
    RETURN_IF_ERROR(tx.AppendAudit(entry));
  }
  return absl::OkStatus();
}

// Who reads it first.
absl::StatusOr<MailPreview> FirstMail(const std::vector<notify::MailDraft>& drafts) {
  if (drafts.empty()) return core::error::InternalError("no mail is composed for this kind.");
  const notify::MailDraft& draft = drafts.front();
  return MailPreview{draft.text.subject, draft.recipients, draft.text.body};
}

}  // namespace

absl::StatusOr<PairView> Operations::Adopt(absl::string_view building, absl::string_view apartment,
                                           absl::string_view facility, absl::string_view actor) {
  ASSIGN_OR_RETURN(const auto entry, Usable(building));
  ASSIGN_OR_RETURN(const core::Pair pair, MappedPair(building, apartment, facility));
  ASSIGN_OR_RETURN(const std::vector<PairDecision> decisions, Read(*entry, pair));
  const auto found =
      std::find_if(decisions.begin(), decisions.end(),
                   [&pair](const PairDecision& decision) { return decision.pair == pair; });
  if (found == decisions.end() || found->ownership != Ownership::kByHand || !found->held) {
    return core::error::NothingToAdopt(building, apartment, facility);
  }
  const std::string& digest = found->held->digest;
  const absl::Time now = with_.clock.Now();
  RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    RETURN_IF_ERROR(tx.PutLedger(building, pair, digest, now));
    ASSIGN_OR_RETURN(const std::vector<core::Grant> grants, tx.ActiveGrantsOfPair(building, pair));
    RETURN_IF_ERROR(
        TellAct(tx, grants, "an operator took over what a person had made", actor, now));
    return MakeDue(tx, entry->building.id, {pair.access_level}, now).status();
  }));
  with_.work.Wake(building);
  absl::StatusOr<PairView> view = PlanPair(building, apartment, facility);
  if (view.ok()) return view;
  // It is taken over all the same; this is what was seen before.
  PairDecision seen = *found;
  seen.ownership = Ownership::kOurs;
  PairView before = ViewOf(seen);
  before.would_write = true;
  before.explanation = "it is taken over; the plan follows with the next look at the system";
  return before;
}

absl::StatusOr<int> Operations::RetryNow(const RetryRequest& request) {
  ASSIGN_OR_RETURN(const auto entry, Usable(request.building));
  const std::string& building = entry->building.id;
  const absl::Time now = with_.clock.Now();
  int woken = 0;
  RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    std::vector<core::Grant> grants;
    std::set<std::string> levels;
    if (!request.booking_id.empty()) {
      ASSIGN_OR_RETURN(const std::optional<core::Grant> grant, tx.FindGrant(request.booking_id));
      if (!grant || grant->building != building) {
        return core::error::GrantNotFound(request.booking_id);
      }
      grants.push_back(*grant);
    } else if (!request.apartment.empty()) {
      ASSIGN_OR_RETURN(const std::optional<core::IdRow> row,
                       tx.FindId(building, core::IdKind::kApartment, request.apartment));
      if (!row) return core::error::IdNotMapped(building, "apartment", request.apartment);
      levels.insert(row->ext_id);
      ASSIGN_OR_RETURN(grants, tx.ActiveGrantsOfReference(building, core::IdKind::kApartment,
                                                          request.apartment));
    } else {
      ASSIGN_OR_RETURN(grants, WaitingGrants(tx, building));
      ASSIGN_OR_RETURN(levels, FailingLevels(tx, building));
    }
    for (const core::Grant& grant : grants) AddLevels(grant, levels);
    ASSIGN_OR_RETURN(woken, MakeDue(tx, building, levels, now));
    return TellAct(tx, grants, "an operator asked to try again at once", request.actor, now);
  }));
  with_.health.EndRest(building);
  with_.work.Retry(building);
  return woken;
}

absl::StatusOr<core::Incident> Operations::ResolveIncident(std::int64_t id, absl::string_view actor,
                                                           absl::string_view note) {
  core::Incident incident;
  RETURN_IF_ERROR(with_.store.Write([&](store::WriteTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::Incident> found, tx.FindIncident(id));
    if (!found) return core::error::IncidentNotFound(absl::StrCat(id));
    incident = *found;
    if (!incident.open) return absl::OkStatus();
    return with_.desk.Resolve(tx, incident, actor, note, with_.clock.Now());
  }));
  return incident;
}

absl::StatusOr<MailPreview> Operations::PreviewMail(std::int64_t incident_id) {
  std::optional<core::Incident> incident;
  core::Building building;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(incident, tx.FindIncident(incident_id));
    if (!incident) return core::error::IncidentNotFound(absl::StrCat(incident_id));
    ASSIGN_OR_RETURN(building, Addressed(tx, incident->building));
    return absl::OkStatus();
  }));
  return FirstMail(with_.composer.Draft(
      *incident, incident->open ? notify::MessageKind::kOpened : notify::MessageKind::kClosed,
      building, with_.clock.Now()));
}

absl::StatusOr<MailPreview> Operations::PreviewSample(absl::string_view building,
                                                      core::IncidentKind kind) {
  core::Building addressed;
  RETURN_IF_ERROR(with_.store.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(addressed, Addressed(tx, building));
    return absl::OkStatus();
  }));
  core::Incident incident = notify::SampleIncidentOf(kind);
  incident.building = addressed.id;
  return FirstMail(
      with_.composer.Draft(incident, notify::MessageKind::kOpened, addressed, with_.clock.Now()));
}

absl::StatusOr<core::Building> Operations::Addressed(store::ReadTransaction& tx,
                                                     absl::string_view building) {
  const auto entry = with_.buildings.Find(building);
  if (entry == nullptr) return core::error::BuildingUnknown(building);
  return IncidentDesk::Addressed(tx, entry->building);
}

}  // namespace connecx::provider
