#include "simulator/fault.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace connecx::simulator {

absl::StatusOr<FaultKind> FaultKindFromName(absl::string_view name) {
  const auto it = std::find(kFaultKindNames.begin(), kFaultKindNames.end(), name);
  if (it != kFaultKindNames.end()) return static_cast<FaultKind>(it - kFaultKindNames.begin());
  return absl::InvalidArgumentError(
      absl::StrCat("A fault's kind is \"", name,
                   "\", but must be one of: ", absl::StrJoin(kFaultKindNames, ", ")));
}

}  // namespace connecx::simulator
