#ifndef CONNECX_TESTS_CONFORMANCE_CASES_WHOLE_SUITE_H_
#define CONNECX_TESTS_CONFORMANCE_CASES_WHOLE_SUITE_H_

#include "tests/conformance/suite/case.h"

namespace connecx::conformance {

// Every case of every group.
Suite WholeSuite();

}  // namespace connecx::conformance

#endif  // CONNECX_TESTS_CONFORMANCE_CASES_WHOLE_SUITE_H_
