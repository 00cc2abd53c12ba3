#ifndef CONNECX_TESTS_CORE_STUB_ACKNOWLEDGED_H_
#define CONNECX_TESTS_CORE_STUB_ACKNOWLEDGED_H_

#include <fstream>
#include <set>
#include <string>

#include "absl/status/statusor.h"

namespace connecx::core_stub {

// Which messages of a file of bookings were answered with OK, by their line. Kept in a file of its
// own: together the two are core's outbox, and a core that was killed goes on where it was.
class Acknowledged {
 public:
  // `path` empty: in memory alone. FAILED_PRECONDITION: it cannot be read or written.
  static absl::StatusOr<Acknowledged> Open(const std::string& path);

  bool Contains(int line) const { return lines_.contains(line); }
  // Known to later processes when it returns.
  void Add(int line);

 private:
  std::set<int> lines_;
  std::ofstream file_;
};

}  // namespace connecx::core_stub

#endif  // CONNECX_TESTS_CORE_STUB_ACKNOWLEDGED_H_
