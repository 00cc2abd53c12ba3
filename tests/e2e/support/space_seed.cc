#include "tests/e2e/support/space_seed.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/space_switches.h"

namespace connecx::e2e {
namespace {

namespace sim = ::connecx::simulator::v1;

constexpr int kForeignTimetable = 17;

std::string DoorOf(const std::string& zone) { return "D-" + zone; }

void AddZone(const std::string& id, const std::string& name, sim::Database& seed) {
  sim::Door& door = *seed.add_doors();
  door.set_id(DoorOf(id));
  door.set_name(name);
  sim::Zone& zone = *seed.add_zones();
  zone.set_id(id);
  zone.set_name(name);
  zone.add_doors(door.id());
}

sim::Permission& AddPermission(const std::string& zone, int timetable, sim::AccessLevel& level) {
  sim::Permission& permission = *level.add_permissions();
  permission.set_zone(zone);
  permission.set_timetable(timetable);
  return permission;
}

void SetPeriod(const std::string& start, const std::string& end, sim::Permission& permission) {
  permission.mutable_period()->set_start(start);
  permission.mutable_period()->set_end(end);
}

void AddMember(const std::string& user, sim::AccessLevel& level, sim::Database& seed) {
  seed.add_users()->set_id(user);
  level.add_members(user);
}

// How this SPACE holds the end of a date that somebody entered (docs/ship.md Q6).
std::string LastSecond() {
  const bool truncates = SpaceBehaviour().end_of_day == simulator::EndOfDay::kTruncateSeconds;
  return truncates ? "23:59:00" : "23:59:59";
}
std::string MidnightAtTheEnd() {
  const simulator::EndOfDay answer = SpaceBehaviour().end_of_day;
  const bool holds_it =
      answer == simulator::EndOfDay::kAccept || answer == simulator::EndOfDay::kTruncateSeconds;
  return holds_it ? "24:00:00" : LastSecond();
}

// Whether this SPACE keeps a permission whose Period is over (docs/ship.md Q23).
bool HoldsExpired() {
  return SpaceBehaviour().expired_permissions == simulator::ExpiredPermissions::kKeep;
}

// What every apartment has without any booking.
void AddApartment(const std::string& apartment, sim::Database& seed) {
  sim::AccessLevel& level = *seed.add_access_levels();
  level.set_id(AccessLevelOf(apartment));
  level.set_name(apartment);
  level.set_description("Åsa & Söhne <\"1\">");
  AddPermission("FRONT", 0, level);
  if (HoldsExpired()) {
    SetPeriod("2020-01-01T00:00:00", absl::StrCat("2020-12-31T", MidnightAtTheEnd()),
              AddPermission("CLUB", 0, level));
  }
  SetPeriod("2024-01-01T00:00:00", absl::StrCat("2099-12-31T", LastSecond()),
            AddPermission("PARKING", kForeignTimetable, level));
  level.add_permissions()->set_door("MAILBOX");
  AddMember(absl::StrCat("U1 of ", apartment), level, seed);
  AddMember(absl::StrCat("U2 of ", apartment), level, seed);
}

}  // namespace

std::vector<std::string> Site::Apartments() const {
  std::vector<std::string> names;
  for (int i = 1; i <= apartments; ++i) names.push_back(absl::StrCat("501/", i));
  return names;
}

std::vector<std::string> Site::Facilities() const {
  std::vector<std::string> names = {"gym", "pool"};
  for (int i = 1; i <= numbered_facilities; ++i) names.push_back(absl::StrCat("f", i));
  return names;
}

std::string AccessLevelOf(const std::string& apartment) {
  return absl::StrCat("APT-", absl::StrReplaceAll(apartment, {{"/", "-"}}));
}

std::string ZoneOf(const std::string& facility) { return absl::AsciiStrToUpper(facility); }

sim::Database SeedOf(const Site& site) {
  sim::Database seed;
  sim::Timetable& hours = *seed.add_timetables();
  hours.set_id(kForeignTimetable);
  hours.set_name("Tagsüber");
  sim::Interval& interval = *hours.add_intervals();
  interval.set_start("06:00:00");
  interval.set_end("22:00:00");
  if (SpaceBehaviour().timetables == simulator::TimetablePool::kInsertable) {
    seed.add_timetables()->set_id(kSpareTimetable);
    for (int id = kFirstTimetable; id <= kLastTimetable; ++id) seed.add_timetables()->set_id(id);
  }
  for (const char* zone : {"FRONT", "CLUB", "PARKING"}) AddZone(zone, zone, seed);
  seed.add_doors()->set_id("MAILBOX");
  for (const std::string& facility : site.Facilities()) AddZone(ZoneOf(facility), facility, seed);
  for (const std::string& apartment : site.Apartments()) AddApartment(apartment, seed);

  // Nobody mapped it: also its expired permission for a facility stays.
  sim::AccessLevel& staff = *seed.add_access_levels();
  staff.set_id("STAFF");
  staff.set_name("Staff");
  if (HoldsExpired()) {
    SetPeriod("2023-01-01T00:00:00", "2023-12-31T23:59:59", AddPermission("GYM", 0, staff));
  }
  AddPermission("POOL", kForeignTimetable, staff);
  AddMember("U of staff", staff, seed);
  return seed;
}

std::string ForeignPart(const sim::Database& dump, const Site& site) {
  std::set<std::string> levels;
  std::set<std::string> zones;
  for (const std::string& apartment : site.Apartments()) levels.insert(AccessLevelOf(apartment));
  std::set<std::string> doors;
  for (const std::string& facility : site.Facilities()) {
    zones.insert(ZoneOf(facility));
    doors.insert(DoorOf(ZoneOf(facility)));
  }
  sim::Database foreign = dump;
  for (sim::AccessLevel& level : *foreign.mutable_access_levels()) {
    if (!levels.contains(level.id())) continue;
    auto& permissions = *level.mutable_permissions();
    for (int i = permissions.size() - 1; i >= 0; --i) {
      if (zones.contains(permissions[i].zone())) permissions.DeleteSubrange(i, 1);
    }
  }
  if (SpaceBehaviour().filled_timetable == simulator::FilledTimetable::kUpdateRequired) {
    for (sim::Door& door : *foreign.mutable_doors()) {
      if (doors.contains(door.id())) door.clear_update_required();
    }
  }
  auto& timetables = *foreign.mutable_timetables();
  for (int i = timetables.size() - 1; i >= 0; --i) {
    const bool ours = timetables[i].id() >= kFirstTimetable && timetables[i].id() <= kLastTimetable;
    if (ours) timetables.DeleteSubrange(i, 1);
  }
  return foreign.DebugString();
}

void FailForChangedForeign(const sim::Database& before, const sim::Database& now,
                           const Site& site) {
  const std::string foreign = ForeignPart(now, site);
  const std::string expected = ForeignPart(before, site);
  if (foreign != expected) testing::Test::RecordProperty("foreign_changed", 1);
  EXPECT_EQ(foreign, expected);
}

std::vector<sim::SetPermissionRequest> MissingIn(const sim::Database& dump,
                                                 const sim::Database& before) {
  const auto target_of = [](const sim::AccessLevel& level, const sim::Permission& permission) {
    return std::tuple(level.id(), permission.zone(), permission.door());
  };
  std::set<std::tuple<std::string, std::string, std::string>> there;
  for (const sim::AccessLevel& level : dump.access_levels()) {
    for (const sim::Permission& permission : level.permissions()) {
      there.insert(target_of(level, permission));
    }
  }
  std::vector<sim::SetPermissionRequest> missing;
  for (const sim::AccessLevel& level : before.access_levels()) {
    for (const sim::Permission& permission : level.permissions()) {
      if (there.contains(target_of(level, permission))) continue;
      sim::SetPermissionRequest& request = missing.emplace_back();
      request.set_access_level(level.id());
      request.set_zone(permission.zone());
      request.set_door(permission.door());
      request.set_timetable(permission.timetable());
      if (permission.has_period()) *request.mutable_period() = permission.period();
    }
  }
  return missing;
}

access::v1::SyncIdsRequest IdsOf(const Site& site, const std::string& building) {
  access::v1::SyncIdsRequest request;
  request.set_building(building);
  request.set_actor("e2e");
  for (const std::string& apartment : site.Apartments()) {
    access::v1::ApartmentRow& row = *request.add_apartments();
    row.set_apartment(apartment);
    row.set_access_control_id(AccessLevelOf(apartment));
  }
  for (const std::string& facility : site.Facilities()) {
    access::v1::FacilityRow& row = *request.add_facilities();
    row.set_facility(facility);
    row.set_access_control_facility_id(ZoneOf(facility));
  }
  return request;
}

}  // namespace connecx::e2e
