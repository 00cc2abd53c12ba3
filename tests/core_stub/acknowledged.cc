#include "tests/core_stub/acknowledged.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace connecx::core_stub {

absl::StatusOr<Acknowledged> Acknowledged::Open(const std::string& path) {
  Acknowledged acknowledged;
  if (path.empty()) return acknowledged;
  std::ifstream before(path);
  for (int line = 0; before >> line;) acknowledged.lines_.insert(line);
  acknowledged.file_.open(path, std::ios::app);
  if (!acknowledged.file_) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": cannot be written"));
  }
  return acknowledged;
}

void Acknowledged::Add(int line) {
  lines_.insert(line);
  if (file_.is_open()) file_ << line << '\n' << std::flush;
}

}  // namespace connecx::core_stub
