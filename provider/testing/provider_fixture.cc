#include "provider/testing/provider_fixture.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::provider {
namespace {

constexpr absl::string_view kBuilding = "tower";

core::Building Tower(absl::TimeZone time_zone, core::Policy policy) {
  return {.id = std::string(kBuilding),
          .name = "Tower",
          .time_zone = time_zone,
          .time_zone_name = "Australia/Sydney",
          .policy = policy,
          .managers = {"manager@example.com"},
          .operator_contact = "operator@example.com"};
}

}  // namespace

void FixedBuildings::Add(core::Building building, core::AccessSystem* system) {
  auto entry = std::make_shared<Entry>();
  entry->building = std::move(building);
  entry->system = system;
  entries_.push_back(std::move(entry));
}

void FixedBuildings::Change(absl::string_view building,
                            absl::FunctionRef<void(core::Building&)> edit) {
  Replace(building, [edit](Entry& entry) { edit(entry.building); });
}

void FixedBuildings::Move(absl::string_view building, core::AccessSystem* system) {
  Replace(building, [system](Entry& entry) { entry.system = system; });
}

void FixedBuildings::Replace(absl::string_view building, absl::FunctionRef<void(Entry&)> edit) {
  for (auto& entry : entries_) {
    if (entry->building.id != building) continue;
    auto changed = std::make_shared<Entry>(*entry);
    edit(*changed);
    entry = std::move(changed);
  }
}

std::shared_ptr<const core::BuildingDirectory::Entry> FixedBuildings::Find(
    absl::string_view building) const {
  for (const auto& entry : entries_) {
    if (entry->building.id == building) return entry;
  }
  return nullptr;
}

void InlineWork::Wake(absl::string_view building) {
  if (!enabled) return;
  while (true) {
    const auto due = reconciler_.DueLevels(building, clock_.Now(), 100);
    if (!due.ok() || due->empty()) return;
    for (const std::string& level : *due) {
      if (reconciler_.RunPass(building, level).building_rests_until) return;
    }
  }
}

void Told::OnMessage(const core::MessageStored& message) {
  Add(absl::StrCat(message.what, " ", message.grant.booking_id, " ", message.grant.trace_id));
}

void Told::OnPass(const core::PassEnded& pass) {
  std::string text =
      absl::StrCat("pass ", pass.access_level, " ", absl::StatusCodeToString(pass.code));
  for (const std::string& wrote : pass.wrote) absl::StrAppend(&text, ", ", wrote);
  for (const core::PhaseChange& change : pass.changes) {
    absl::StrAppend(&text, ", ", change.booking_id, " ", core::PhaseName(change.phase), " late ",
                    absl::FormatDuration(change.late), " ", change.trace_id);
  }
  Add(std::move(text));
}

void Told::OnRun(const core::RunEnded& run) {
  Add(absl::StrCat("run ", run.run.building, " cleared ", run.run.report.cleared, " failed ",
                   run.run.report.failures.size()));
}

void Told::OnIncident(const core::IncidentChanged& incident) {
  Add(absl::StrCat(core::IncidentKindName(incident.incident.kind), " ", incident.how, " mails ",
                   incident.mails));
}

std::vector<std::string> Told::Take() {
  base::MutexLock lock(mu_);
  return std::exchange(texts_, {});
}

void Told::Add(std::string text) {
  base::MutexLock lock(mu_);
  texts_.push_back(std::move(text));
}

ProviderFixture::ProviderFixture(core::Policy policy)
    : clock_(At("2026-09-24 12:00")),
      system_(clock_, Sydney()),
      composer_({.installation = "test.example", .from_address = "access@example.com"}),
      desk_(composer_, told_),
      board_(clock_),
      health_(clock_),
      reconciler_({clock_, store_, buildings_, desk_, board_, health_, mail_, told_}),
      work_(reconciler_, clock_),
      bookings_({clock_, store_, buildings_, desk_, board_, work_, mail_, told_}),
      ids_({clock_, store_, buildings_, desk_, work_, mail_}),
      clearing_({clock_, store_, buildings_, desk_, reconciler_, work_, mail_, told_}),
      operations_({clock_, store_, buildings_, reconciler_, desk_, composer_, health_, work_}) {
  buildings_.Add(Tower(Sydney(), policy), &system_);
  system_.AddAccessLevel("L56");
  system_.AddAccessLevel("L57");
  MapIds();
}

