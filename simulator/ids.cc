#include "simulator/ids.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace connecx::simulator {
namespace {

template <typename Map>
void SpellKeys(const Behaviour& behaviour, Map& map) {
  Map spelled;
  for (auto& [id, value] : map) spelled.insert({SpellId(id, behaviour), std::move(value)});
  map = std::move(spelled);
}

void SpellSet(const Behaviour& behaviour, IdSet& ids) {
  IdSet spelled;
  for (const std::string& id : ids) spelled.insert(SpellId(id, behaviour));
  ids = std::move(spelled);
}

bool IsExtId(absl::string_view element) {
  absl::ConsumePrefix(&element, "StartingFrom");
  return absl::StartsWith(element, "Ext") && absl::EndsWith(element, "ID");
}

}  // namespace

std::string SpellId(absl::string_view id, const Behaviour& behaviour) {
  return behaviour.returned_id == ReturnedId::kCanonical ? absl::AsciiStrToUpper(id)
                                                         : std::string(id);
}

void SpellIds(const Behaviour& behaviour, Database& database) {
  if (behaviour.returned_id == ReturnedId::kEcho) return;
  for (auto& [id, level] : database.access_levels) {
    SpellKeys(behaviour, level.zones);
    SpellKeys(behaviour, level.doors);
    SpellSet(behaviour, level.members);
  }
  for (auto& [id, zone] : database.zones) SpellSet(behaviour, zone.doors);
  for (auto& [id, user] : database.users) {
    SpellKeys(behaviour, user.zones);
    SpellKeys(behaviour, user.doors);
  }
  SpellKeys(behaviour, database.access_levels);
  SpellKeys(behaviour, database.zones);
  SpellKeys(behaviour, database.doors);
  SpellKeys(behaviour, database.users);
}

void SpellIds(const Behaviour& behaviour, pugi::xml_node request) {
  if (behaviour.returned_id == ReturnedId::kEcho) return;
  for (pugi::xml_node child : request.children()) {
    if (IsExtId(child.name()) && child.text()) {
      child.text().set(SpellId(child.text().get(), behaviour).c_str());
    } else {
      SpellIds(behaviour, child);
    }
  }
}

}  // namespace connecx::simulator
