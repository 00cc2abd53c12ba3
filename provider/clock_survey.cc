#include "provider/clock_survey.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"

namespace connecx::provider {
namespace {

constexpr int kSystemsAskedAtOnce = 16;

}  // namespace

// Outlives its Ask where a system takes longer.
struct ClockSurvey::Round {
  base::Mutex mu;
  base::CondVar answered;
  std::vector<absl::StatusOr<absl::CivilSecond>> answers GUARDED_BY(mu);
  std::size_t missing GUARDED_BY(mu) = 0;
  bool over GUARDED_BY(mu) = false;
};

ClockSurvey::ClockSurvey(base::Clock& clock) : clock_(clock), pool_(kSystemsAskedAtOnce) {}

std::vector<absl::StatusOr<absl::CivilSecond>> ClockSurvey::Ask(const std::vector<Entry>& entries,
                                                                absl::Duration limit) {
  const auto round = std::make_shared<Round>();
  {
    base::MutexLock lock(round->mu);
    round->missing = entries.size();
    round->answers.assign(entries.size(), absl::DeadlineExceededError(absl::StrCat(
                                              "no answer within ", absl::FormatDuration(limit))));
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    pool_.Submit([round, i, entry = entries[i]] {
      {
        base::MutexLock lock(round->mu);
        if (round->over) return;
      }
      const absl::StatusOr<absl::CivilSecond> answer = entry->system->ReadClock();
      base::MutexLock lock(round->mu);
      if (round->over) return;
      round->answers[i] = answer;
      --round->missing;
      round->answered.NotifyAll();
    });
  }
  const absl::Time end = clock_.Now() + limit;
  base::MutexLock lock(round->mu);
  while (round->missing > 0 && clock_.Now() < end) {
    clock_.AwaitUntil(round->mu, round->answered, end);
  }
  round->over = true;
  return round->answers;
}

}  // namespace connecx::provider
