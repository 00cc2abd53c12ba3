#ifndef CONNECX_SERVER_APP_SUCCEEDING_SYSTEM_H_
#define CONNECX_SERVER_APP_SUCCEEDING_SYSTEM_H_

#include <memory>
#include <utility>
#include <vector>

#include "core/access_system.h"

namespace connecx::server {

// A system that takes over from others which may still be in use for a moment and which may fill
// the same timetables, without knowing of each other. It fills none (UNAVAILABLE) until all of them
// are gone; everything else it does at once.
class SucceedingSystem final : public core::AccessSystem {
 public:
  using Predecessors = std::vector<std::weak_ptr<core::AccessSystem>>;

  SucceedingSystem(std::shared_ptr<core::AccessSystem> system, Predecessors predecessors)
      : system_(std::move(system)), predecessors_(std::move(predecessors)) {}

  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view access_level) override;
  absl::StatusOr<core::AccessLevel> Believe(absl::string_view access_level,
                                            std::vector<core::HeldPermission> permissions) override;
  absl::Status WritePermissions(const core::AccessLevel& read,
                                absl::Span<const core::PermissionChange> changes) override;
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view after) override;
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable& hours,
                                                     const core::TimetableUse& use,
                                                     core::TimetableSource source) override;
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse> uses) override;
  std::vector<core::DoorsToUpdate> TakeDoorsToUpdate(absl::string_view access_level) override;
  core::TimetablePoolState PoolState() override;
  absl::StatusOr<absl::CivilSecond> ReadClock() override;
  core::SystemDescription Describe() const override;

 private:
  absl::Status MayFill() const;

  const std::shared_ptr<core::AccessSystem> system_;
  const Predecessors predecessors_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_SUCCEEDING_SYSTEM_H_
