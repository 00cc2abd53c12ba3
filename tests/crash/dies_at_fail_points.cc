// Linked into a program, this makes it die, as by kill -9, where its fail point board says so.

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <optional>

#include "absl/status/statusor.h"
#include "base/testing/fail_points.h"
#include "tests/crash/fail_point_board.h"

namespace connecx::crash {
namespace {

std::optional<FailPointBoard> board;

void DieIfAsked(base::FailPoint point) {
  if (board->Note(point)) ::kill(::getpid(), SIGKILL);
}

// Before main: the first points are reached while the program starts.
const bool handles = [] {
  const char* const path = std::getenv(kBoardVariable);
  if (path == nullptr) return false;
  const absl::StatusOr<FailPointBoard> opened = FailPointBoard::Open(path);
  if (!opened.ok()) std::abort();
  board = *opened;
  base::HandleFailPoints(&DieIfAsked);
  return true;
}();

}  // namespace
}  // namespace connecx::crash
