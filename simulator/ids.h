#ifndef CONNECX_SIMULATOR_IDS_H_
#define CONNECX_SIMULATOR_IDS_H_

#include <pugixml.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "simulator/behaviour.h"
#include "simulator/model.h"

// How SPACE spells Ext IDs (docs/ship.md Q21). Its database has them spelled already.
namespace connecx::simulator {

std::string SpellId(absl::string_view id, const Behaviour& behaviour);

// All Ext IDs of a database, and all that a request names (elements Ext...ID and
// StartingFromExt...ID).
void SpellIds(const Behaviour& behaviour, Database& database);
void SpellIds(const Behaviour& behaviour, pugi::xml_node request);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_IDS_H_
