#include "tests/e2e/support/live_pair.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/real_clock.h"
#include "base/testing/status_matchers.h"
#include "simulator/database_proto.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/space_switches.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kBuilding[] = "tower";

absl::TimeZone Sydney() {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &time_zone));
  return time_zone;
}

}  // namespace

void LivePair::SetUp() {
  EndTestsAtTheFirstFailureUnderSwitches();
  auto space = SpaceProcess::Start(folder_, Seed(), ship_);
  ASSERT_OK(space);
  space_ = *std::move(space);
  const auto dump = space_->Dump();
  ASSERT_OK(dump);
  at_first_ = *dump;
  ship_url_ = space_->ship_url();
  WritePlugin(folder_);
  WriteBuilding(folder_, kBuilding, ship_url_);
}

void LivePair::TearDown() {
  const std::optional<Told> told = client_ == nullptr ? std::nullopt : Ask(*client_);
  if (told) RecordReported(*told);
  EXPECT_EQ(told.has_value(), client_ != nullptr)
      << "the plugin does not answer, so no door can be judged: " << plugin_->Err();
  if (space_ == nullptr) return;
  const absl::StatusOr<simulator::v1::Database> dump = space_->Dump();
  ASSERT_OK(dump);
  if (told) JudgeDoors(*told, *dump);
  FailForChangedForeign(at_first_, *dump, site_);
}

void LivePair::JudgeDoors(const Told& told, const simulator::v1::Database& dump) {
  const absl::StatusOr<simulator::Database> space = simulator::FromProto(dump);
  ASSERT_OK(space);
  const simulator::Behaviour behaviour = SpaceBehaviour();
  const absl::TimeZone local =
      behaviour.server_zone == simulator::ServerZone::kUtc ? absl::UTCTimeZone() : Sydney();
  const absl::Time now = base::RealClock().Now();
  FailForWrongDoors(
      WrongDoors(site_, told, *space, behaviour, local, now, BeyondAllBookings(told, now)));
}

absl::Duration LivePair::StartPlugin() {
  base::RealClock clock;
  const absl::Duration begin = clock.Uptime();
  client_.reset();
  plugin_ =
      std::make_unique<Child>(std::vector<std::string>{"server/app/access_plugin",
                                                       "--config=" + folder_.File("plugin.yaml")},
                              folder_.File("plugin"));
  client_ = std::make_unique<PluginClient>(Address());
  EXPECT_TRUE(client_->AwaitServing(kPatience)) << plugin_->Err();
  return clock.Uptime() - begin;
}

void LivePair::StartPluginWithIds() {
  StartPlugin();
  const auto synced = client_->Call(IdsOf(site_, kBuilding));
  ASSERT_TRUE(synced.status.ok()) << synced.status.error_message();
}

LivePair::Finished LivePair::Run(const std::vector<std::string>& command) {
  Child child(command, folder_.File(absl::StrCat("run", ++runs_)),
              {"CONNECX_ACCESS_ADDRESS=" + Address()});
  const std::optional<int> exit = child.Wait(kPatience);
  EXPECT_TRUE(exit.has_value()) << command[0] << " goes on";
  return {.exit = exit.value_or(-1), .out = child.Out(), .err = child.Err()};
}

LivePair::Finished LivePair::RunPlugin(const std::vector<std::string>& flags) {
  std::vector<std::string> command = {"server/app/access_plugin"};
  command.insert(command.end(), flags.begin(), flags.end());
  return Run(command);
}

LivePair::Finished LivePair::AccessCtl(const std::vector<std::string>& words) {
  std::vector<std::string> command = {"cli/accessctl"};
  command.insert(command.end(), words.begin(), words.end());
  return Run(command);
}

absl::Time LivePair::Tomorrow(int minutes) const {
  const absl::CivilDay today = absl::ToCivilDay(base::RealClock().Now(), Sydney());
  return absl::FromCivil(absl::CivilHour(today + 1) + 10, Sydney()) + absl::Minutes(minutes);
}

v1::GrantRequest LivePair::Booking(const std::string& id, const std::string& apartment,
                                   const std::string& facility) const {
  v1::GrantRequest request;
  request.set_booking_id(id);
  request.set_revision(1);
  request.set_building(kBuilding);
  request.set_apartment(apartment);
  request.set_facility(facility);
  *request.mutable_start_time() = ToProto(Tomorrow(0));
  *request.mutable_end_time() = ToProto(Tomorrow(60));
  request.mutable_wait();
  return request;
}

bool LivePair::AwaitPhase(const std::string& id, v1::GrantPhase phase) {
  v1::GetGrantRequest request;
  request.set_booking_id(id);
  return Eventually([&] { return client_->Call(request).response.grant().phase() == phase; });
}

bool LivePair::OpensAsBooked(const std::string& apartment, const std::string& facility) const {
  const absl::Time start = Tomorrow(0) + absl::Seconds(30);
  return !Opens(apartment, facility, start - absl::Minutes(1)) &&
         Opens(apartment, facility, start) &&
         Opens(apartment, facility, start + absl::Minutes(59)) &&
         !Opens(apartment, facility, start + absl::Minutes(60));
}

int LivePair::ShipCalls() const {
  simulator::v1::CallList calls;
  EXPECT_OK(space_->Get("/calls", calls));
  return calls.calls_size();
}

void LivePair::ForgetShipCalls() const { EXPECT_OK(space_->Delete("/calls")); }

bool LivePair::Opens(const std::string& apartment, const std::string& facility,
                     absl::Time at) const {
  const absl::StatusOr<bool> open = space_->Opens(AccessLevelOf(apartment), ZoneOf(facility), at);
  EXPECT_OK(open);
  return open.ok() && *open;
}

}  // namespace connecx::e2e
