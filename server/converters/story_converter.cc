#include "server/converters/story_converter.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/converters/grant_converter.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxText = 2048;
constexpr std::size_t kMaxActor = 256;
constexpr std::size_t kMaxValue = 512;
constexpr int kMaxDetails = 32;

v1::StoryKind KindToProto(core::AuditKind kind) {
  switch (kind) {
    case core::AuditKind::kIntent:
      return v1::STORY_KIND_INTENT;
    case core::AuditKind::kPlan:
      return v1::STORY_KIND_PLAN;
    case core::AuditKind::kSystemCall:
      return v1::STORY_KIND_SYSTEM_CALL;
    case core::AuditKind::kPhase:
      return v1::STORY_KIND_PHASE;
    case core::AuditKind::kIncident:
      return v1::STORY_KIND_INCIDENT;
    case core::AuditKind::kMail:
      return v1::STORY_KIND_MAIL;
    case core::AuditKind::kByHand:
      return v1::STORY_KIND_BY_HAND;
    case core::AuditKind::kOperator:
      return v1::STORY_KIND_OPERATOR;
    case core::AuditKind::kIdChange:
      return v1::STORY_KIND_ID_CHANGE;
  }
  return v1::STORY_KIND_UNSPECIFIED;
}

}  // namespace

void ToProto(const core::AuditEntry& entry, v1::StoryEntry* proto) {
  TimeToProto(entry.time, proto->mutable_event_time());
  proto->set_kind(KindToProto(entry.kind));
  proto->set_text(std::string(CutText(entry.text, kMaxText)));
  proto->set_actor(std::string(CutText(entry.actor, kMaxActor)));
  proto->set_revision(entry.revision);
  if (entry.phase) proto->set_phase(PhaseToProto(*entry.phase));
  if (entry.incident_id != 0) proto->set_incident_id(absl::StrCat(entry.incident_id));
  for (const auto& [key, value] : entry.details) {
    if (proto->details_size() == kMaxDetails) return;
    (*proto->mutable_details())[key] = std::string(CutText(value, kMaxValue));
  }
}

}  // namespace connecx::server
