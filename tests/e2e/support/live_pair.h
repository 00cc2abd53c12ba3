#ifndef CONNECX_TESTS_E2E_SUPPORT_LIVE_PAIR_H_
#define CONNECX_TESTS_E2E_SUPPORT_LIVE_PAIR_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/door_judge.h"
#include "tests/e2e/support/plugin_client.h"
#include "tests/e2e/support/space_process.h"
#include "tests/e2e/support/space_seed.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::e2e {

// The programs themselves: proaccess_sim with the site in it, and access_plugin for building
// "tower" on a Unix socket. Time is real; bookings are for tomorrow. When a test is over the doors
// must be as the plugin says (door_judge.h), unless the test has let go of `client_`, and what is
// not ours must be as it was, unless it has let go of `space_`. SPACE answers as
// CONNECX_SIMULATOR_SWITCHES says (space_switches.h).
class LivePair : public testing::Test {
 protected:
  struct Finished {
    int exit = -1;
    std::string out;
    std::string err;
  };

  // `ship`: more of the simulator's configuration of its SHIP port, such as "auth: none".
  explicit LivePair(const Site& site = {}, const std::string& ship = "")
      : site_(site), ship_(ship) {}
  // Starts the simulator, and writes the configuration of the plugin, which is not started.
  void SetUp() override;
  void TearDown() override;

  // What is in SPACE at the start.
  virtual simulator::v1::Database Seed() const { return SeedOf(site_); }

  // Starts the plugin and waits until it serves; the result is the time that took.
  absl::Duration StartPlugin();
  // As StartPlugin, and maps the site's IDs.
  void StartPluginWithIds();

  // Runs a program to its end.
  Finished Run(const std::vector<std::string>& command);
  Finished RunPlugin(const std::vector<std::string>& flags);
  Finished AccessCtl(const std::vector<std::string>& words);
  std::string Address() const { return "unix:" + folder_.File("p.sock"); }

  // `minutes` after tomorrow's 10:00 in Sydney.
  absl::Time Tomorrow(int minutes) const;
  // One hour, tomorrow at 10:00. Answers when the intent is durable.
  access::v1::GrantRequest Booking(const std::string& id, const std::string& apartment,
                                   const std::string& facility) const;
  bool AwaitPhase(const std::string& id, access::v1::GrantPhase phase);
  // Whether the simulator's door opens in the booked hour, and only then.
  bool OpensAsBooked(const std::string& apartment, const std::string& facility) const;
  // What SPACE was asked since ForgetShipCalls.
  int ShipCalls() const;
  void ForgetShipCalls() const;

  const Site site_;
  const std::string ship_;
  const TempFolder folder_;
  std::string ship_url_;
  std::unique_ptr<SpaceProcess> space_;
  std::unique_ptr<Child> plugin_;
  std::unique_ptr<PluginClient> client_;

 private:
  void JudgeDoors(const Told& told, const simulator::v1::Database& dump);
  bool Opens(const std::string& apartment, const std::string& facility, absl::Time at) const;

  simulator::v1::Database at_first_;
  int runs_ = 0;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_LIVE_PAIR_H_
