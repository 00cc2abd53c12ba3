#ifndef CONNECX_TESTS_CONFORMANCE_DEFECTS_DEFECTS_H_
#define CONNECX_TESTS_CONFORMANCE_DEFECTS_DEFECTS_H_

#include <vector>

#include "tests/conformance/defects/defect.h"

namespace connecx::conformance {

std::vector<Defect> AllDefects();

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_DEFECTS_DEFECTS_H_
