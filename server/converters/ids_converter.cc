#include "server/converters/ids_converter.h"

#include <cstddef>
#include <string>

#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {
namespace {

namespace v1 = ::connecx::access::v1;

constexpr std::size_t kMaxText = 512;

v1::IdOutcome OutcomeToProto(provider::RowOutcome outcome) {
  switch (outcome) {
    case provider::RowOutcome::kCreated:
      return v1::ID_OUTCOME_CREATED;
    case provider::RowOutcome::kUpdated:
      return v1::ID_OUTCOME_UPDATED;
    case provider::RowOutcome::kUnchanged:
      return v1::ID_OUTCOME_UNCHANGED;
    case provider::RowOutcome::kRemoved:
      return v1::ID_OUTCOME_REMOVED;
    case provider::RowOutcome::kRejected:
      return v1::ID_OUTCOME_REJECTED;
  }
  return v1::ID_OUTCOME_UNSPECIFIED;
}

v1::IdCheck CheckToProto(provider::RowCheck check) {
  switch (check) {
    case provider::RowCheck::kOk:
      return v1::ID_CHECK_OK;
    case provider::RowCheck::kNotFound:
      return v1::ID_CHECK_NOT_FOUND;
    case provider::RowCheck::kDuplicate:
      return v1::ID_CHECK_DUPLICATE;
    case provider::RowCheck::kFacilityHasNoDoors:
      return v1::ID_CHECK_FACILITY_HAS_NO_DOORS;
    case provider::RowCheck::kKindNotSupported:
      return v1::ID_CHECK_KIND_NOT_SUPPORTED;
    case provider::RowCheck::kUnchecked:
      return v1::ID_CHECK_UNCHECKED;
  }
  return v1::ID_CHECK_UNSPECIFIED;
}

void Count(provider::RowOutcome outcome, v1::SyncIdsCounts* counts) {
  switch (outcome) {
    case provider::RowOutcome::kCreated:
      counts->set_created(counts->created() + 1);
      return;
    case provider::RowOutcome::kUpdated:
      counts->set_updated(counts->updated() + 1);
      return;
    case provider::RowOutcome::kUnchanged:
      counts->set_unchanged(counts->unchanged() + 1);
      return;
    case provider::RowOutcome::kRemoved:
      counts->set_removed(counts->removed() + 1);
      return;
    case provider::RowOutcome::kRejected:
      counts->set_rejected(counts->rejected() + 1);
      return;
  }
}

}  // namespace

v1::IdKind IdKindToProto(core::IdKind kind) {
  switch (kind) {
    case core::IdKind::kApartment:
      return v1::ID_KIND_APARTMENT;
    case core::IdKind::kFacility:
      return v1::ID_KIND_FACILITY;
  }
  return v1::ID_KIND_UNSPECIFIED;
}

std::optional<core::IdKind> IdKindFromProto(v1::IdKind kind) {
  switch (kind) {
    case v1::ID_KIND_APARTMENT:
      return core::IdKind::kApartment;
    case v1::ID_KIND_FACILITY:
      return core::IdKind::kFacility;
    default:
      return std::nullopt;
  }
}

void ToProto(const provider::SyncIdsAnswer& answer, v1::SyncIdsResponse* proto) {
  proto->mutable_counts();
  for (const provider::SyncedRow& row : answer.rows) {
    v1::SyncIdsRowResult* added = proto->add_rows();
    added->set_kind(IdKindToProto(row.kind));
    added->set_name(row.reference);
    if (row.outcome == provider::RowOutcome::kRemoved) {
      added->set_previous_id(row.ext_id);
    } else {
      added->set_id(row.ext_id);
    }
    added->set_outcome(OutcomeToProto(row.outcome));
    added->set_check(CheckToProto(row.check));
    added->set_message(std::string(CutText(row.text, kMaxText)));
    Count(row.outcome, proto->mutable_counts());
  }
}

void ToProto(absl::string_view building, const core::IdRow& row, v1::IdEntry* proto) {
  proto->set_building(std::string(building));
  proto->set_kind(IdKindToProto(row.kind));
  proto->set_name(row.reference);
  proto->set_id(row.ext_id);
  proto->set_check(v1::ID_CHECK_UNCHECKED);
  TimeToProto(row.changed_time, proto->mutable_update_time());
  proto->set_actor(row.actor);
}

void ToProto(absl::string_view building, const core::IdChange& change, v1::IdChange* proto) {
  const core::IdRow& row = change.row;
  TimeToProto(row.changed_time, proto->mutable_change_time());
  proto->set_building(std::string(building));
  proto->set_kind(IdKindToProto(row.kind));
  proto->set_name(row.reference);
  proto->set_outcome(row.ext_id.empty()        ? v1::ID_OUTCOME_REMOVED
                     : change.previous.empty() ? v1::ID_OUTCOME_CREATED
                                               : v1::ID_OUTCOME_UPDATED);
  proto->set_previous_id(change.previous);
  proto->set_id(row.ext_id);
  proto->set_actor(row.actor);
}

}  // namespace connecx::server
