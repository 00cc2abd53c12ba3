#include "tests/crash/bookings.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/e2e/support/plugin_client.h"
#include "tests/e2e/support/space_seed.h"

namespace connecx::crash {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr int kCallers = 4;
constexpr int kMessagesPerCaller = 5;
constexpr int kLivePerPair = 3;
constexpr const char* kPackedFacilities[] = {"gym", "f1", "f2"};

std::string Apartment(int number) { return absl::StrCat("501/", number); }

// Each caller has apartments of its own: the messages of a booking keep their order.
std::vector<std::string> ApartmentsOf(int caller) {
  std::vector<std::string> apartments;
  for (int number = caller + 1; number <= kApartments; number += kCallers) {
    apartments.push_back(Apartment(number));
  }
  return apartments;
}

core::Window Hours(absl::CivilDay date, int from, int to) {
  return {absl::FromCivil(absl::CivilHour(date) + from, TimeZone()),
          absl::FromCivil(absl::CivilHour(date) + to, TimeZone())};
}

}  // namespace

absl::TimeZone TimeZone() {
  static const absl::TimeZone time_zone = [] {
    absl::TimeZone loaded;
    absl::LoadTimeZone("Australia/Sydney", &loaded);
    return loaded;
  }();
  return time_zone;
}

std::vector<Messages> Author::WriteCycle(absl::Time now) {
  ++cycle_;
  touched_.clear();
  const absl::CivilDay today = absl::ToCivilDay(now, TimeZone());
  std::vector<Messages> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.push_back(WriteCaller(caller, today));
  }
  callers.push_back(WriteDoubleBooking(today));
  if (Pick(0, 2) == 0) callers.push_back({WriteIds()});
  clears_ = Pick(0, 2) == 0;
  if (clears_) {
    v1::ClearExpiredRequest request;
    request.set_building(kBuilding);
    callers.push_back({request});
  }
  return callers;
}

std::string Author::AccessLevelOf(const std::string& apartment) const {
  const bool moved = moved_ && apartment == kMovingApartment;
  return e2e::AccessLevelOf(moved ? kSpareApartment : apartment);
}

// Few different hours, so that a thousand cycles need few timetables: a used one stays reserved
// until the last Period that named it is over.
core::Window Author::Slot(const std::string& facility, absl::CivilDay today) {
  if (facility == "f2") return {Hours(today + Pick(0, 2), 0, 24)};
  const absl::CivilDay date = today + Pick(1, 3);
  return Pick(0, 1) == 0 ? Hours(date, 10, 12) : Hours(date, 13, 15);
}

Messages Author::WriteCaller(int caller, absl::CivilDay today) {
  const std::vector<std::string> apartments = ApartmentsOf(caller);
  const auto pick_pair = [&](Booking& booking) {
    booking.apartment = apartments[Pick(0, static_cast<int>(apartments.size()) - 1)];
    booking.facility = kPackedFacilities[Pick(0, std::size(kPackedFacilities) - 1)];
    booking.window = Slot(booking.facility, today);
  };
  const auto has_room = [&](const Booking& booking) {
    return kLivePerPair > std::count_if(bookings_.begin(), bookings_.end(), [&](const auto& other) {
             return !other.second.revoked && other.first != booking.id &&
                    other.second.apartment == booking.apartment &&
                    other.second.facility == booking.facility;
           });
  };
  Messages messages;
  for (int i = 0; i < kMessagesPerCaller; ++i) {
    const int kind = Pick(0, 9);
    const std::vector<std::string> known = IdsOf(caller, /*live=*/kind != 8);
    Booking booking;
    if (known.empty() || kind < 3) {
      booking.id = absl::StrCat("c", caller, "-", cycle_, "-", i);
    } else {
      booking = bookings_.at(known[Pick(0, static_cast<int>(known.size()) - 1)]);
    }
    if (kind == 9 && booking.revision > 0) {  // repeated, or late
      Booking again = booking;
      if (Pick(0, 1) == 0 && again.revision > 1) --again.revision;
      messages.push_back(Grant(again));
      continue;
    }
    if ((kind == 6 || kind == 7) && booking.revision > 0) {
      if (Pick(0, 1) == 0) ++booking.revision;
      booking.revoked = true;
      messages.push_back(Revoke(booking));
    } else {  // new, an edit, a re-activation
      ++booking.revision;
      booking.revoked = false;
      do pick_pair(booking);
      while (!has_room(booking) && Pick(0, 5) > 0);
      if (!has_room(booking)) continue;
      messages.push_back(Grant(booking));
    }
    Keep(booking);
  }
  return messages;
}

// The pair's bookings of the cycle before go, and two others come: the first has the place, the
// second waits for the manager.
Messages Author::WriteDoubleBooking(absl::CivilDay today) {
  Messages messages;
  for (const std::string& id : double_booking_) {
    Booking booking = bookings_.at(id);
    booking.revoked = true;
    messages.push_back(Revoke(booking));
    Keep(booking);
  }
  double_booking_.clear();
  for (const bool second : {false, true}) {
    Booking booking{.id = absl::StrCat("d-", cycle_, second ? "-2" : "-1"),
                    .revision = 1,
                    .apartment = Apartment(1 + cycle_ % (kApartments - 1)),
                    .facility = kHandFacility,
                    .window = second ? Hours(today + 3, 13, 15) : Hours(today + 2, 10, 12),
                    .by_hand = second};
    messages.push_back(Grant(booking));
    Keep(booking);
    double_booking_.push_back(booking.id);
  }
  return messages;
}

Message Author::WriteIds() {
  moved_ = !moved_;
  v1::SyncIdsRequest request;
  request.set_building(kBuilding);
  request.set_actor("crash harness");
  v1::ApartmentRow& row = *request.add_apartments();
  row.set_apartment(kMovingApartment);
  row.set_access_control_id(AccessLevelOf(kMovingApartment));
  return request;
}

Message Author::Grant(const Booking& booking) {
  v1::GrantRequest request;
  request.set_booking_id(booking.id);
  request.set_revision(booking.revision);
  request.set_building(kBuilding);
  request.set_apartment(booking.apartment);
  request.set_facility(booking.facility);
  *request.mutable_start_time() = e2e::ToProto(booking.window.start);
  *request.mutable_end_time() = e2e::ToProto(booking.window.end);
  if (Pick(0, 3) > 0) request.mutable_wait();  // answered when durable
  return request;
}

Message Author::Revoke(const Booking& booking) {
  v1::RevokeRequest request;
  request.set_booking_id(booking.id);
  request.set_revision(booking.revision);
  request.set_building(kBuilding);
  if (Pick(0, 3) > 0) request.mutable_wait();
  return request;
}

void Author::Keep(const Booking& booking) {
  bookings_[booking.id] = booking;
  touched_.push_back(booking.id);
}

std::vector<std::string> Author::IdsOf(int caller, bool live) const {
  const std::string prefix = absl::StrCat("c", caller, "-");
  std::vector<std::string> ids;
  for (auto it = bookings_.lower_bound(prefix);
       it != bookings_.end() && it->first.compare(0, prefix.size(), prefix) == 0; ++it) {
    if (it->second.revoked != live) ids.push_back(it->first);
  }
  return ids;
}

}  // namespace connecx::crash