void ProviderFixture::TearDown() {
  std::map<std::string, absl::Time> changed;
  std::int64_t after = 0;
  bool more = true;
  while (more) {
    store::GrantEvents page;
    const absl::Status read = store_.Read([&](store::ReadTransaction& tx) -> absl::Status {
      ASSIGN_OR_RETURN(page, tx.GrantEventsAfter("", after, 1000));
      return absl::OkStatus();
    });
    ASSERT_TRUE(read.ok()) << read;
    for (const core::GrantEvent& event : page.events) {
      absl::Time& last =
          changed.try_emplace(event.grant.booking_id, absl::InfinitePast()).first->second;
      EXPECT_GT(event.grant.changed_time, last) << event.grant.booking_id;
      last = event.grant.changed_time;
    }
    more = page.looked_until > after;
    after = page.looked_until;
  }
}

absl::TimeZone ProviderFixture::Sydney() {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &time_zone));
  return time_zone;
}

absl::Time ProviderFixture::At(absl::string_view local) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime("%Y-%m-%d %H:%M", local, Sydney(), &time, &error)) << error;
  return time;
}

GrantRequest ProviderFixture::Booking(absl::string_view id, const core::Window& window,
                                      int revision) const {
  return {.booking_id = std::string(id),
          .revision = revision,
          .building = std::string(kBuilding),
          .apartment = "501/56",
          .facility = "gym",
          .window = window,
          .wait = absl::ZeroDuration()};
}

core::Grant ProviderFixture::Grant(const GrantRequest& request) {
  const absl::StatusOr<BookingAnswer> answer = bookings_.Grant(request);
  EXPECT_TRUE(answer.ok()) << answer.status();
  return Stored(request.booking_id);
}

core::Grant ProviderFixture::Revoke(absl::string_view id, int revision) {
  const absl::StatusOr<BookingAnswer> answer = bookings_.Revoke({.booking_id = std::string(id),
                                                                 .revision = revision,
                                                                 .building = std::string(kBuilding),
                                                                 .wait = absl::ZeroDuration()});
  EXPECT_TRUE(answer.ok()) << answer.status();
  return Stored(id);
}

void ProviderFixture::MapIds() {
  const absl::StatusOr<SyncIdsAnswer> answer =
      ids_.Sync({.building = std::string(kBuilding),
                 .edits = {{core::IdKind::kApartment, "501/56", "L56"},
                           {core::IdKind::kApartment, "501/57", "L57"},
                           {core::IdKind::kFacility, "gym", "ZGYM"},
                           {core::IdKind::kFacility, "pool", "ZPOOL"}},
                 .actor = "test"});
  EXPECT_TRUE(answer.ok()) << answer.status();
}

void ProviderFixture::AdvanceTo(absl::string_view local) {
  const absl::Time end = At(local);
  while (true) {
    const auto next = reconciler_.NextDueTime(kBuilding);
    ASSERT_TRUE(next.ok()) << next.status();
    if (!*next) break;
    // What is overdue because the building rests is tried again a second later.
    const absl::Time then = std::max(**next, clock_.Now() + absl::Seconds(1));
    if (then > end) break;
    clock_.AdvanceTo(then);
    RunDue();
  }
  clock_.AdvanceTo(end);
}

void ProviderFixture::RunDue() { work_.Wake(kBuilding); }

core::Run ProviderFixture::Clear() {
  const absl::StatusOr<core::Run> run = clearing_.Clear({.building = std::string(kBuilding)});
  EXPECT_TRUE(run.ok()) << run.status();
  return run.value_or(core::Run());
}

core::Grant ProviderFixture::Stored(absl::string_view booking_id) {
  core::Grant grant;
  const absl::Status read = store_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<core::Grant> found, tx.FindGrant(booking_id));
    if (!found) return absl::NotFoundError(booking_id);
    grant = *found;
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return grant;
}

std::vector<core::Incident> ProviderFixture::Incidents(bool open_only) {
  std::vector<core::Incident> incidents;
  const absl::Status read = store_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(incidents, tx.ListIncidents(kBuilding, open_only,
                                                 std::numeric_limits<std::int64_t>::max(), 1000));
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return incidents;
}

std::vector<core::OutboxMail> ProviderFixture::Mails() {
  std::vector<core::OutboxMail> mails;
  const absl::Status read = store_.Read([&](store::ReadTransaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(mails, tx.DueMail(absl::InfiniteFuture(), 1000));
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return mails;
}

}  // namespace connecx::provider
