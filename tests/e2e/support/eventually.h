#ifndef CONNECX_TESTS_E2E_SUPPORT_EVENTUALLY_H_
#define CONNECX_TESTS_E2E_SUPPORT_EVENTUALLY_H_

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"

namespace connecx::e2e {

// Far beyond what anything takes on a busy machine: it ends a test that would hang, and decides
// nothing else.
inline constexpr absl::Duration kPatience = absl::Seconds(30);

// Looks again and again until `condition` holds; false after kPatience of real time. The condition
// is meant to ask the system under test, which gives that the time to go on.
bool Eventually(absl::FunctionRef<bool()> condition);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_EVENTUALLY_H_
