#include "provider/outcome_board.h"

#include <utility>

namespace connecx::provider {
namespace {

// The order of the contract: by revision, then Revoke after Grant.
bool IsOlder(const core::Grant& a, const core::Grant& b) {
  return std::pair(a.revision, a.revoked) < std::pair(b.revision, b.revoked);
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

std::optional<core::Grant> OutcomeBoard::Watch::Await(const core::Grant& stored, absl::Time until) {
  base::MutexLock lock(board_.mu_);
  Entry& entry = board_.entries_[booking_id_];
  while (true) {
    if (entry.newest && !IsOlder(*entry.newest, stored) && IsSettled(*entry.newest)) {
      return entry.newest;
    }
    if (board_.closed_ || board_.clock_.Now() >= until) return std::nullopt;
    board_.clock_.AwaitUntil(board_.mu_, entry.posted, until);
  }
}

void OutcomeBoard::Post(const core::Grant& grant) {
  base::MutexLock lock(mu_);
  const auto entry = entries_.find(grant.booking_id);
  if (entry == entries_.end()) return;
  entry->second.newest = grant;
  entry->second.posted.NotifyAll();
}

void OutcomeBoard::Close() {
  base::MutexLock lock(mu_);
  closed_ = true;
  for (auto& [booking_id, entry] : entries_) entry.posted.NotifyAll();
}

}  // namespace connecx::provider
