#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_ADAPTER_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_ADAPTER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "core/access_system.h"
#include "tests/conformance/dummy/hardware.h"

namespace connecx::dummy {

// The imaginary hardware as an access control system of the plugin: a card group is an access
// level, a door is a zone, a schedule is a timetable. Thread-safe.
class DummyAccessSystem final : public core::AccessSystem {
 public:
  DummyAccessSystem(Hardware& hardware, base::Clock& clock, absl::TimeZone time_zone)
      : hardware_(hardware), clock_(clock), time_zone_(time_zone) {}

  absl::StatusOr<core::AccessLevel> ReadAccessLevel(absl::string_view access_level) override;
  absl::Status WritePermissions(const core::AccessLevel& read,
                                absl::Span<const core::PermissionChange> changes) override;
  absl::StatusOr<core::AccessLevelPage> ListAccessLevels(absl::string_view after) override;
  absl::StatusOr<core::TimetableRef> ObtainTimetable(const core::Timetable& hours,
                                                     const core::TimetableUse& use,
                                                     core::TimetableSource source) override;
  absl::Status RefreshTimetables(absl::Span<const core::TimetableUse> uses) override;
  core::TimetablePoolState PoolState() override;
  absl::StatusOr<absl::CivilSecond> ReadClock() override;
  core::SystemDescription Describe() const override;

 private:
  std::vector<core::HeldPermission> HeldBy(absl::string_view group, const Memory& memory) const;

  Hardware& hardware_;
  base::Clock& clock_;
  const absl::TimeZone time_zone_;
};

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_ADAPTER_H_
