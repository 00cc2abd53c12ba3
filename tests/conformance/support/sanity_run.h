#ifndef CONNECX_TESTS_CONFORMANCE_SUPPORT_SANITY_RUN_H_
#define CONNECX_TESTS_CONFORMANCE_SUPPORT_SANITY_RUN_H_

#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/support/temp_folder.h"

namespace connecx::conformance {

// How access_sanity ended.
struct SanityResult {
  int exit = -1;
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  std::vector<std::string> failures;  // the names of the cases
  std::string output;                 // all that it printed
};

// Runs access_sanity to its end. When the suite asks for a restart, `restart` is called on this
// thread; it kills the server and starts it again. `flags`: --params=FILE and more.
SanityResult RunSanity(const e2e::TempFolder& folder, const std::vector<std::string>& flags,
                       const std::function<void()>& restart);

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_SUPPORT_SANITY_RUN_H_
