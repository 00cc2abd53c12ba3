#ifndef CONNECX_TESTS_CONFORMANCE_SUPPORT_DUMMY_SERVER_H_
#define CONNECX_TESTS_CONFORMANCE_SUPPORT_DUMMY_SERVER_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/support/child.h"
#include "tests/e2e/support/temp_folder.h"

namespace connecx::conformance {

// A program with the flags of dummy_provider as a process of its own, on a Unix socket in the
// folder. Killed with this object.
class DummyServer {
 public:
  // `program`: its path from the workspace. Starts it and waits until it has written its params.
  DummyServer(const e2e::TempFolder& folder, const std::string& program,
              const std::vector<std::string>& more_flags = {});

  std::string params() const { return folder_.File("params.json"); }
  // kill -9, and a new start with the same files.
  void Restart();

 private:
  void Start();

  const e2e::TempFolder& folder_;
  std::vector<std::string> command_;
  std::unique_ptr<e2e::Child> server_;
};

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUPPORT_DUMMY_SERVER_H_
