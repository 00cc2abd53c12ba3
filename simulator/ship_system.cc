#include "simulator/ship_system.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/ship_page.h"
#include "simulator/xml_fields.h"

namespace connecx::simulator {
namespace {

// The texts of a list of bare values; nothing if the list is absent.
std::optional<std::vector<std::string>> ReadTexts(FieldReader& params, absl::string_view list,
                                                  absl::string_view item) {
  const auto nodes = params.List(list, item);
  if (!nodes.has_value()) return std::nullopt;
  std::vector<std::string> texts;
  for (const pugi::xml_node node : *nodes) texts.push_back(TextOf(node));
  return texts;
}

void WriteStatus(XmlWriter& writer, absl::string_view id, absl::string_view name,
                 RefusalCode error) {
  writer.Open("OnlineDoorStatus");
  writer.Text("ExtDoorID", id);
  writer.Text("DoorID", name);
  writer.Int("ErrorCode", static_cast<int>(error));
  writer.Int("DoorStatus", -1);
  writer.Int("BatteryStatus", -1);
  writer.Close("OnlineDoorStatus");
}

}  // namespace

absl::Status GetInfo(ShipCall& call) {
  Findings findings;
  FieldReader(call.params, findings).Done();
  RETURN_IF_ERROR(findings.ToStatus());
  const absl::CivilSecond now = absl::ToCivilSecond(call.clock.Now(), call.time_zone);
  call.answer.Text("ProtocolID", "SHIP");
  call.answer.Text("ProtocolVersion", "1.0");
  call.answer.Text("DateTime", absl::StrFormat("%04d-%d-%dT%02d:%02d:%02d", now.year(), now.month(),
                                               now.day(), now.hour(), now.minute(), now.second()));
  call.answer.Text("DefaultLanguage", "eng");
  return absl::OkStatus();
}

absl::Status ReadNothing(ShipCall& call, absl::string_view name) {
  Findings findings;
  FieldReader params(call.params, findings);
  PageRequest page;
  page.max_count = params.Int("MaxCount").value_or(page.max_count);
  for (const pugi::xml_node child : call.params.children()) {
    const absl::string_view field(child.name());
    if (absl::StartsWith(field, "StartingFrom")) params.Text(field);
    if (absl::StartsWith(field, "Return")) params.Flag(field);
  }
  params.Done();
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  call.answer.Empty(name);
  WriteEof(call.answer, true, call.behaviour);
  return absl::OkStatus();
}

absl::Status ReadAuditTrail(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  PageRequest page;
  page.max_count = params.Int("MaxCount").value_or(page.max_count);
  params.Int("StartingFromEventID");
  params.Flag("DescendingOrder");
  params.Int("ShowDoorIDAs");
  params.Int("ShowUserIDAs");
  params.Text("FilterExpression");
  params.Flag("ShowTimeInUTC");
  params.Done();
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(CheckPage(page));
  call.answer.Empty("SaltoDBAuditTrail");
  return absl::OkStatus();
}

absl::Status GetOnlineStatusList(ShipCall& call) {
  Findings findings;
  FieldReader params(call.params, findings);
  const auto ids = ReadTexts(params, "ExtDoorIDList", "ExtDoorID");
  const auto names = ReadTexts(params, "DoorNameList", "DoorID");
  params.Done();
  RETURN_IF_ERROR(findings.ToStatus());
  call.answer.Open("OnlineDoorStatusList");
  call.space.Read([&](const Database& database) {
    for (const std::string& id : ids.value_or(std::vector<std::string>())) {
      const auto it = database.doors.find(id);
      const bool found = it != database.doors.end();
      WriteStatus(call.answer, id, found ? it->second.name : "",
                  found ? RefusalCode::kNone : RefusalCode::kDoorNotFound);
    }
    for (const std::string& name : names.value_or(std::vector<std::string>())) {
      const auto it =
          std::find_if(database.doors.begin(), database.doors.end(),
                       [&name](const auto& entry) { return entry.second.name == name; });
      const bool found = it != database.doors.end();
      WriteStatus(call.answer, found ? it->first : "", name,
                  found ? RefusalCode::kNone : RefusalCode::kDoorNotFound);
    }
    if (ids.has_value() || names.has_value()) return;
    for (const auto& [id, door] : database.doors)
      WriteStatus(call.answer, id, door.name, RefusalCode::kNone);
  });
  call.answer.Close("OnlineDoorStatusList");
  return absl::OkStatus();
}

absl::Status QueryProcess(ShipCall& call) {
  static_cast<void>(call);
  return Refuse(RefusalCode::kUnknownProcess, "There is no such process.");
}

}  // namespace connecx::simulator
