#include "server/converters/grant_converter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxText = 512;
constexpr int kMaxWindows = 400;
constexpr int kMaxWaitedFor = 16;
constexpr int kMaxVendorDetails = 32;
constexpr int kMaxIncidents = 16;

v1::GrantConditionCode CodeToProto(core::ConditionCode code) {
  switch (code) {
    case core::ConditionCode::kRetrying:
      return v1::GRANT_CONDITION_CODE_RETRYING;
    case core::ConditionCode::kUnverified:
      return v1::GRANT_CONDITION_CODE_UNVERIFIED;
    case core::ConditionCode::kRemovalPending:
      return v1::GRANT_CONDITION_CODE_REMOVAL_PENDING;
    case core::ConditionCode::kKeyUpdateNeeded:
      return v1::GRANT_CONDITION_CODE_KEY_UPDATE_NEEDED;
    case core::ConditionCode::kEnabledByHand:
      return v1::GRANT_CONDITION_CODE_ENABLED_BY_HAND;
    case core::ConditionCode::kIdUnknown:
      return v1::GRANT_CONDITION_CODE_ID_UNKNOWN;
  }
  return v1::GRANT_CONDITION_CODE_UNSPECIFIED;
}

void ConditionsToProto(const core::Grant& grant, v1::Grant* proto) {
  std::vector<core::Condition> conditions = grant.conditions;
  std::sort(conditions.begin(), conditions.end(),
            [](const core::Condition& a, const core::Condition& b) { return a.code < b.code; });
  for (const core::Condition& condition : conditions) {
    v1::GrantCondition* added = proto->add_conditions();
    added->set_code(CodeToProto(condition.code));
    added->set_text(std::string(CutText(condition.text, kMaxText)));
    TimeToProto(condition.since, added->mutable_since_time());
  }
}

void WaitingForToProto(const core::Grant& grant, v1::Grant* proto) {
  const bool waits = grant.phase == core::GrantPhase::kQueued ||
                     grant.phase == core::GrantPhase::kNeedsManualAction;
  if (!waits) return;
  const bool for_manager = grant.phase == core::GrantPhase::kNeedsManualAction;
  if (!for_manager) proto->mutable_waiting_for();
  if (grant.behind_hand) proto->mutable_waiting_for()->set_made_by_hand(true);
  for (const std::string& booking_id : for_manager ? grant.waits_behind : grant.queued_behind) {
    if (proto->waiting_for().booking_ids_size() == kMaxWaitedFor) break;
    proto->mutable_waiting_for()->add_booking_ids(booking_id);
  }
  if (grant.expected_time && !for_manager) {
    TimeToProto(*grant.expected_time, proto->mutable_waiting_for()->mutable_until_time());
  }
}

}  // namespace

bool IsTombstone(const core::Grant& grant) {
  return grant.revoked && grant.apartment.empty() && grant.facility.empty();
}

v1::GrantPhase PhaseToProto(core::GrantPhase phase) {
  switch (phase) {
    case core::GrantPhase::kPending:
      return v1::GRANT_PHASE_PENDING;
    case core::GrantPhase::kGranted:
      return v1::GRANT_PHASE_GRANTED;
    case core::GrantPhase::kQueued:
      return v1::GRANT_PHASE_QUEUED;
    case core::GrantPhase::kNeedsManualAction:
      return v1::GRANT_PHASE_NEEDS_MANUAL_ACTION;
    case core::GrantPhase::kRevoking:
      return v1::GRANT_PHASE_REVOKING;
    case core::GrantPhase::kRevoked:
      return v1::GRANT_PHASE_REVOKED;
    case core::GrantPhase::kExpired:
      return v1::GRANT_PHASE_EXPIRED;
  }
  return v1::GRANT_PHASE_UNSPECIFIED;
}

void ToProto(const core::Window& window, v1::Window* proto) {
  TimeToProto(window.start, proto->mutable_start_time());
  TimeToProto(window.end, proto->mutable_end_time());
}

void ToProto(const std::vector<core::Window>& windows,
             google::protobuf::RepeatedPtrField<v1::Window>* proto) {
  for (const core::Window& window : windows) {
    if (proto->size() == kMaxWindows) return;
    ToProto(window, proto->Add());
  }
}

void ToProto(const core::Grant& grant, v1::Grant* proto) {
  proto->set_booking_id(grant.booking_id);
  proto->set_revision(grant.revision);
  proto->set_building(grant.building);
  proto->set_apartment(grant.apartment);
  proto->set_facility(grant.facility);
  if (!IsTombstone(grant)) {
    TimeToProto(grant.window.start, proto->mutable_start_time());
    TimeToProto(grant.window.end, proto->mutable_end_time());
  }
  proto->set_phase(PhaseToProto(grant.phase));
  ConditionsToProto(grant, proto);
  ToProto(grant.windows, proto->mutable_windows());
  WaitingForToProto(grant, proto);
  for (const auto& [key, value] : grant.vendor_details) {
    if (proto->vendor_details().size() == kMaxVendorDetails) break;
    (*proto->mutable_vendor_details())[key] = std::string(CutText(value, kMaxText));
  }
  proto->set_access_control_id(grant.pair.access_level);
  proto->set_access_control_facility_id(grant.pair.zone);
  TimeToProto(grant.created_time, proto->mutable_create_time());
  TimeToProto(grant.changed_time, proto->mutable_update_time());
}

void ToProto(const std::vector<std::int64_t>& incident_ids, v1::Grant* proto) {
  for (const std::int64_t id : incident_ids) {
    if (proto->incident_ids_size() == kMaxIncidents) break;
    proto->add_incident_ids(absl::StrCat(id));
  }
}

void ToProto(const provider::GrantContext& context, v1::Grant* proto) {
  ToProto(context.incident_ids, proto);
  if (context.verified_time) TimeToProto(*context.verified_time, proto->mutable_verified_time());
  if (context.next_attempt_time) {
    TimeToProto(*context.next_attempt_time, proto->mutable_next_attempt_time());
  }
}

}  // namespace connecx::server
