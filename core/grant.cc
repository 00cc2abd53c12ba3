#include "core/grant.h"

#include <algorithm>
#include <string>

namespace connecx::core {

bool IsActive(const Grant& grant) {
  return grant.phase != GrantPhase::kRevoked && grant.phase != GrantPhase::kExpired;
}

absl::string_view PhaseName(GrantPhase phase) {
  switch (phase) {
    case GrantPhase::kPending:
      return "PENDING";
    case GrantPhase::kGranted:
      return "GRANTED";
    case GrantPhase::kQueued:
      return "QUEUED";
    case GrantPhase::kNeedsManualAction:
      return "NEEDS_MANUAL_ACTION";
    case GrantPhase::kRevoking:
      return "REVOKING";
    case GrantPhase::kRevoked:
      return "REVOKED";
    case GrantPhase::kExpired:
      return "EXPIRED";
  }
  return "UNKNOWN";
}

absl::string_view ConditionName(ConditionCode code) {
  switch (code) {
    case ConditionCode::kRetrying:
      return "RETRYING";
    case ConditionCode::kUnverified:
      return "UNVERIFIED";
    case ConditionCode::kRemovalPending:
      return "REMOVAL_PENDING";
    case ConditionCode::kKeyUpdateNeeded:
      return "KEY_UPDATE_NEEDED";
    case ConditionCode::kEnabledByHand:
      return "ENABLED_BY_HAND";
    case ConditionCode::kIdUnknown:
      return "ID_UNKNOWN";
  }
  return "UNKNOWN";
}

const Condition* FindCondition(const Grant& grant, ConditionCode code) {
  const auto found =
      std::find_if(grant.conditions.begin(), grant.conditions.end(),
                   [code](const Condition& condition) { return condition.code == code; });
  return found == grant.conditions.end() ? nullptr : &*found;
}

void SetCondition(Grant& grant, ConditionCode code, absl::string_view text, absl::Time now) {
  for (Condition& condition : grant.conditions) {
    if (condition.code == code) {
      condition.text = std::string(text);
      return;
    }
  }
  grant.conditions.push_back({code, std::string(text), now});
}

void ClearCondition(Grant& grant, ConditionCode code) {
  std::erase_if(grant.conditions,
                [code](const Condition& condition) { return condition.code == code; });
}

void SetPhase(Grant& grant, GrantPhase phase, absl::string_view text, absl::Time now) {
  if (grant.phase != phase) grant.phase_time = now;
  grant.phase = phase;
  grant.phase_text = std::string(text);
}

void Touch(Grant& grant, absl::Time now) {
  grant.changed_time = std::max(now, grant.changed_time + absl::Microseconds(1));
}

}  // namespace connecx::core
