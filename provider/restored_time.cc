#include "provider/restored_time.h"

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "base/status_macros.h"
#include "store/restored_fact.h"

namespace connecx::provider {

absl::StatusOr<std::optional<absl::Time>> RestoredTime(store::ReadTransaction& tx) {
  ASSIGN_OR_RETURN(const std::optional<std::string> fact, tx.GetFact("", store::kRestoredFact));
  std::int64_t micros = 0;
  if (!fact.has_value() || !absl::SimpleAtoi(*fact, &micros)) return std::optional<absl::Time>();
  return std::optional(absl::FromUnixMicros(micros));
}

}  // namespace connecx::provider
