#ifndef CONNECX_TESTS_CONFORMANCE_DEFECTS_DEFECT_H_
#define CONNECX_TESTS_CONFORMANCE_DEFECTS_DEFECT_H_

#include <string>

#include "tests/conformance/dummy/serve.h"

namespace connecx::conformance {

// A way to be wrong that a provider's maker could hit on: the suite must find it.
struct Defect {
  std::string name;
  // The services of the dummy provider with the defect built around them.
  dummy::MakeServices make;
  // True: whatever was accepted is gone after a restart.
  bool forgets_everything = false;
};

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_DEFECTS_DEFECT_H_
