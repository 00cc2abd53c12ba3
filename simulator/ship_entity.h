#ifndef CONNECX_SIMULATOR_SHIP_ENTITY_H_
#define CONNECX_SIMULATOR_SHIP_ENTITY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/ship_call.h"
#include "simulator/xml_fields.h"

// What the requests of all kinds of entity have in common.
namespace connecx::simulator {

// How a kind of entity is named, and the codes for one that is missing or there already
// (docs/ship.md 4.9).
struct EntityKind {
  absl::string_view word;     // For messages.
  absl::string_view id_name;  // SHIP's name of the key, e.g. ExtGroupID.
  RefusalCode not_found;
  RefusalCode already_exists;
};

// Whether `mode` may go on, given whether the entity exists.
inline absl::Status CheckExistence(const EntityKind& kind, absl::string_view id, WriteMode mode,
                                   bool exists) {
  if (exists && mode == WriteMode::kInsert) {
    return Refuse(kind.already_exists,
                  absl::StrCat("There is a ", kind.word, " \"", id, "\" already."));
  }
  if (!exists && mode == WriteMode::kUpdate) {
    return Refuse(kind.not_found, absl::StrCat("There is no ", kind.word, " \"", id, "\"."));
  }
  return absl::OkStatus();
}

// Carries out a Delete: `remove(database, id)` takes the entity out and returns whether it was
// there.
template <typename Remove>
absl::Status DeleteEntity(ShipCall& call, const EntityKind& kind, Remove remove) {
  Findings findings;
  FieldReader params(call.params, findings);
  const std::string id = params.RequiredText(kind.id_name);
  params.Done();
  call.entity_id = id;
  RETURN_IF_ERROR(findings.ToStatus());
  RETURN_IF_ERROR(call.space.Change([&](Database& database) {
    return remove(database, id) ? absl::OkStatus()
                                : CheckExistence(kind, id, WriteMode::kUpdate, /*exists=*/false);
  }));
  call.answer.Text(kind.id_name, id);
  return absl::OkStatus();
}

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_SHIP_ENTITY_H_
