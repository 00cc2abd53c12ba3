#ifndef CONNECX_SCHEDULER_TESTING_FAKE_PASS_RUNNER_H_
#define CONNECX_SCHEDULER_TESTING_FAKE_PASS_RUNNER_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "provider/pass_runner.h"

namespace connecx::scheduler {

// Due access levels in memory. A pass takes the work it saw at its beginning; work added during it
// stays. Reports a second pass of an access level that has one running as a test failure.
class FakePassRunner final : public provider::PassRunner {
 public:
  void Add(const std::string& building, const std::string& level, absl::Time due) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    Work& work = work_[building][level];
    work.due = work.sequence == work.done ? due : std::min(work.due, due);
    ++work.sequence;
  }

  // Called in each pass, without a lock held; it may block. Default: nothing.
  void SetPass(std::function<provider::PassOutcome(const std::string&, const std::string&)> pass)
      EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    pass_ = std::move(pass);
  }

  // Called in each DueLevels after the read, without a lock held; it may block. Default: nothing.
  void SetAfterRead(std::function<void()> after_read) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    after_read_ = std::move(after_read);
  }

  void SetQueryStatus(absl::Status status) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    query_status_ = std::move(status);
  }

  std::vector<std::string> passes() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return passes_;
  }
  int queries() EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return queries_;
  }
  int most_at_once(const std::string& building) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    return most_at_once_[building];
  }
  // Blocks until `count` passes have ended since the beginning, or run right now.
  void AwaitPasses(int count) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    while (static_cast<int>(passes_.size()) < count) changed_.Wait(mu_);
  }
  void AwaitRunning(int count) EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    while (running_in_all_ != count) changed_.Wait(mu_);
  }

  absl::StatusOr<std::vector<std::string>> DueLevels(absl::string_view building, absl::Time now,
                                                     int limit) override EXCLUDES(mu_) {
    std::vector<std::string> levels;
    std::function<void()> after_read;
    {
      base::MutexLock lock(mu_);
      ++queries_;
      if (!query_status_.ok()) return query_status_;
      std::vector<std::pair<absl::Time, std::string>> due;
      for (const auto& [level, work] : work_[std::string(building)]) {
        if (work.done < work.sequence && work.due <= now) due.emplace_back(work.due, level);
      }
      std::sort(due.begin(), due.end());
      for (const auto& [time, level] : due) {
        if (static_cast<int>(levels.size()) < limit) levels.push_back(level);
      }
      after_read = after_read_;
    }
    if (after_read) after_read();
    return levels;
  }

  absl::StatusOr<std::optional<absl::Time>> NextDueTime(absl::string_view building) override
      EXCLUDES(mu_) {
    base::MutexLock lock(mu_);
    ++queries_;
    if (!query_status_.ok()) return query_status_;
    std::optional<absl::Time> next;
    for (const auto& [level, work] : work_[std::string(building)]) {
      if (work.done < work.sequence) next = std::min(next.value_or(work.due), work.due);
    }
    return next;
  }

  provider::PassOutcome RunPass(absl::string_view building, absl::string_view access_level) override
      EXCLUDES(mu_) {
    const std::string id(building);
    const std::string level(access_level);
    std::function<provider::PassOutcome(const std::string&, const std::string&)> pass;
    int seen = 0;
    {
      base::MutexLock lock(mu_);
      EXPECT_TRUE(running_[id].insert(level).second) << level;
      ++running_in_all_;
      most_at_once_[id] = std::max(most_at_once_[id], static_cast<int>(running_[id].size()));
      seen = work_[id][level].sequence;
      pass = pass_;
      changed_.NotifyAll();
    }
    provider::PassOutcome outcome;
    if (pass) outcome = pass(id, level);
    base::MutexLock lock(mu_);
    running_[id].erase(level);
    --running_in_all_;
    Work& work = work_[id][level];
    if (outcome.building_rests_until.has_value()) {
      work.due = *outcome.building_rests_until;
    } else {
      work.done = seen;
    }
    passes_.push_back(id + "/" + level);
    changed_.NotifyAll();
    return outcome;
  }

 private:
  struct Work {
    absl::Time due;
    int sequence = 0;
    int done = 0;
  };

  base::Mutex mu_;
  base::CondVar changed_;
  std::map<std::string, std::map<std::string, Work>> work_ GUARDED_BY(mu_);
  std::map<std::string, std::set<std::string>> running_ GUARDED_BY(mu_);
  std::map<std::string, int> most_at_once_ GUARDED_BY(mu_);
  int running_in_all_ GUARDED_BY(mu_) = 0;
  std::vector<std::string> passes_ GUARDED_BY(mu_);
  int queries_ GUARDED_BY(mu_) = 0;
  absl::Status query_status_ GUARDED_BY(mu_);
  std::function<provider::PassOutcome(const std::string&, const std::string&)> pass_
      GUARDED_BY(mu_);
  std::function<void()> after_read_ GUARDED_BY(mu_);
};

}  // namespace connecx::scheduler

#endif  // CONNECX_SCHEDULER_TESTING_FAKE_PASS_RUNNER_H_
