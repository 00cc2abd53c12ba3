#include "provider/outcome_board.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace connecx::provider {
namespace {

// The order of the contract: by revision, then Revoke after Grant.
bool IsOlder(const core::Grant& a, const core::Grant& b) {
  return std::pair(a.revision, a.revoked) < std::pair(b.revision, b.revoked);
}

// Whether a posted outcome is what somebody waits for who stored `stored`.
bool Answers(const core::Grant& posted, const core::Grant& stored) {
  return !IsOlder(posted, stored) && IsSettled(posted);
}

// Moves those out that fit.
template <typename T, typename Predicate>
std::vector<T> TakeIf(std::vector<T>& items, Predicate fits) {
  const auto rest = std::stable_partition(items.begin(), items.end(), std::not_fn(fits));
  std::vector<T> taken(std::make_move_iterator(rest), std::make_move_iterator(items.end()));
  items.erase(rest, items.end());
  return taken;
}

}  // namespace

bool IsSettled(const core::Grant& grant) {
  return grant.phase != core::GrantPhase::kPending && grant.phase != core::GrantPhase::kRevoking;
}

OutcomeBoard::Watch::Watch(OutcomeBoard& board, absl::string_view booking_id)
    : board_(board), booking_id_(booking_id) {
  base::MutexLock lock(board_.mu_);
  ++board_.entries_[booking_id_].watchers;
}

OutcomeBoard::Watch::~Watch() {
  base::MutexLock lock(board_.mu_);
  const auto entry = board_.entries_.find(booking_id_);
  if (--entry->second.watchers == 0) board_.entries_.erase(entry);
}

void OutcomeBoard::Watch::Then(const core::Grant& stored, absl::Time until, Continuation then) {
  std::optional<core::Grant> outcome;
  bool earlier = false;
  {
    base::MutexLock lock(board_.mu_);
    Entry& entry = board_.entries_[booking_id_];
    if (entry.newest && Answers(*entry.newest, stored)) {
      outcome = entry.newest;
    } else if (!board_.closed_ && board_.clock_.Now() < until) {
      entry.waiters.push_back({stored, until, std::move(then)});
      earlier = until < board_.next_end_;
      if (earlier) board_.next_end_ = until;
    }
  }
  if (then != nullptr) return then(std::move(outcome));
  if (!earlier) return;
  board_.timer_.Start();
  board_.timer_.Poke();
}

void OutcomeBoard::Post(const core::Grant& grant) {
  std::vector<Waiter> answered;
  {
    base::MutexLock lock(mu_);
    const auto entry = entries_.find(grant.booking_id);
    if (entry == entries_.end()) return;
    entry->second.newest = grant;
    answered = TakeIf(entry->second.waiters,
                      [&grant](const Waiter& waiter) { return Answers(grant, waiter.stored); });
  }
  for (const Waiter& waiter : answered) waiter.then(grant);
}

void OutcomeBoard::Close() {
  {
    base::MutexLock lock(mu_);
    closed_ = true;
  }
  timer_.Stop();
  EndWaits();
}

absl::Time OutcomeBoard::EndWaits() {
  std::vector<Waiter> ended;
  absl::Time next = absl::InfiniteFuture();
  {
    base::MutexLock lock(mu_);
    const absl::Time now = closed_ ? absl::InfiniteFuture() : clock_.Now();
    for (auto& [booking_id, entry] : entries_) {
      for (Waiter& waiter :
           TakeIf(entry.waiters, [now](const Waiter& waiter) { return waiter.until <= now; })) {
        ended.push_back(std::move(waiter));
      }
      for (const Waiter& waiter : entry.waiters) next = std::min(next, waiter.until);
    }
    next_end_ = next;
  }
  for (const Waiter& waiter : ended) waiter.then(std::nullopt);
  return next;
}

}  // namespace connecx::provider
