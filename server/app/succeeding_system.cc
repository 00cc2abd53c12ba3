#include "server/app/succeeding_system.h"

#include <algorithm>

#include "base/status_macros.h"

namespace connecx::server {

absl::StatusOr<core::AccessLevel> SucceedingSystem::ReadAccessLevel(
    absl::string_view access_level) {
  return system_->ReadAccessLevel(access_level);
}

absl::StatusOr<core::AccessLevel> SucceedingSystem::Believe(
    absl::string_view access_level, std::vector<core::HeldPermission> permissions) {
  return system_->Believe(access_level, std::move(permissions));
}

absl::Status SucceedingSystem::WritePermissions(const core::AccessLevel& read,
                                                absl::Span<const core::PermissionChange> changes) {
  return system_->WritePermissions(read, changes);
}

absl::StatusOr<core::AccessLevelPage> SucceedingSystem::ListAccessLevels(absl::string_view after) {
  return system_->ListAccessLevels(after);
}

absl::StatusOr<core::TimetableRef> SucceedingSystem::ObtainTimetable(const core::Timetable& hours,
                                                                     const core::TimetableUse& use,
                                                                     core::TimetableSource source) {
  RETURN_IF_ERROR(MayFill());
  return system_->ObtainTimetable(hours, use, source);
}

absl::Status SucceedingSystem::RefreshTimetables(absl::Span<const core::TimetableUse> uses) {
  RETURN_IF_ERROR(MayFill());
  return system_->RefreshTimetables(uses);
}

std::vector<core::DoorsToUpdate> SucceedingSystem::TakeDoorsToUpdate(
    absl::string_view access_level) {
  return system_->TakeDoorsToUpdate(access_level);
}

core::TimetablePoolState SucceedingSystem::PoolState() { return system_->PoolState(); }

absl::StatusOr<absl::CivilSecond> SucceedingSystem::ReadClock() { return system_->ReadClock(); }

core::SystemDescription SucceedingSystem::Describe() const { return system_->Describe(); }

absl::Status SucceedingSystem::MayFill() const {
  const bool all_gone = std::all_of(predecessors_.begin(), predecessors_.end(),
                                    [](const auto& other) { return other.expired(); });
  return all_gone ? absl::OkStatus()
                  : absl::UnavailableError(
                        "the connection was configured anew, and what was begun before that still "
                        "runs; try again");
}

}  // namespace connecx::server
