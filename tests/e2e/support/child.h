#ifndef CONNECX_TESTS_E2E_SUPPORT_CHILD_H_
#define CONNECX_TESTS_E2E_SUPPORT_CHILD_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace connecx::e2e {

// A program of ours as a process of its own, killed with this object, or with the test. Its output
// goes to the files PREFIX.out and PREFIX.err. To be started by the test's main thread.
class Child {
 public:
  // `command`: the program, as a path from the workspace, and its arguments. `environment` is added
  // to that of the test: "NAME=VALUE".
  Child(const std::vector<std::string>& command, const std::string& prefix,
        const std::vector<std::string>& environment = {});
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int number) const;
  // The exit code, or minus the signal that ended it; nothing if it still runs after `patience`.
  std::optional<int> Wait(absl::Duration patience);

  std::string Out() const;
  std::string Err() const;

 private:
  const std::string prefix_;
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_CHILD_H_
