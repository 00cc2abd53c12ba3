#include "tests/crash/person.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "simulator/proto_time.h"
#include "tests/crash/bookings.h"
#include "tests/crash/pause.h"
#include "tests/e2e/support/space_seed.h"

namespace connecx::crash {
namespace {

namespace sim = ::connecx::simulator::v1;

constexpr int kEditsAtOnce = 4;
constexpr int kLongestPauseMs = 40;
constexpr char kCarPark[] = "PARKING";

bool IsTheirs(const std::string& access_level, const std::string& zone) {
  return absl::StartsWith(access_level, "APT-") &&
         (zone == kCarPark || zone == e2e::ZoneOf(kUnbookedFacility));
}

const sim::Permission* Find(const sim::Database& dump, const std::string& access_level,
                            const std::string& zone) {
  for (const sim::AccessLevel& level : dump.access_levels()) {
    if (level.id() != access_level) continue;
    for (const sim::Permission& permission : level.permissions()) {
      if (permission.zone() == zone) return &permission;
    }
  }
  return nullptr;
}

// Whether something between the two instants may have come after our read of the access level and
// before the end of the write that followed.
bool IsInWindow(const sim::CallList& calls, const std::string& access_level, absl::Time begin,
                absl::Time end) {
  std::vector<absl::Time> reads;  // when they were sent
  for (const sim::Call& call : calls.calls()) {
    if (call.entity_id() != access_level) continue;
    const absl::Time carried_out = simulator::ToTime(call.time());
    const absl::Time sent = carried_out - simulator::ToDuration(call.waited());
    if (call.request() == "SaltoDBGroupList.Read") reads.push_back(sent);
    if (call.request() != "SaltoDBGroup.Update") continue;
    const auto read = std::find_if(reads.rbegin(), reads.rend(),
                                   [sent](absl::Time time) { return time <= sent; });
    if (read == reads.rend()) continue;
    const absl::Time done = carried_out + simulator::ToDuration(call.duration());
    if (*read <= end && begin <= done) return true;
  }
  return false;
}

}  // namespace

Person::Person(const e2e::SpaceProcess& space, const sim::Database& seed, base::Clock& clock,
               std::uint64_t random_seed)
    : space_(space), clock_(clock), random_(random_seed) {
  for (const sim::AccessLevel& level : seed.access_levels()) {
    for (const sim::Permission& permission : level.permissions()) {
      if (!IsTheirs(level.id(), permission.zone())) continue;
      edits_by_pair_[{level.id(), permission.zone()}] = {.permission = permission};
    }
  }
}

void Person::Begin() {
  Join();
  thread_ = std::thread([this] {
    for (int i = 0; i < kEditsAtOnce; ++i) {
      Pause(clock_, absl::Milliseconds(Pick(0, kLongestPauseMs)));
      MakeEdit(++edits_);
    }
  });
}

void Person::Join() {
  if (thread_.joinable()) thread_.join();
}

// Every edit differs from all before it: what is there tells which one it is. Of the apartment that
// moves nothing is over: while it is elsewhere, nobody clears its access level.
void Person::MakeEdit(int number) {
  const std::string apartment = absl::StrCat("501/", Pick(1, kApartments));
  const std::string access_level = e2e::AccessLevelOf(apartment);
  const bool car_park = Pick(0, 1) == 0;
  sim::SetPermissionRequest request;
  request.set_access_level(access_level);
  request.set_zone(car_park ? kCarPark : e2e::ZoneOf(kUnbookedFacility));
  const bool over = !car_park && Pick(0, 2) == 0 && apartment != kMovingApartment;
  const std::string unique =
      absl::StrFormat("T%02d:%02d:%02d", number / 3600 % 24, number / 60 % 60, number % 60);
  request.mutable_period()->set_start(absl::StrCat("2020-01-01", unique));
  request.mutable_period()->set_end(over ? "2020-01-03T00:00:00" : "2098-12-31T23:59:59");
  Edit edit{.over = over, .begin = clock_.Now()};
  if (!space_.Post("/ui/permission", request).ok()) return;
  edit.end = clock_.Now();
  edit.permission.set_zone(request.zone());
  *edit.permission.mutable_period() = request.period();
  edits_by_pair_[{access_level, request.zone()}] = edit;
}

int Person::PutBack(const sim::Database& dump, const std::set<std::string>& access_levels) {
  int put_back = 0;
  for (const auto& [pair, edit] : edits_by_pair_) {
    if (!access_levels.contains(pair.first) || !edit.is_there || edit.over) continue;
    if (Find(dump, pair.first, pair.second) != nullptr) continue;
    sim::SetPermissionRequest request;
    request.set_access_level(pair.first);
    request.set_zone(pair.second);
    request.set_timetable(edit.permission.timetable());
    if (edit.permission.has_period()) *request.mutable_period() = edit.permission.period();
    if (space_.Post("/ui/permission", request).ok()) ++put_back;
  }
  return put_back;
}

Person::Findings Person::Look(const sim::Database& dump, const sim::CallList& calls,
                              absl::Time cleared) {
  Findings findings;
  for (auto& [pair, edit] : edits_by_pair_) {
    const sim::Permission* const there = Find(dump, pair.first, pair.second);
    const std::string name = absl::StrCat(pair.first, "/", pair.second);
    const bool as_left =
        edit.is_there ? there != nullptr && google::protobuf::util::MessageDifferencer::Equals(
                                                *there, edit.permission)
                      : there == nullptr;
    if (as_left) {
      if (edit.is_there && edit.over && edit.end < cleared) {
        findings.not_cleared.push_back(absl::StrCat(name, ": is over, and was not cleared"));
      }
      continue;
    }
    const bool was_cleared = edit.is_there && edit.over && there == nullptr;
    if (!was_cleared && !IsInWindow(calls, pair.first, edit.begin, edit.end)) {
      findings.changed.push_back(
          absl::StrCat(name, ": a person left ", edit.permission.ShortDebugString(), " at ",
                       absl::FormatTime(edit.end), ", now there is ",
                       there == nullptr ? "nothing" : there->ShortDebugString()));
      continue;
    }
    if (!was_cleared) ++lost_in_window_;
    edit.is_there = there != nullptr;
    if (edit.is_there) {
      edit.permission = *there;
      edit.over = there->has_period() && absl::StartsWith(there->period().end(), "2020-");
    }
  }
  return findings;
}

sim::Database Person::Without(sim::Database dump) {
  for (sim::AccessLevel& level : *dump.mutable_access_levels()) {
    auto& permissions = *level.mutable_permissions();
    for (int i = permissions.size() - 1; i >= 0; --i) {
      if (IsTheirs(level.id(), permissions[i].zone())) permissions.DeleteSubrange(i, 1);
    }
  }
  return dump;
}

}  // namespace connecx::crash
