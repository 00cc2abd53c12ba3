#ifndef CONNECX_TESTS_E2E_SUPPORT_STAGE_H_
#define CONNECX_TESTS_E2E_SUPPORT_STAGE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"
#include "simulator/control.pb.h"
#include "simulator/simulator.h"
#include "tests/e2e/support/door_judge.h"
#include "tests/e2e/support/mail_folder.h"
#include "tests/e2e/support/plugin_client.h"
#include "tests/e2e/support/space_seed.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::server {
class App;
}  // namespace connecx::server

namespace connecx::e2e {

// The whole plugin and a whole SPACE in this process, on one simulated clock that starts at noon of
// 24 September 2024 in Sydney; what calls them is a real stub on a Unix socket. Building "tower"
// has the site's apartments and facilities mapped.
//
// The simulated time lies before the real one, so that the callers' deadlines, which are real, are
// far away for the plugin and a call ends when its outcome is known.
//
// When a test is over, what in SPACE is not ours must be as it was, and the doors must be as the
// plugin's answers say (door_judge.h); so they must whenever AdvanceTo or PassNightTo lets time
// pass.
//
// SPACE answers as CONNECX_SIMULATOR_SWITCHES says (space_switches.h). Under switches a test that
// fails goes on until a person is told why: of each booking that is not as it shall be, at the
// latest when it ends; of a door that will be wrong, by the last look before that begins; of
// something, within two weeks, if all are. "untold" of its record has the number of bookings that
// ended without that.
class Stage : public testing::Test {
 protected:
  explicit Stage(const Site& site = {});
  ~Stage() override;
  void SetUp() override;
  void TearDown() override;

  // Changes SPACE before the first start; what is then in it and not ours has to stay.
  virtual void ConfigureSpace() {}
  // Changes the configuration before the first start.
  virtual void Configure() {}

  void StartApp();
  void StopApp();
  // The same store and configuration, as a new process would find them.
  void Restart();

  // "2024-09-25 18:00", Sydney's local time.
  static absl::Time At(const std::string& local);
  void AdvanceTo(const std::string& local) { PassTo(At(local)); }
  // Waits for the end of the nightly run that a new installation makes up for.
  void AwaitFirstRun();
  // Moves time through the day and over the midnight before `date`, and waits until that date's
  // nightly run, made by the scheduler, is complete.
  void PassNightTo(const std::string& date);
  std::vector<access::v1::ClearingRun> Runs();

  // Apartment 501/1 and the gym. Answers when the intent is durable.
  static access::v1::GrantRequest Booking(const std::string& id, const std::string& start,
                                          const std::string& end);
  // Makes the call and waits until the booking is in `phase`. Once one is granted SPACE answers by
  // the later switches, too.
  void Book(const access::v1::GrantRequest& request, access::v1::GrantPhase phase);
  access::v1::Grant Grant(const std::string& id);
  bool AwaitPhase(const std::string& id, access::v1::GrantPhase phase);
  std::vector<access::v1::Grant> Grants();
  // Under the switch that has doors updated by hand (docs/ship.md Q26), without those about that;
  // so are Mails().
  std::vector<access::v1::Incident> Incidents();
  std::vector<access::v1::IncidentKind> OpenIncidents();

  // GET of monitoring's HTTP: the status and the body; 0: no answer.
  std::pair<int, std::string> HttpGet(const std::string& path);

  // Waits until no pass is due and no mail waits.
  void Settle();
  // Time passes second by second, and each has all that is due in it.
  void PassInSeconds(absl::Duration time);
  // Whether nothing is to be done at this instant: no pass is due but those of a system that rests
  // because it does not answer, and no mail waits.
  bool IsAtRest();
  std::vector<Mail> Mails() const;

  // From now on SPACE gives that answer to an open question of SHIP (simulator/switches.h).
  void SetSwitch(const std::string& name, const std::string& value);
  // A person fills kSpareTimetable with the hours of a mail, "10:00-11:00, 18:00-20:00". It has to
  // stay so, as all that is not ours.
  void FillSpareTimetable(const std::string& hours);
  // Puts back by hand what SPACE itself dropped of what is not ours: these permissions.
  std::vector<simulator::v1::SetPermissionRequest> PutBackForeign();

  // The minutes of a local date at whose second 30 the door of `zone` opens: "18:00-20:00",
  // several with blanks between them.
  std::string OpenOn(const std::string& date, const std::string& access_level = "APT-501-1",
                     const std::string& zone = "GYM");
  // The permissions of the site's apartments for its facilities, "APT-501-1/GYM". Where lists merge
  // one whose Period is over is none.
  std::vector<std::string> Held();

  base::SimulatedClock clock_;
  const Site site_;
  const TempFolder folder_;
  std::unique_ptr<simulator::Simulator> space_;
  std::unique_ptr<PluginClient> client_;

 private:
  void PassTo(absl::Time time);
  bool CountsAsNone(const simulator::Permission& permission);
  void PassUntilPeopleAreTold();
  // As Eventually; but under switches it waits no longer than anything is left to do.
  bool EventuallyWhileBusy(absl::FunctionRef<bool()> condition);
  // Doors as they are now, over the minutes until then.
  std::vector<std::string> WrongDoorsUntil(const Told& told, absl::Time until);
  void JudgeDoors(const Told& told, absl::Time until);

  std::unique_ptr<server::App> app_;
  simulator::v1::Database at_first_;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_STAGE_H_
