#ifndef CONNECX_PROVIDER_TESTING_PROVIDER_FIXTURE_H_
#define CONNECX_PROVIDER_TESTING_PROVIDER_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "base/testing/simulated_clock.h"
#include "core/building.h"
#include "core/grant.h"
#include "core/incident.h"
#include "core/observer.h"
#include "core/records.h"
#include "notify/mail_composer.h"
#include "provider/booking_access.h"
#include "provider/clearing.h"
#include "provider/id_sync.h"
#include "provider/incident_desk.h"
#include "provider/operations.h"
#include "provider/outcome_board.h"
#include "provider/reconciler.h"
#include "provider/system_health.h"
#include "provider/testing/fake_access_system.h"
#include "store/testing/memory_store.h"

namespace connecx::provider {

// The buildings of a test.
class FixedBuildings final : public core::BuildingDirectory {
 public:
  void Add(core::Building building, core::AccessSystem* system);
  // The configuration of a building is edited and read again.
  void Change(absl::string_view building, absl::FunctionRef<void(core::Building&)> edit);
  // Likewise; from then on it has another system.
  void Move(absl::string_view building, core::AccessSystem* system);
  std::shared_ptr<const Entry> Find(absl::string_view building) const override;
  std::vector<std::shared_ptr<const Entry>> All() const override { return entries_; }

 private:
  void Replace(absl::string_view building, absl::FunctionRef<void(Entry&)> edit);

  std::vector<std::shared_ptr<const Entry>> entries_;
};

// Makes the passes that a Wake asks for, at once and on the caller's thread.
class InlineWork final : public WorkSignal {
 public:
  InlineWork(Reconciler& reconciler, base::Clock& clock) : reconciler_(reconciler), clock_(clock) {}
  void Wake(absl::string_view building) override;
  void Retry(absl::string_view building) override { Wake(building); }
  // Off: intents stay stored until the next RunDue.
  bool enabled = true;

 private:
  Reconciler& reconciler_;
  base::Clock& clock_;
};

struct CountingMail final : MailSignal {
  void Wake() override {}
};

// What an observer is told, a text each.
class Told final : public core::Observer {
 public:
  void OnMessage(const core::MessageStored& message) override;
  void OnPass(const core::PassEnded& pass) override;
  void OnRun(const core::RunEnded& run) override;
  void OnIncident(const core::IncidentChanged& incident) override;
  // And forgets it.
  std::vector<std::string> Take() EXCLUDES(mu_);

 private:
  void Add(std::string text) EXCLUDES(mu_);

  base::Mutex mu_;
  std::vector<std::string> texts_ GUARDED_BY(mu_);
};

// The provider of one building in Sydney, its system in memory, its clock simulated. Apartment
// "501/56" is mapped to "L56", "501/57" to "L57"; facility "gym" to "ZGYM", "pool" to "ZPOOL".
class ProviderFixture : public testing::Test {
 protected:
  explicit ProviderFixture(core::Policy policy = core::Policy::kNotify);
  // Of every booking, each event changed it later than the one before.
  void TearDown() override;

  static absl::TimeZone Sydney();
  // "2026-09-25 18:00" in Sydney.
  static absl::Time At(absl::string_view local);
  static core::Window Between(absl::string_view start, absl::string_view end) {
    return {At(start), At(end)};
  }

  // A Grant of 501/56 for the gym.
  GrantRequest Booking(absl::string_view id, const core::Window& window, int revision = 1) const;
  core::Grant Grant(const GrantRequest& request);
  core::Grant Revoke(absl::string_view id, int revision);
  void MapIds();

  // Time passes, with every pass that becomes due on the way.
  void AdvanceTo(absl::string_view local);
  void RunDue();
  core::Run Clear();

  core::Grant Stored(absl::string_view booking_id);
  std::vector<core::Incident> Incidents(bool open_only = true);
  std::vector<core::OutboxMail> Mails();
  bool Opens(absl::string_view local, absl::string_view level = "L56",
             absl::string_view zone = "ZGYM") {
    return system_.Opens(level, zone, At(local) + absl::Seconds(30));
  }

  Told told_;
  base::SimulatedClock clock_;
  FakeAccessSystem system_;
  store::MemoryStore store_;
  FixedBuildings buildings_;
  notify::MailComposer composer_;
  IncidentDesk desk_;
  OutcomeBoard board_;
  SystemHealth health_;
  CountingMail mail_;
  Reconciler reconciler_;
  InlineWork work_;
  BookingAccess bookings_;
  IdSync ids_;
  Clearing clearing_;
  Operations operations_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_TESTING_PROVIDER_FIXTURE_H_
