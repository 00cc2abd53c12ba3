#ifndef CONNECX_TESTS_E2E_SUPPORT_SPACE_SEED_H_
#define CONNECX_TESTS_E2E_SUPPORT_SPACE_SEED_H_

#include <string>
#include <vector>

#include "connecx/access/v1/access_control_provider.pb.h"
#include "simulator/control.pb.h"

namespace connecx::e2e {

// The site of these tests: apartments "501/1" ... with access levels "APT-501-1" ..., facilities
// "gym", "pool", "f1" ... with zones "GYM", "POOL", "F1" ...
struct Site {
  int apartments = 2;
  int numbered_facilities = 0;

  std::vector<std::string> Apartments() const;
  std::vector<std::string> Facilities() const;
};

// The number of a timetable of the building's own that nobody has filled.
inline constexpr int kSpareTimetable = 18;

std::string AccessLevelOf(const std::string& apartment);
std::string ZoneOf(const std::string& facility);

// SPACE as the building's people set it up, with all that is not ours: other zones, doors,
// permissions without an end and expired ones, members, timetables, texts beyond ASCII, and access
// levels that nobody mapped. Nothing that a SPACE with the switches in use (space_switches.h) would
// not hold.
simulator::v1::Database SeedOf(const Site& site);

// What of `dump` is not ours to touch, as text: all but the permissions of the site's apartments
// for its facilities and the timetables of our range; and that the facilities' doors wait for an
// update, where filling a timetable makes them (docs/ship.md Q26).
std::string ForeignPart(const simulator::v1::Database& dump, const Site& site);

// Fails the test if what is not ours is not as it was; "foreign_changed" of its record is then 1.
void FailForChangedForeign(const simulator::v1::Database& before,
                           const simulator::v1::Database& now, const Site& site);

// The permissions of `before` that `dump` lacks, as a person enters them again.
std::vector<simulator::v1::SetPermissionRequest> MissingIn(const simulator::v1::Database& dump,
                                                           const simulator::v1::Database& before);

// Maps all apartments and facilities of the site.
access::v1::SyncIdsRequest IdsOf(const Site& site, const std::string& building);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_SPACE_SEED_H_
