#include "tests/crash/person.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <iterator>

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
constexpr char kMailbox[] = "MAILBOX";

// Of each apartment's two users the one whose membership is edited.
std::string MemberOf(const std::string& apartment) { return absl::StrCat("U2 of ", apartment); }

bool IsOver(const std::optional<sim::Permission>& state) {
  return state && state->has_period() && absl::StartsWith(state->period().end(), "2020-");
}

bool AreSame(const std::optional<sim::Permission>& one, const std::optional<sim::Permission>& two) {
  if (!one || !two) return one.has_value() == two.has_value();
  return google::protobuf::util::MessageDifferencer::Equals(*one, *two);
}

std::string TextOf(const std::optional<sim::Permission>& state) {
  return state ? absl::StrCat("{", state->ShortDebugString(), "}") : "nothing";
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
  for (const auto& [thing, permission] : TheirsIn(seed))
    histories_[thing] = {.states = {permission}};
}

bool Person::IsTheirs(const Thing& thing) {
  if (!absl::StartsWith(thing.access_level, "APT-")) return false;
  switch (thing.kind) {
    case Kind::kZone:
      return thing.id == kCarPark || thing.id == e2e::ZoneOf(kUnbookedFacility);
    case Kind::kDoor:
      return thing.id == kMailbox;
    case Kind::kMember:
      return absl::StartsWith(thing.id, MemberOf(""));
  }
  return false;
}

Person::Thing Person::ThingOf(const std::string& access_level, const sim::Permission& permission) {
  return permission.has_door() ? Thing{access_level, Kind::kDoor, permission.door()}
                               : Thing{access_level, Kind::kZone, permission.zone()};
}

std::map<Person::Thing, sim::Permission> Person::TheirsIn(const sim::Database& dump) {
  std::map<Thing, sim::Permission> theirs;
  const auto note = [&theirs](const Thing& thing, const sim::Permission& permission) {
    if (IsTheirs(thing)) theirs[thing] = permission;
  };
  for (const sim::AccessLevel& level : dump.access_levels()) {
    for (const sim::Permission& permission : level.permissions()) {
      note(ThingOf(level.id(), permission), permission);
    }
    for (const std::string& member : level.members()) {
      note({level.id(), Kind::kMember, member}, sim::Permission());
    }
  }
  return theirs;
}

void Person::Begin() {
  Join();
  for (auto& [thing, history] : histories_) {
    history.states.erase(history.states.begin(), history.states.end() - 1);
  }
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

// Every edit of a permission differs from all before it: what is there tells which one it is. Of
// the apartment that moves nothing is over: while it is elsewhere, nobody clears its access level.
void Person::MakeEdit(int number) {
  const std::string apartment = absl::StrCat("501/", Pick(1, kApartments));
  const std::string access_level = e2e::AccessLevelOf(apartment);
  const Thing choices[] = {{access_level, Kind::kZone, kCarPark},
                           {access_level, Kind::kZone, e2e::ZoneOf(kUnbookedFacility)},
                           {access_level, Kind::kDoor, kMailbox},
                           {access_level, Kind::kMember, MemberOf(apartment)}};
  const Thing& thing = choices[Pick(0, std::size(choices) - 1)];
  History& history = histories_.at(thing);
  State state = sim::Permission();
  absl::Status made;
  const absl::Time begin = clock_.Now();
  if (thing.kind == Kind::kMember) {
    sim::MemberRequest request;
    request.set_access_level(access_level);
    request.set_user(thing.id);
    if (history.states.back()) state.reset();
    made = space_.Post(state ? "/ui/member" : "/ui/remove_member", request);
  } else {
    const bool may_be_over = thing.id == e2e::ZoneOf(kUnbookedFacility);
    const bool over = may_be_over && Pick(0, 1) == 0 && apartment != kMovingApartment;
    const std::string unique =
        absl::StrFormat("T%02d:%02d:%02d", number / 3600 % 24, number / 60 % 60, number % 60);
    thing.kind == Kind::kDoor ? state->set_door(thing.id) : state->set_zone(thing.id);
    state->mutable_period()->set_start(absl::StrCat("2020-01-01", unique));
    state->mutable_period()->set_end(over ? "2020-01-03T00:00:00" : "2098-12-31T23:59:59");
    made = Enter(access_level, *state);
  }
  if (!made.ok()) return;
  history.states.push_back(state);
  history.begin = begin;
  history.end = clock_.Now();
}

absl::Status Person::Enter(const std::string& access_level,
                           const sim::Permission& permission) const {
  sim::SetPermissionRequest request;
  request.set_access_level(access_level);
  request.set_zone(permission.zone());
  request.set_door(permission.door());
  request.set_timetable(permission.timetable());
  if (permission.has_period()) *request.mutable_period() = permission.period();
  return space_.Post("/ui/permission", request);
}

int Person::PutBack(const sim::Database& dump, const std::set<std::string>& access_levels) {
  const std::map<Thing, sim::Permission> there = TheirsIn(dump);
  int put_back = 0;
  for (const auto& [thing, history] : histories_) {
    const State& state = history.states.back();
    if (thing.kind == Kind::kMember || !state || IsOver(state)) continue;
    if (!access_levels.contains(thing.access_level) || there.contains(thing)) continue;
    if (Enter(thing.access_level, *state).ok()) ++put_back;
  }
  return put_back;
}

Person::Findings Person::Look(const sim::Database& dump, const sim::CallList& calls,
                              absl::Time cleared) {
  const std::map<Thing, sim::Permission> theirs = TheirsIn(dump);
  Findings findings;
  for (auto& [thing, history] : histories_) {
    const auto found = theirs.find(thing);
    const State there = found == theirs.end() ? State() : State(found->second);
    const State left = history.states.back();
    const std::string name = absl::StrCat(thing.access_level, "/", thing.id);
    if (AreSame(there, left)) {
      if (IsOver(left) && history.end < cleared) {
        findings.not_cleared.push_back(absl::StrCat(name, ": is over, and was not cleared"));
      }
      continue;
    }
    const bool was_cleared = IsOver(left) && !there;
    if (!was_cleared) {
      // What our read may have seen: a state before, or that one of them had been cleared.
      const bool was_read =
          std::any_of(history.states.begin(), history.states.end(), [&there](const State& state) {
            return AreSame(state, there) || (!there && IsOver(state));
          });
      if (!was_read || !IsInWindow(calls, thing.access_level, history.begin, history.end)) {
        findings.changed.push_back(absl::StrCat(name, ": a person left ", TextOf(left), " at ",
                                                absl::FormatTime(history.end), ", now there is ",
                                                TextOf(there)));
        continue;
      }
      ++lost_in_window_;
    }
    history.states.push_back(there);
  }
  return findings;
}

sim::Database Person::Without(sim::Database dump) {
  for (sim::AccessLevel& level : *dump.mutable_access_levels()) {
    auto& permissions = *level.mutable_permissions();
    for (int i = permissions.size() - 1; i >= 0; --i) {
      if (IsTheirs(ThingOf(level.id(), permissions[i]))) permissions.DeleteSubrange(i, 1);
    }
    auto& members = *level.mutable_members();
    for (int i = members.size() - 1; i >= 0; --i) {
      if (IsTheirs({level.id(), Kind::kMember, members[i]})) members.DeleteSubrange(i, 1);
    }
  }
  return dump;
}

}  // namespace connecx::crash
