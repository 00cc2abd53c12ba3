#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_HARDWARE_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_HARDWARE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "tests/conformance/dummy/hardware.pb.h"

namespace connecx::dummy {

// A lock controller that nobody has ever built. It knows a few card groups and doors, keeps any
// number of rights for each pair of them, and remembers all that over a power cut. Its driver, so
// to speak: the one thing that both dummies have in common. Thread-safe.
class Hardware {
 public:
  // `memory`: the file that stands for the controller's memory. An error: it cannot be read.
  static absl::StatusOr<std::unique_ptr<Hardware>> Connect(const std::string& memory);

  static bool KnowsGroup(absl::string_view group);
  static bool KnowsDoor(absl::string_view door);

  // `key` is the caller's, and names one right. Putting it again replaces it.
  absl::Status Put(const std::string& key, const Right& right) EXCLUDES(mu_);
  // Nothing there is fine.
  absl::Status Remove(const std::string& key) EXCLUDES(mu_);
  // The number of the schedule that holds these hours; it is filled if there is none yet. Schedules
  // are never changed.
  absl::StatusOr<int> ObtainSchedule(const Schedule& schedule) EXCLUDES(mu_);
  Memory Read() EXCLUDES(mu_);

 private:
  Hardware(std::string path, Memory memory);

  // Writes the whole memory, or nothing.
  absl::Status Save(const Memory& memory) REQUIRES(mu_);

  const std::string path_;
  base::Mutex mu_;
  Memory memory_ GUARDED_BY(mu_);
};

// The card groups and doors, as they are engraved on the controller.
inline constexpr absl::string_view kGroups[] = {"CARDS-1", "CARDS-2", "CARDS-3"};
inline constexpr absl::string_view kDoors[] = {"DOOR-1", "DOOR-2", "DOOR-3"};

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_HARDWARE_H_
