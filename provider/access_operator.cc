#include "provider/access_operator.h"

namespace connecx::provider {

absl::string_view OwnershipName(Ownership ownership) {
  switch (ownership) {
    case Ownership::kNone:
      return "NONE";
    case Ownership::kOurs:
      return "OURS";
    case Ownership::kOursOutdated:
      return "OURS_OUTDATED";
    case Ownership::kByHand:
      return "BY_HAND";
    case Ownership::kElsewhere:
      return "ELSEWHERE";
  }
  return "UNKNOWN";
}

}  // namespace connecx::provider
