#ifndef CONNECX_TESTS_CRASH_BOOKINGS_H_
#define CONNECX_TESTS_CRASH_BOOKINGS_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "core/window.h"

// What core sends to the plugin during the crash harness, and what it is owed for that.

namespace connecx::crash {

inline constexpr char kBuilding[] = "tower";
// Facilities "gym" and "f1" put several bookings into one permission, "f2" is booked for whole
// days; for a second booking of the pool a person has to act.
inline constexpr char kHandFacility[] = "pool";
// Nobody books this one: its permissions were made by hand.
inline constexpr char kUnbookedFacility[] = "f3";
inline constexpr int kNumberedFacilities = 3;
inline constexpr int kApartments = 8;
// The last apartment moves between its own access level and that of this one, which core does not
// know otherwise.
inline constexpr char kMovingApartment[] = "501/8";
inline constexpr char kSpareApartment[] = "501/9";

absl::TimeZone TimeZone();

// A booking as core knows it.
struct Booking {
  std::string id;
  std::int64_t revision = 0;
  std::string apartment;
  std::string facility;
  core::Window window;
  bool revoked = false;
  bool by_hand = false;  // waits for the manager, who is owed a mail
};

using Message = std::variant<access::v1::GrantRequest, access::v1::RevokeRequest,
                             access::v1::SyncIdsRequest, access::v1::ClearExpiredRequest>;

// What one caller sends in one cycle, in this order; each until it is answered with OK.
using Messages = std::vector<Message>;

// Writes what core sends, and keeps the books: what holds once all of it was answered with OK.
class Author {
 public:
  explicit Author(std::uint64_t seed) : random_(seed) {}

  // The messages of the next cycle, one list per caller: new bookings, edits in time and to other
  // pairs, cancellations, re-activations, repeated and late messages, double bookings, changed IDs,
  // clearings.
  std::vector<Messages> WriteCycle(absl::Time now);

  // Everything that was ever booked, by id.
  const std::map<std::string, Booking>& bookings() const { return bookings_; }
  // Which of them the latest cycle was about.
  const std::vector<std::string>& touched() const { return touched_; }
  // Whether it had expired permissions cleared.
  bool clears() const { return clears_; }
  // The access level of an apartment.
  std::string AccessLevelOf(const std::string& apartment) const;

 private:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  core::Window Slot(const std::string& facility, absl::CivilDay today);
  Messages WriteCaller(int caller, absl::CivilDay today);
  Messages WriteDoubleBooking(absl::CivilDay today);
  Message WriteIds();
  Message Grant(const Booking& booking);
  Message Revoke(const Booking& booking);
  // Keeps the newest state, and names it as one that this cycle is about.
  void Keep(const Booking& booking);
  std::vector<std::string> IdsOf(int caller, bool live) const;

  std::mt19937_64 random_;
  std::map<std::string, Booking> bookings_;
  std::vector<std::string> touched_;
  std::vector<std::string> double_booking_;  // the pool's bookings of the cycle before
  bool moved_ = false;
  bool clears_ = false;
  int cycle_ = 0;
};

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_BOOKINGS_H_
