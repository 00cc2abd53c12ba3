#include "store/sqlite/sqlite_writer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "base/fail_point.h"
#include "base/status_macros.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

// Bounds how long the first body of a batch waits for the last one.
constexpr std::size_t kMaxBatch = 512;

// An equal status that shares nothing: every caller of a failed batch gets its own. (Sharing is
// safe, but thread sanitizer cannot see the reference counts of an Abseil that is not
// instrumented.)
absl::Status Unshared(const absl::Status& status) {
  absl::Status copy(status.code(), status.message());
  status.ForEachPayload([&copy](absl::string_view type, const absl::Cord& payload) {
    copy.SetPayload(type, absl::Cord(std::string(payload)));
  });
  return copy;
}

}  // namespace

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection,
                           std::function<void()> damaged)
    : connection_(std::move(connection)), damaged_(std::move(damaged)) {}

SqliteWriter::~SqliteWriter() {
  base::MutexLock lock(mu_);
  while (committing_ || !queue_.empty()) idle_.Wait(mu_);
}

absl::Status SqliteWriter::Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) {
  Op op(body);
  base::MutexLock lock(mu_);
  queue_.push_back(&op);
  while (!op.done && (committing_ || queue_.front() != &op)) op.turn.Wait(mu_);
  if (op.done) return std::move(op.status);

  const std::vector<Op*> batch = TakeBatch();
  committing_ = true;
  mu_.Unlock();
  RunBatch(batch);
  if (connection_->damaged()) damaged_();
  mu_.Lock();
  committing_ = false;
  // Each caller is woken by itself. An Op is gone as soon as mu_ is free and `done` is set.
  for (Op* done : batch) {
    done->done = true;
    done->turn.NotifyOne();
  }
  if (queue_.empty()) {
    idle_.NotifyAll();
  } else {
    queue_.front()->turn.NotifyOne();
  }
  return std::move(op.status);
}

std::vector<SqliteWriter::Op*> SqliteWriter::TakeBatch() {
  const auto end = queue_.begin() + std::min(queue_.size(), kMaxBatch);
  std::vector<Op*> batch(queue_.begin(), end);
  queue_.erase(queue_.begin(), end);
  return batch;
}

void SqliteWriter::RunBatch(absl::Span<Op* const> batch) {
  connection_->ForgetFailure();
  absl::Status failure = connection_->Execute(Sql::kBeginWrite);
  std::vector<Op*> succeeded;
  for (Op* op : batch) {
    if (!failure.ok()) {
      op->status = failure;
      continue;
    }
    op->status = RunBody(*op);
    if (op->status.ok()) succeeded.push_back(op);
    // Disk full, I/O error: SQLite may have undone the whole transaction already.
    failure = connection_->failure();
  }
  if (failure.ok()) {
    base::Reach(base::FailPoint::kBeforeCommit);
    failure = connection_->Execute(Sql::kCommit);
    base::Reach(base::FailPoint::kAfterCommit);
  }
  if (failure.ok()) return;
  if (connection_->in_transaction()) connection_->Execute(Sql::kRollback).IgnoreError();
  for (Op* op : succeeded) op->status = failure;
  for (Op* op : batch) op->status = Unshared(op->status);
}

absl::Status SqliteWriter::RunBody(Op& op) {
  RETURN_IF_ERROR(connection_->Execute(Sql::kSavepoint));
  SqliteTransaction transaction(*connection_);
  absl::Status status = op.body(transaction);
  // What failed below a body is an error of the body, also if it says otherwise.
  status.Update(connection_->failure());
  if (!connection_->in_transaction()) return status;
  if (!status.ok()) RETURN_IF_ERROR(connection_->Execute(Sql::kRollbackToSavepoint));
  RETURN_IF_ERROR(connection_->Execute(Sql::kReleaseSavepoint));
  return status;
}

}  // namespace connecx::store
