#ifndef CONNECX_SIMULATOR_PLAIN_FIELDS_H_
#define CONNECX_SIMULATOR_PLAIN_FIELDS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "simulator/model.h"

// The fields of doors and users that the simulator keeps without a meaning of its own
// (docs/ship.md 3.4 and 3.7).
namespace connecx::simulator {

enum class PlainType { kText, kInt, kFlag, kDateTime };

struct PlainField {
  absl::string_view name;
  PlainType type;
  absl::string_view unset;  // What a read shows until somebody wrote the field.
  int max_length = 0;       // Of a text; 0: no limit is known (docs/ship.md section 5).
  bool read_only = false;   // Ignored when written.
};

absl::Span<const PlainField> DoorFields();
absl::Span<const PlainField> UserFields();

// Refuses with 12 names that `known` does not have and texts that are too long.
absl::Status CheckPlainFields(const PlainFields& fields, absl::Span<const PlainField> known);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_PLAIN_FIELDS_H_
