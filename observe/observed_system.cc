#include "observe/observed_system.h"

#include <utility>

#include "absl/status/status.h"

namespace connecx::observe {
namespace {

absl::StatusCode CodeOf(const absl::Status& status) { return status.code(); }

template <typename T>
absl::StatusCode CodeOf(const absl::StatusOr<T>& result) {
  return result.status().code();
}

}  // namespace

template <typename Call>
auto ObservedSystem::Observed(absl::string_view name, Call call) {
  const absl::Duration began = clock_.Uptime();
  auto result = call();
  observer_.OnSystemCall({.building = building_,
                          .call = name,
                          .code = CodeOf(result),
                          .took = clock_.Uptime() - began});
  return result;
}

absl::StatusOr<core::AccessLevel> ObservedSystem::ReadAccessLevel(absl::string_view access_level) {
  return Observed("ReadAccessLevel", [&] { return system_->ReadAccessLevel(access_level); });
}

absl::StatusOr<core::AccessLevel> ObservedSystem::Believe(
    absl::string_view access_level, std::vector<core::HeldPermission> permissions) {
  return system_->Believe(access_level, std::move(permissions));
}

absl::Status ObservedSystem::WritePermissions(const core::AccessLevel& read,
                                              absl::Span<const core::PermissionChange> changes) {
  return Observed("WritePermissions", [&] { return system_->WritePermissions(read, changes); });
}

absl::StatusOr<core::AccessLevelPage> ObservedSystem::ListAccessLevels(absl::string_view after) {
  return Observed("ListAccessLevels", [&] { return system_->ListAccessLevels(after); });
}

absl::StatusOr<core::TimetableRef> ObservedSystem::ObtainTimetable(const core::Timetable& hours,
                                                                   const core::TimetableUse& use,
                                                                   core::TimetableSource source) {
  return Observed("ObtainTimetable", [&] { return system_->ObtainTimetable(hours, use, source); });
}

absl::Status ObservedSystem::RefreshTimetables(absl::Span<const core::TimetableUse> uses) {
  return Observed("RefreshTimetables", [&] { return system_->RefreshTimetables(uses); });
}

absl::StatusOr<absl::CivilSecond> ObservedSystem::ReadClock() {
  return Observed("ReadClock", [&] { return system_->ReadClock(); });
}

}  // namespace connecx::observe
