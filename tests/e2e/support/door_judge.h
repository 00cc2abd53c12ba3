#ifndef CONNECX_TESTS_E2E_SUPPORT_DOOR_JUDGE_H_
#define CONNECX_TESTS_E2E_SUPPORT_DOOR_JUDGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "connecx/access/v1/access_control_provider.pb.h"
#include "connecx/access/v1/access_query.pb.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"
#include "tests/e2e/support/plugin_client.h"
#include "tests/e2e/support/space_seed.h"

namespace connecx::e2e {

// What the plugin answers whoever asks.
struct Told {
  std::vector<access::v1::Grant> grants;
  std::vector<access::v1::Incident> incidents;
  // Of the grants with REMOVAL_PENDING.
  std::vector<access::v1::ExplainBookingResponse> stories;
};

// None: it does not answer.
std::optional<Told> Ask(PluginClient& client);

// Compares every door of the site with what the plugin answers, at second 30 of each whole
// minute of [from, until), as SPACE stands now. A sentence for each stretch of a door that is
//   - open while no live booking of its pair has that minute, unless the plugin says that something
//     there is still to be taken away: a booking that is REVOKING excuses its own hours, one with
//     REMOVAL_PENDING the other pairs that its story says were written for it, and an open
//     NOT_TAKEN_AWAY its pair;
//   - shut in a window of a grant that is GRANTED and not UNVERIFIED.
// `local`: the zone whose time SPACE's doors show.
std::vector<std::string> WrongDoors(const Site& site, const Told& told,
                                    const simulator::Database& space,
                                    const simulator::Behaviour& behaviour, absl::TimeZone local,
                                    absl::Time from, absl::Time until);

// The bookings of which no open incident tells though they still run or will, and have not got
// their access, or are cancelled and still have it.
std::vector<access::v1::Grant> Untold(const Told& told, absl::Time now);

// The end of all that was booked, and two days more.
absl::Time BeyondAllBookings(const Told& told, absl::Time now);

// Writes into the test's record what was told, for a reader of its results: "reported" has the
// kinds of all incidents, and UNVERIFIED if a grant is, with blanks between them.
void RecordReported(const Told& told);

// Fails the test for each; "wrong_doors" of its record has their number.
void FailForWrongDoors(const std::vector<std::string>& wrong);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_DOOR_JUDGE_H_
