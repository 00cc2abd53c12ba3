#ifndef CONNECX_PROVIDER_CLOCK_SURVEY_H_
#define CONNECX_PROVIDER_CLOCK_SURVEY_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/thread_pool.h"
#include "core/building.h"

namespace connecx::provider {

// Asks many systems for their clocks at once, and waits for a limited time in all. Thread-safe.
class ClockSurvey {
 public:
  using Entry = std::shared_ptr<const core::BuildingDirectory::Entry>;

  explicit ClockSurvey(base::Clock& clock);

  // One answer per entry, which each has a system. DEADLINE_EXCEEDED: none within `limit`; the
  // question goes on, and its answer is dropped.
  std::vector<absl::StatusOr<absl::CivilSecond>> Ask(const std::vector<Entry>& entries,
                                                     absl::Duration limit);

 private:
  struct Round;

  base::Clock& clock_;
  base::ThreadPool pool_;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_CLOCK_SURVEY_H_
