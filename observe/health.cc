#include "observe/health.h"

#include "absl/strings/str_cat.h"

namespace connecx::observe {
namespace {

// A write that takes longer is as bad as one that fails.
constexpr absl::Duration kLongestProbe = absl::Seconds(10);
constexpr absl::Duration kProbeWhileWell = absl::Seconds(10);
constexpr absl::Duration kProbeWhileNot = absl::Seconds(2);
// Longer than a server that greylists makes others wait.
constexpr absl::Duration kLongestMailWait = absl::Minutes(15);
constexpr absl::Duration kLatestStep = absl::Minutes(1);

std::string Text(absl::Duration duration) {
  return absl::FormatDuration(absl::Trunc(duration, absl::Seconds(1)));
}

}  // namespace

absl::Status StoreHealth(const StoreProbe& probe, absl::Time now) {
  if (!probe.last.ok()) return probe.last;
  if (probe.running && now - *probe.running > kLongestProbe) {
    return absl::UnavailableError(
        absl::StrCat("the store has not answered for ", Text(now - *probe.running)));
  }
  return absl::OkStatus();
}

absl::Time NextProbe(const absl::Status& last, absl::Time now) {
  return now + (last.ok() ? kProbeWhileWell : kProbeWhileNot);
}

absl::Status MailHealth(const MailFlow& flow, absl::Time now) {
  if (!flow.read.ok()) return flow.read;
  const absl::Time limit = now - kLongestMailWait;
  const bool long_wait = flow.oldest_queued && *flow.oldest_queued < limit;
  const bool others_leave = flow.last_sent && *flow.last_sent >= limit;
  if (!long_wait || others_leave) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("no mail has left for ", Text(kLongestMailWait),
                                             ", and one has waited for ",
                                             Text(now - *flow.oldest_queued)));
}

absl::Status SchedulerHealth(const SchedulerSteps& due, absl::Time now) {
  const auto late = [now](absl::Time step) { return now - step > kLatestStep; };
  if (late(due.nightly)) {
    return absl::UnavailableError(
        absl::StrCat("the nightly scheduler is late by ", Text(now - due.nightly)));
  }
  if (late(due.dispatcher)) {
    return absl::UnavailableError(
        absl::StrCat("the work dispatcher is late by ", Text(now - due.dispatcher)));
  }
  return absl::OkStatus();
}

}  // namespace connecx::observe
