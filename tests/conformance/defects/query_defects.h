#ifndef CONNECX_TESTS_CONFORMANCE_DEFECTS_QUERY_DEFECTS_H_
#define CONNECX_TESTS_CONFORMANCE_DEFECTS_QUERY_DEFECTS_H_

#include <vector>

#include "tests/conformance/defects/defect.h"

namespace connecx::conformance {

// Those of AccessQuery.
std::vector<Defect> QueryDefects();

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_DEFECTS_QUERY_DEFECTS_H_
