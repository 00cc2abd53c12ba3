#ifndef CONNECX_PROVIDER_FAILING_WORK_H_
#define CONNECX_PROVIDER_FAILING_WORK_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "store/store.h"

// Access levels that wait for another attempt.

namespace connecx::provider {

// Those whose last pass failed, or left an outcome open.
absl::StatusOr<std::set<std::string>> FailingLevels(store::ReadTransaction& tx,
                                                    const std::string& building);

// Makes them due, as if they had never failed; returns how many were not.
absl::StatusOr<int> MakeDue(store::WriteTransaction& tx, const std::string& building,
                            const std::set<std::string>& levels, absl::Time now);

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_FAILING_WORK_H_
