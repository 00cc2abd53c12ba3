#include "tests/e2e/support/space_process.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <httplib.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/space_switches.h"

namespace connecx::e2e {
namespace {

// The settings of the SHIP port with the switch that stands there, and the section of the others.
std::pair<std::string, std::string> WithSwitches(const std::string& ship) {
  std::string port = "port: 0";
  if (!ship.empty()) absl::StrAppend(&port, ", ", ship);
  std::string behaviour;
  for (const auto& [name, value] : SpaceSwitches()) {
    if (name != "encoding") {
      absl::StrAppend(&behaviour, "  ", name, ": \"", value, "\"\n");
    } else if (!absl::StrContains(ship, "encoding")) {
      absl::StrAppend(&port, ", encoding: ", value);
    }
  }
  return {port, behaviour.empty() ? "" : absl::StrCat("behaviour:\n", behaviour)};
}

absl::Status CheckAnswer(const std::string& path, const httplib::Result& answer) {
  if (!answer) return absl::UnavailableError(absl::StrCat(path, ": no answer"));
  if (answer->status == 200) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(path, ": ", answer->status, " ", answer->body));
}

absl::Status Parse(const std::string& json, google::protobuf::Message& message) {
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &message);
  return parsed.ok() ? absl::OkStatus() : absl::InternalError(std::string(parsed.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<SpaceProcess>> SpaceProcess::Start(
    const TempFolder& folder, const simulator::v1::Database& seed, const std::string& ship) {
  const auto [port, behaviour] = WithSwitches(ship);
  folder.Write("sim.yaml",
               absl::StrCat("ship: {", port, "}\ncontrol: {port: 0}\ntime_zone: Australia/Sydney\n",
                            behaviour));
  const std::string ports = folder.File("ports.json");
  std::unique_ptr<SpaceProcess> space(new SpaceProcess(std::make_unique<Child>(
      std::vector<std::string>{"simulator/proaccess_sim", "--config=" + folder.File("sim.yaml"),
                               "--port_file=" + ports, "--log_level=warning"},
      folder.File("sim"))));
  google::protobuf::Struct parsed;
  const bool serves = Eventually([&] {
    const std::string text = folder.Read("ports.json");
    return !text.empty() && Parse(text, parsed).ok();
  });
  if (!serves) return absl::UnavailableError("proaccess_sim: " + space->child_->Err());
  space->ship_url_ = parsed.fields().at("ship_url").string_value();
  space->control_url_ = parsed.fields().at("control_url").string_value();
  RETURN_IF_ERROR(space->Post("/seed", seed));
  return space;
}

absl::Status SpaceProcess::Get(const std::string& path, google::protobuf::Message& answer) const {
  const httplib::Result got = httplib::Client(control_url_).Get(path);
  RETURN_IF_ERROR(CheckAnswer(path, got));
  return Parse(got->body, answer);
}

absl::Status SpaceProcess::Post(const std::string& path,
                                const google::protobuf::Message& request) const {
  std::string json;
  const auto written = google::protobuf::util::MessageToJsonString(request, &json);
  if (!written.ok()) return absl::InternalError(std::string(written.message()));
  return CheckAnswer(path, httplib::Client(control_url_).Post(path, json, "application/json"));
}

absl::Status SpaceProcess::Delete(const std::string& path) const {
  return CheckAnswer(path, httplib::Client(control_url_).Delete(path));
}

absl::StatusOr<simulator::v1::Database> SpaceProcess::Dump() const {
  simulator::v1::Database dump;
  RETURN_IF_ERROR(Get("/dump", dump));
  return dump;
}

absl::StatusOr<bool> SpaceProcess::Opens(const std::string& access_level, const std::string& zone,
                                         absl::Time at) const {
  simulator::v1::DoorAnswer door;
  RETURN_IF_ERROR(Get(absl::StrCat("/door?access_level=", access_level, "&zone=", zone, "&at=",
                                   absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", at, absl::UTCTimeZone())),
                      door));
  return door.open();
}

}  // namespace connecx::e2e
