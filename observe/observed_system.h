#ifndef CONNECX_OBSERVE_OBSERVED_SYSTEM_H_
#define CONNECX_OBSERVE_OBSERVED_SYSTEM_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/clock.h"
#include "core/access_system.h"
#include "core/observer.h"

namespace connecx::observe {

// An access control system whose calls an observer is told of. Adds nothing else to them.
class ObservedSystem final : public core::AccessSystem {
 public:
  // `clock` and `observer` live longer than this.
  ObservedSystem(std::shared_ptr<core::AccessSystem> system, std::string building,
                 base::Clock& clock, core::Observer& observer)
      : system_(std::move(system)),
        building_(std::move(building)),
        clock_(clock),
        observer_(observer) {}

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
  std::vector<core::DoorsToUpdate> TakeDoorsToUpdate(absl::string_view access_level) override {
    return system_->TakeDoorsToUpdate(access_level);
  }
  core::TimetablePoolState PoolState() override { return system_->PoolState(); }
  absl::StatusOr<absl::CivilSecond> ReadClock() override;
  core::SystemDescription Describe() const override { return system_->Describe(); }

 private:
  template <typename Call>
  auto Observed(absl::string_view name, Call call);

  const std::shared_ptr<core::AccessSystem> system_;
  const std::string building_;
  base::Clock& clock_;
  core::Observer& observer_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_OBSERVED_SYSTEM_H_
