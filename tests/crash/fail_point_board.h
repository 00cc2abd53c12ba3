#ifndef CONNECX_TESTS_CRASH_FAIL_POINT_BOARD_H_
#define CONNECX_TESTS_CRASH_FAIL_POINT_BOARD_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "base/fail_point.h"
#include "base/testing/fail_points.h"

namespace connecx::crash {

// The environment variable that names the board's file to a program with fail points.
inline constexpr char kBoardVariable[] = "CONNECX_FAIL_POINT_BOARD";

// A file that a program with fail points and its killer both hold in memory: it says where the
// program shall die, and remembers, beyond that death, which points were reached. Lock-free.
class FailPointBoard {
 public:
  // Makes the file if there is none. The board lives as long as the process.
  static absl::StatusOr<FailPointBoard> Open(const std::string& path);

  // The killer's side. The program shall die when it reaches `point` for the `count`th time from
  // now on.
  void Arm(base::FailPoint point, int count);
  void Disarm() { shared_->countdown = 0; }
  std::int64_t Reached(base::FailPoint point) const;

  // The program's side. True: it is to die here.
  bool Note(base::FailPoint point);

 private:
  struct Shared {
    std::atomic<int> armed;
    std::atomic<int> countdown;  // 0: not armed
    std::array<std::atomic<std::int64_t>, base::kFailPoints.size()> reached;
  };
  static_assert(std::atomic<std::int64_t>::is_always_lock_free);

  explicit FailPointBoard(Shared* shared) : shared_(shared) {}

  Shared* shared_;
};

}  // namespace connecx::crash

#endif  // CONNECX_TESTS_CRASH_FAIL_POINT_BOARD_H_
