#include "tests/e2e/support/live_pair.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <httplib.h>

#include "absl/strings/str_cat.h"
#include "base/real_clock.h"
#include "simulator/control.pb.h"
#include "tests/e2e/support/config_files.h"
#include "tests/e2e/support/eventually.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr char kBuilding[] = "tower";

std::string ToJson(const google::protobuf::Message& message) {
  std::string json;
  EXPECT_TRUE(google::protobuf::util::MessageToJsonString(message, &json).ok());
  return json;
}

absl::TimeZone Sydney() {
  absl::TimeZone time_zone;
  EXPECT_TRUE(absl::LoadTimeZone("Australia/Sydney", &time_zone));
  return time_zone;
}

}  // namespace

void LivePair::SetUp() {
  folder_.Write("sim.yaml", absl::StrCat("ship: {port: 0", ship_.empty() ? "" : ", ", ship_,
                                         "}\ncontrol: {port: 0}\ntime_zone: Australia/Sydney\n"));
  const std::string ports = folder_.File("ports.json");
  space_ = std::make_unique<Child>(
      std::vector<std::string>{"simulator/proaccess_sim", "--config=" + folder_.File("sim.yaml"),
                               "--port_file=" + ports, "--log_level=warning"},
      folder_.File("sim"));
  google::protobuf::Struct parsed;
  ASSERT_TRUE(Eventually([&] {
    const std::string text = folder_.Read("ports.json");
    return !text.empty() && google::protobuf::util::JsonStringToMessage(text, &parsed).ok();
  })) << space_->Err();
  ship_url_ = parsed.fields().at("ship_url").string_value();
  control_url_ = parsed.fields().at("control_url").string_value();
  const auto seeded =
      httplib::Client(control_url_).Post("/seed", ToJson(Seed()), "application/json");
  ASSERT_TRUE(seeded && seeded->status == 200) << (seeded ? seeded->body : "no answer");
  WritePlugin(folder_);
  WriteBuilding(folder_, kBuilding, ship_url_);
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
  const auto answer = httplib::Client(control_url_).Get("/calls");
  simulator::v1::CallList calls;
  EXPECT_TRUE(answer && google::protobuf::util::JsonStringToMessage(answer->body, &calls).ok());
  return calls.calls_size();
}

void LivePair::ForgetShipCalls() const {
  EXPECT_TRUE(httplib::Client(control_url_).Delete("/calls"));
}

bool LivePair::Opens(const std::string& apartment, const std::string& facility,
                     absl::Time at) const {
  const std::string path =
      absl::StrCat("/door?access_level=", AccessLevelOf(apartment), "&zone=", ZoneOf(facility),
                   "&at=", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", at, absl::UTCTimeZone()));
  const auto answer = httplib::Client(control_url_).Get(path);
  simulator::v1::DoorAnswer door;
  EXPECT_TRUE(answer && answer->status == 200) << path;
  if (answer) {
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(answer->body, &door).ok());
  }
  return door.open();
}

}  // namespace connecx::e2e
