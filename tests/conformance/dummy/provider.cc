#include "tests/conformance/dummy/provider.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "tests/conformance/dummy/errors.h"
#include "tests/conformance/dummy/page.h"
#include "tests/conformance/dummy/rules.h"

namespace connecx::dummy {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kCore[] = "core";
constexpr char kUnmapped[] = "the apartment or the facility has no ID that the hardware knows";
constexpr int kDefaultPage = 100;
constexpr int kUnconfirmedRemovals = 5;
constexpr int kUnconfirmedPercent = 20;
constexpr int kEventsAtOnce = 100;
constexpr absl::Duration kSignOfLife = absl::Seconds(30);
constexpr absl::Duration kAfterMidnight = absl::Seconds(30);
// Between attempts of a clearing that failed.
constexpr absl::Duration kRetry = absl::Minutes(5);

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixSeconds(time));
  proto.set_nanos(
      static_cast<int>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(proto.seconds()))));
  return proto;
}

absl::Time FromProto(const google::protobuf::Timestamp& proto) {
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

// `update_time` of a change that is made now: later than that of the one before.
absl::Time NextUpdate(const v1::Grant& grant, absl::Time now) {
  return std::max(now, FromProto(grant.update_time()) + absl::Microseconds(1));
}

bool IsSame(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() == b.seconds() && a.nanos() == b.nanos();
}

std::string ActorOf(const std::string& actor) { return actor.empty() ? kCore : actor; }

bool IsTombstone(const Booking& booking) { return booking.grant().apartment().empty(); }

// Whether the hardware may still hold something for it.
bool IsActive(const Booking& booking) {
  return booking.grant().phase() != v1::GRANT_PHASE_REVOKED &&
         booking.grant().phase() != v1::GRANT_PHASE_EXPIRED;
}

// The fields of its content in which the request differs from what is known.
std::vector<std::string> Differences(const v1::GrantRequest& request, const v1::Grant& known) {
  std::vector<std::string> fields;
  if (request.apartment() != known.apartment()) fields.push_back("apartment");
  if (request.facility() != known.facility()) fields.push_back("facility");
  if (!IsSame(request.start_time(), known.start_time())) fields.push_back("start_time");
  if (!IsSame(request.end_time(), known.end_time())) fields.push_back("end_time");
  return fields;
}

v1::StoryEntry Entry(const Booking& booking, v1::StoryKind kind, const std::string& text,
                     const std::string& actor) {
  v1::StoryEntry entry;
  *entry.mutable_event_time() = booking.grant().update_time();
  entry.set_kind(kind);
  entry.set_text(text);
  entry.set_actor(actor);
  entry.set_revision(booking.grant().revision());
  entry.set_phase(booking.grant().phase());
  return entry;
}

IdKey KeyOf(const v1::IdEntry& entry) { return {entry.building(), entry.kind(), entry.name()}; }

template <typename Request>
int PageSize(const Request& request) {
  return request.page_size() == 0 ? kDefaultPage : request.page_size();
}

template <typename Enums, typename Enum>
bool LetsThrough(const Enums& filter, Enum value) {
  return filter.empty() || std::find(filter.begin(), filter.end(), value) != filter.end();
}

bool LetsThrough(const std::string& filter, const std::string& value) {
  return filter.empty() || filter == value;
}

bool Matches(const v1::ListGrantsRequest& request, const v1::Grant& grant) {
  return LetsThrough(request.building(), grant.building()) &&
         LetsThrough(request.apartment(), grant.apartment()) &&
         LetsThrough(request.facility(), grant.facility()) &&
         LetsThrough(request.phases(), grant.phase()) &&
         (!request.has_ends_after_time() ||
          FromProto(grant.end_time()) > FromProto(request.ends_after_time())) &&
         (!request.has_starts_before_time() ||
          FromProto(grant.start_time()) < FromProto(request.starts_before_time()));
}

bool Matches(const v1::ListIdsRequest& request, const v1::IdEntry& entry) {
  return LetsThrough(request.building(), entry.building()) &&
         (request.kind() == v1::ID_KIND_UNSPECIFIED || request.kind() == entry.kind()) &&
         LetsThrough(request.name(), entry.name()) && LetsThrough(request.checks(), entry.check());
}

// A day's first instant, also where midnight does not exist or exists twice.
absl::Time FirstInstant(absl::CivilDay day, const absl::TimeZone& time_zone) {
  const absl::TimeZone::TimeInfo info = time_zone.At(absl::CivilSecond(day));
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

}  // namespace

Provider::Provider(Ledger& ledger, Hardware& hardware, base::Clock& clock, Buildings buildings)
    : ledger_(ledger), hardware_(hardware), clock_(clock), buildings_(std::move(buildings)) {}

absl::Status Provider::Recover() {
  base::MutexLock lock(mu_);
  std::vector<Booking> unfinished;
  for (const auto& [id, booking] : ledger_.bookings()) {
    if (booking.grant().phase() == v1::GRANT_PHASE_PENDING ||
        booking.grant().phase() == v1::GRANT_PHASE_REVOKING) {
      unfinished.push_back(booking);
    }
  }
  for (const Booking& booking : unfinished) {
    if (absl::Status status = CarryOut(booking, "finished after a restart"); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

grpc::Status Provider::Grant(const v1::GrantRequest& request, v1::GrantResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  if (!buildings_.contains(request.building())) return BuildingUnknown(request.building());
  base::MutexLock lock(mu_);
  const Booking* known = Known(request.booking_id());
  if (known != nullptr && known->grant().building() != request.building()) {
    return BuildingImmutable(request.booking_id(), known->grant().building());
  }
  if (known != nullptr && request.revision() <= known->grant().revision()) {
    if (request.revision() == known->grant().revision() && !known->revoked()) {
      const std::vector<std::string> fields = Differences(request, known->grant());
      if (!fields.empty()) return RevisionReused(request.booking_id(), request.revision(), fields);
    }
    *response.mutable_grant() = known->grant();
    return grpc::Status::OK;
  }
  Booking next;
  if (known != nullptr) next = *known;
  const bool was_active = known != nullptr && IsActive(*known);
  next.set_revoked(false);
  v1::Grant& grant = *next.mutable_grant();
  const auto now = ToProto(clock_.Now());
  if (known == nullptr) *grant.mutable_create_time() = now;
  *grant.mutable_update_time() = ToProto(NextUpdate(grant, clock_.Now()));
  grant.set_booking_id(request.booking_id());
  grant.set_revision(request.revision());
  grant.set_building(request.building());
  grant.set_apartment(request.apartment());
  grant.set_facility(request.facility());
  *grant.mutable_start_time() = request.start_time();
  *grant.mutable_end_time() = request.end_time();
  // One that is over when it is heard of is kept, and writes nothing.
  const bool over = FromProto(request.end_time()) <= clock_.Now();
  grant.set_phase(over && !was_active ? v1::GRANT_PHASE_EXPIRED : v1::GRANT_PHASE_PENDING);
  if (request.validate_only()) {
    *response.mutable_grant() = Settled(next).grant();
    *response.mutable_as_known_time() = now;
    return grpc::Status::OK;
  }
  absl::Status status = CommitIntent(next, "Grant", ActorOf(request.actor()));
  if (!status.ok()) return StoreUnavailable(status);
  // From here on the booking is accepted, whatever happens: what fails now is finished later.
  if (IsActive(next)) CarryOut(next, "carried out").IgnoreError();
  *response.mutable_grant() = Known(request.booking_id())->grant();
  return grpc::Status::OK;
}

grpc::Status Provider::Revoke(const v1::RevokeRequest& request, v1::RevokeResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  if (!buildings_.contains(request.building())) return BuildingUnknown(request.building());
  base::MutexLock lock(mu_);
  const Booking* known = Known(request.booking_id());
  if (known != nullptr && known->grant().building() != request.building()) {
    return BuildingImmutable(request.booking_id(), known->grant().building());
  }
  const bool outranked =
      known != nullptr && (request.revision() < known->grant().revision() ||
                           (request.revision() == known->grant().revision() && known->revoked()));
  if (outranked) {
    *response.mutable_grant() = known->grant();
    return grpc::Status::OK;
  }
  Booking next;
  if (known != nullptr) next = *known;
  const bool was_active = known != nullptr && IsActive(*known);
  next.set_revoked(true);
  v1::Grant& grant = *next.mutable_grant();
  const auto now = ToProto(clock_.Now());
  if (known == nullptr) *grant.mutable_create_time() = now;
  *grant.mutable_update_time() = ToProto(NextUpdate(grant, clock_.Now()));
  grant.set_booking_id(request.booking_id());
  grant.set_revision(request.revision());
  grant.set_building(request.building());
  if (known == nullptr) grant.set_phase(v1::GRANT_PHASE_REVOKED);
  if (was_active) grant.set_phase(v1::GRANT_PHASE_REVOKING);
  if (request.validate_only()) {
    *response.mutable_grant() = was_active ? Settled(next).grant() : grant;
    *response.mutable_as_known_time() = now;
    return grpc::Status::OK;
  }
  absl::Status status = CommitIntent(next, "Revoke", ActorOf(request.actor()));
  if (!status.ok()) return StoreUnavailable(status);
  if (was_active) CarryOut(next, "taken away").IgnoreError();
  *response.mutable_grant() = Known(request.booking_id())->grant();
  return grpc::Status::OK;
}

const Booking* Provider::Known(const std::string& booking_id) const {
  const auto found = ledger_.bookings().find(booking_id);
  return found == ledger_.bookings().end() ? nullptr : &found->second;
}

std::string Provider::IdOf(const std::string& building, v1::IdKind kind,
                           const std::string& name) const {
  const auto found = ledger_.ids().find({building, kind, name});
  return found == ledger_.ids().end() ? "" : found->second.id();
}

Booking Provider::Settled(const Booking& booking) const {
  Booking settled = booking;
  v1::Grant& grant = *settled.mutable_grant();
  grant.clear_windows();
  grant.clear_conditions();
  grant.clear_vendor_details();
  grant.set_access_control_id(IdOf(grant.building(), v1::ID_KIND_APARTMENT, grant.apartment()));
  grant.set_access_control_facility_id(
      IdOf(grant.building(), v1::ID_KIND_FACILITY, grant.facility()));
  if (settled.revoked()) {
    grant.set_phase(v1::GRANT_PHASE_REVOKED);
  } else if (FromProto(grant.end_time()) <= clock_.Now()) {
    grant.set_phase(v1::GRANT_PHASE_EXPIRED);
  } else if (!Hardware::KnowsGroup(grant.access_control_id()) ||
             !Hardware::KnowsDoor(grant.access_control_facility_id())) {
    grant.set_phase(v1::GRANT_PHASE_NEEDS_MANUAL_ACTION);
    v1::GrantCondition& condition = *grant.add_conditions();
    condition.set_code(v1::GRANT_CONDITION_CODE_ID_UNKNOWN);
    condition.set_text(kUnmapped);
    *condition.mutable_since_time() = grant.update_time();
  } else {
    grant.set_phase(v1::GRANT_PHASE_GRANTED);
    v1::Window& window = *grant.add_windows();
    *window.mutable_start_time() = grant.start_time();
    *window.mutable_end_time() = grant.end_time();
    (*grant.mutable_vendor_details())["right"] = grant.booking_id();
  }
  return settled;
}

absl::Status Provider::CommitIntent(const Booking& booking, const std::string& what,
                                    const std::string& actor) {
  Change change;
  change.bookings.push_back(booking);
  change.story.emplace_back(booking.grant().booking_id(),
                            Entry(booking, v1::STORY_KIND_INTENT, what, actor));
  absl::Status status = ledger_.Commit(change);
  changed_.NotifyAll();
  return status;
}

absl::Status Provider::CarryOut(const Booking& booking, const std::string& why) {
  Booking settled = Settled(booking);
  v1::Grant& grant = *settled.mutable_grant();
  *grant.mutable_update_time() = ToProto(NextUpdate(grant, clock_.Now()));
  absl::Status status;
  if (grant.phase() == v1::GRANT_PHASE_GRANTED) {
    Right right;
    right.set_group(grant.access_control_id());
    right.set_door(grant.access_control_facility_id());
    right.set_from(grant.start_time().seconds());
    right.set_until(grant.end_time().seconds());
    status = hardware_.Put(grant.booking_id(), right);
    *grant.mutable_verified_time() = grant.update_time();
  } else {
    status = hardware_.Remove(grant.booking_id());
  }
  if (!status.ok()) return status;
  Change change;
  change.bookings.push_back(settled);
  change.story.emplace_back(grant.booking_id(), Entry(settled, v1::STORY_KIND_PHASE, why, ""));
  status = ledger_.Commit(change);
  changed_.NotifyAll();
  return status;
}

int Provider::LiveGrants(const std::string& building, v1::IdKind kind,
                         const std::string& name) const {
  int live = 0;
  for (const auto& [id, booking] : ledger_.bookings()) {
    const v1::Grant& grant = booking.grant();
    const bool uses =
        (kind == v1::ID_KIND_APARTMENT ? grant.apartment() : grant.facility()) == name;
    if (uses && grant.building() == building && IsActive(booking) && !booking.revoked() &&
        FromProto(grant.end_time()) > clock_.Now()) {
      ++live;
    }
  }
  return live;
}

void Provider::SetRow(const v1::SyncIdsRequest& request, v1::IdKind kind, const std::string& name,
                      const std::string& id, Change& change, v1::SyncIdsResponse& response) const {
  v1::SyncIdsRowResult& row = *response.add_rows();
  row.set_kind(kind);
  row.set_name(name);
  row.set_id(id);
  row.set_previous_id(IdOf(request.building(), kind, name));
  row.set_live_grants(LiveGrants(request.building(), kind, name));
  if (row.previous_id() == id) {
    row.set_outcome(v1::ID_OUTCOME_UNCHANGED);
    return;
  }
  row.set_outcome(row.previous_id().empty() ? v1::ID_OUTCOME_CREATED : v1::ID_OUTCOME_UPDATED);
  v1::IdEntry entry;
  entry.set_building(request.building());
  entry.set_kind(kind);
  entry.set_name(name);
  entry.set_id(id);
  entry.set_actor(ActorOf(request.actor()));
  *entry.mutable_update_time() = ToProto(clock_.Now());
  change.ids[KeyOf(entry)] = entry;
}

void Provider::RemoveRow(const v1::SyncIdsRequest& request, v1::IdKind kind,
                         const std::string& name, Change& change,
                         v1::SyncIdsResponse& response) const {
  v1::SyncIdsRowResult& row = *response.add_rows();
  row.set_kind(kind);
  row.set_name(name);
  row.set_check(v1::ID_CHECK_UNCHECKED);
  row.set_outcome(v1::ID_OUTCOME_UNCHANGED);
  row.set_previous_id(IdOf(request.building(), kind, name));
  if (row.previous_id().empty()) return;
  row.set_live_grants(LiveGrants(request.building(), kind, name));
  if (row.live_grants() > 0 && !request.even_with_live_grants()) {
    row.set_outcome(v1::ID_OUTCOME_REJECTED);
    row.set_id(row.previous_id());
    row.set_message(absl::StrCat(row.live_grants(), " live bookings use it; revoke them first"));
    return;
  }
  row.set_outcome(v1::ID_OUTCOME_REMOVED);
  change.ids[{request.building(), kind, name}] = std::nullopt;
}

void Provider::CheckRows(const std::string& building, Change& change,
                         v1::SyncIdsResponse& response) const {
  // Who has which ID once the change is made.
  std::map<std::pair<int, std::string>, int> users;
  for (const auto& [key, entry] : ledger_.ids()) {
    if (entry.building() == building && !change.ids.contains(key)) {
      ++users[{entry.kind(), entry.id()}];
    }
  }
  for (const auto& [key, entry] : change.ids) {
    if (entry) ++users[{entry->kind(), entry->id()}];
  }
  v1::SyncIdsCounts& counts = *response.mutable_counts();
  for (v1::SyncIdsRowResult& row : *response.mutable_rows()) {
    switch (row.outcome()) {
      case v1::ID_OUTCOME_CREATED:
        counts.set_created(counts.created() + 1);
        break;
      case v1::ID_OUTCOME_UPDATED:
        counts.set_updated(counts.updated() + 1);
        break;
      case v1::ID_OUTCOME_REMOVED:
        counts.set_removed(counts.removed() + 1);
        break;
      case v1::ID_OUTCOME_REJECTED:
        counts.set_rejected(counts.rejected() + 1);
        break;
      default:
        counts.set_unchanged(counts.unchanged() + 1);
    }
    if (row.check() == v1::ID_CHECK_UNCHECKED) continue;
    const bool exists = row.kind() == v1::ID_KIND_APARTMENT ? Hardware::KnowsGroup(row.id())
                                                            : Hardware::KnowsDoor(row.id());
    row.set_check(!exists                             ? v1::ID_CHECK_NOT_FOUND
                  : users[{row.kind(), row.id()}] > 1 ? v1::ID_CHECK_DUPLICATE
                                                      : v1::ID_CHECK_OK);
    const auto changed = change.ids.find({building, row.kind(), row.name()});
    if (changed != change.ids.end() && changed->second) changed->second->set_check(row.check());
  }
}

grpc::Status Provider::SyncIds(const v1::SyncIdsRequest& request, v1::SyncIdsResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  const std::string& building = request.building();
  if (!buildings_.contains(building)) return BuildingUnknown(building);
  base::MutexLock lock(mu_);
  int rows = 0;
  for (const auto& [key, entry] : ledger_.ids()) rows += entry.building() == building ? 1 : 0;
  int removals = 0;
  for (const auto& name : request.remove_apartments()) {
    removals += IdOf(building, v1::ID_KIND_APARTMENT, name).empty() ? 0 : 1;
  }
  for (const auto& name : request.remove_facilities()) {
    removals += IdOf(building, v1::ID_KIND_FACILITY, name).empty() ? 0 : 1;
  }
  const bool many = removals > kUnconfirmedRemovals && removals * 100 > rows * kUnconfirmedPercent;
  if (many && request.confirm_removals() != removals) {
    return RemovalsNotConfirmed(building, removals, rows);
  }
  Change change;
  for (const auto& row : request.apartments()) {
    SetRow(request, v1::ID_KIND_APARTMENT, row.apartment(), row.access_control_id(), change,
           response);
  }
  for (const auto& row : request.facilities()) {
    SetRow(request, v1::ID_KIND_FACILITY, row.facility(), row.access_control_facility_id(), change,
           response);
  }
  for (const auto& name : request.remove_apartments()) {
    RemoveRow(request, v1::ID_KIND_APARTMENT, name, change, response);
  }
  for (const auto& name : request.remove_facilities()) {
    RemoveRow(request, v1::ID_KIND_FACILITY, name, change, response);
  }
  CheckRows(building, change, response);
  if (request.validate_only() || change.ids.empty()) return grpc::Status::OK;
  if (absl::Status status = ledger_.Commit(change); !status.ok()) return StoreUnavailable(status);
  // The bookings of the changed rows follow their IDs.
  std::vector<Booking> moved;
  for (const auto& [id, booking] : ledger_.bookings()) {
    const v1::Grant& grant = booking.grant();
    const bool uses =
        change.ids.contains({grant.building(), v1::ID_KIND_APARTMENT, grant.apartment()}) ||
        change.ids.contains({grant.building(), v1::ID_KIND_FACILITY, grant.facility()});
    if (uses && IsActive(booking)) moved.push_back(booking);
  }
  for (const Booking& booking : moved) CarryOut(booking, "its ID has changed").IgnoreError();
  return grpc::Status::OK;
}

grpc::Status Provider::ClearExpired(const v1::ClearExpiredRequest& request,
                                    v1::ClearExpiredResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  const auto building = buildings_.find(request.building());
  if (building == buildings_.end()) return BuildingUnknown(request.building());
  base::MutexLock lock(mu_);
  const absl::Time now = request.has_as_of_time() ? FromProto(request.as_of_time()) : clock_.Now();
  const absl::CivilDay date = absl::ToCivilDay(now, building->second);
  const absl::Time midnight = FirstInstant(date, building->second);
  v1::ClearingReport& report = *response.mutable_report();
  report.set_building(request.building());
  report.set_local_date(absl::FormatCivilTime(date));
  *report.mutable_start_time() = ToProto(clock_.Now());
  std::vector<Booking> over;
  std::set<std::string> groups;
  for (const auto& [id, booking] : ledger_.bookings()) {
    const v1::Grant& grant = booking.grant();
    if (grant.building() != request.building() || booking.revoked() || !IsActive(booking)) continue;
    const bool held = grant.phase() == v1::GRANT_PHASE_GRANTED;
    if (held) groups.insert(grant.access_control_id());
    if (FromProto(grant.end_time()) <= midnight) {
      over.push_back(booking);
      report.set_grants_expired(report.grants_expired() + 1);
      if (held) report.set_permissions_cleared(report.permissions_cleared() + 1);
    } else if (held) {
      report.set_permissions_kept(report.permissions_kept() + 1);
    }
  }
  report.set_access_control_ids_visited(static_cast<int>(groups.size()));
  if (!request.validate_only()) {
    for (const Booking& booking : over) {
      if (absl::Status status = CarryOut(booking, "cleared"); !status.ok()) {
        return StoreUnavailable(status);
      }
    }
    report.set_completed(true);
  }
  *report.mutable_end_time() = ToProto(clock_.Now());
  return grpc::Status::OK;
}

grpc::Status Provider::Probe() {
  base::MutexLock lock(mu_);
  const absl::Status status = ledger_.Commit(Change());
  return status.ok() ? grpc::Status::OK : StoreUnavailable(status);
}

grpc::Status Provider::GetGrant(const v1::GetGrantRequest& request,
                                v1::GetGrantResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  base::MutexLock lock(mu_);
  const Booking* known = Known(request.booking_id());
  if (known == nullptr) return GrantNotFound(request.booking_id());
  *response.mutable_grant() = known->grant();
  return grpc::Status::OK;
}

grpc::Status Provider::ListGrants(const v1::ListGrantsRequest& request,
                                  v1::ListGrantsResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  const std::optional<std::string> after = PagePosition(request);
  if (!after) return PageTokenInvalid();
  if (!request.building().empty() && !buildings_.contains(request.building())) {
    return BuildingUnknown(request.building());
  }
  base::MutexLock lock(mu_);
  const auto& bookings = ledger_.bookings();
  for (auto next = bookings.upper_bound(*after); next != bookings.end(); ++next) {
    if (IsTombstone(next->second) || !Matches(request, next->second.grant())) continue;
    if (response.grants_size() == PageSize(request)) {
      const std::string& last = response.grants(response.grants_size() - 1).booking_id();
      response.set_next_page_token(PageToken(request, last));
      break;
    }
    *response.add_grants() = next->second.grant();
  }
  return grpc::Status::OK;
}

grpc::Status Provider::ListIds(const v1::ListIdsRequest& request, v1::ListIdsResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  const std::optional<std::string> after = PagePosition(request);
  if (!after) return PageTokenInvalid();
  if (!request.building().empty() && !buildings_.contains(request.building())) {
    return BuildingUnknown(request.building());
  }
  base::MutexLock lock(mu_);
  v1::IdEntry last;
  last.ParseFromString(*after);
  const auto& ids = ledger_.ids();
  for (auto next = after->empty() ? ids.begin() : ids.upper_bound(KeyOf(last)); next != ids.end();
       ++next) {
    if (!Matches(request, next->second)) continue;
    if (response.ids_size() == PageSize(request)) {
      const v1::IdEntry& shown = response.ids(response.ids_size() - 1);
      v1::IdEntry position;
      position.set_building(shown.building());
      position.set_kind(shown.kind());
      position.set_name(shown.name());
      response.set_next_page_token(PageToken(request, position.SerializeAsString()));
      break;
    }
    v1::IdEntry& entry = *response.add_ids();
    entry = next->second;
    entry.set_live_grants(LiveGrants(entry.building(), entry.kind(), entry.name()));
  }
  return grpc::Status::OK;
}

grpc::Status Provider::ExplainBooking(const v1::ExplainBookingRequest& request,
                                      v1::ExplainBookingResponse& response) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  const std::optional<std::string> after = PagePosition(request);
  std::size_t begin = 0;
  if (!after || (!after->empty() && !absl::SimpleAtoi(*after, &begin))) return PageTokenInvalid();
  base::MutexLock lock(mu_);
  const Booking* known = Known(request.booking_id());
  if (known == nullptr) return GrantNotFound(request.booking_id());
  const absl::StatusOr<std::vector<v1::StoryEntry>> story = ledger_.Story(request.booking_id());
  if (!story.ok()) return StoreUnavailable(story.status());
  *response.mutable_grant() = known->grant();
  // The story only grows: its length so far is a position.
  const std::size_t end =
      std::min(story->size(), begin + static_cast<std::size_t>(PageSize(request)));
  for (std::size_t i = begin; i < end; ++i) *response.add_entries() = (*story)[i];
  if (end < story->size()) response.set_next_page_token(PageToken(request, absl::StrCat(end)));
  return grpc::Status::OK;
}

grpc::Status Provider::WatchGrants(
    const v1::WatchGrantsRequest& request,
    const std::function<bool(const v1::WatchGrantsResponse&)>& send) {
  if (auto violations = Violations(request); !violations.empty()) return FieldsInvalid(violations);
  if (!request.building().empty() && !buildings_.contains(request.building())) {
    return BuildingUnknown(request.building());
  }
  std::int64_t seen = 0;
  {
    base::MutexLock lock(mu_);
    if (request.cursor().empty()) {
      seen = ledger_.newest_event();
    } else if (!absl::SimpleAtoi(request.cursor(), &seen) || seen < 0 ||
               seen > ledger_.newest_event() || absl::StrCat(seen) != request.cursor()) {
      return FieldsInvalid({{"cursor", "MALFORMED"}});
    }
  }
  absl::Time next_sign = clock_.Now();
  while (true) {
    std::vector<v1::WatchGrantsResponse> events;
    {
      base::MutexLock lock(mu_);
      while (!stopped_ && ledger_.newest_event() == seen && clock_.Now() < next_sign) {
        clock_.AwaitUntil(mu_, changed_, next_sign);
      }
      if (stopped_) return WatchInterrupted();
      absl::StatusOr<std::vector<v1::WatchGrantsResponse>> read =
          ledger_.Events(seen, kEventsAtOnce);
      if (!read.ok()) return StoreUnavailable(read.status());
      events = *std::move(read);
    }
    if (clock_.Now() >= next_sign) {
      next_sign = clock_.Now() + kSignOfLife;
      v1::WatchGrantsResponse sign;
      sign.set_cursor(absl::StrCat(seen));
      if (!send(sign)) return grpc::Status::CANCELLED;
    }
    for (const v1::WatchGrantsResponse& event : events) {
      if (LetsThrough(request.building(), event.grant().building()) && !send(event)) {
        return grpc::Status::CANCELLED;
      }
      if (!absl::SimpleAtoi(event.cursor(), &seen)) return grpc::Status::CANCELLED;
    }
  }
}

void Provider::ClearEveryNight() {
  std::map<std::string, absl::CivilDay> cleared;
  while (true) {
    absl::Time next = absl::InfiniteFuture();
    for (const auto& [name, time_zone] : buildings_) {
      const absl::CivilDay today = absl::ToCivilDay(clock_.Now() - kAfterMidnight, time_zone);
      next = std::min(next, FirstInstant(today + 1, time_zone) + kAfterMidnight);
      const auto done = cleared.find(name);
      if (done != cleared.end() && done->second == today) continue;
      v1::ClearExpiredRequest request;
      request.set_building(name);
      v1::ClearExpiredResponse response;
      if (ClearExpired(request, response).ok()) {
        cleared[name] = today;
      } else {
        next = std::min(next, clock_.Now() + kRetry);
      }
    }
    base::MutexLock lock(mu_);
    while (!stopped_ && clock_.Now() < next) clock_.AwaitUntil(mu_, changed_, next);
    if (stopped_) return;
  }
}

void Provider::Stop() {
  base::MutexLock lock(mu_);
  stopped_ = true;
  changed_.NotifyAll();
}

}  // namespace connecx::dummy
