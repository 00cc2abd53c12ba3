#include "store/sqlite/sqlite_writer.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
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
    : connection_(std::move(connection)),
      damaged_(std::move(damaged)),
      thread_([this] { Run(); }) {}

SqliteWriter::~SqliteWriter() {
  {
    base::MutexLock lock(mu_);
    stopping_ = true;
    arrived_.NotifyOne();
  }
  thread_.join();
}

absl::Status SqliteWriter::Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) {
  Op op(body);
  base::MutexLock lock(mu_);
  queue_.push_back(&op);
  if (queue_.size() == 1) arrived_.NotifyOne();
  while (!op.done) op.finished.Wait(mu_);
  return std::move(op.status);
}

void SqliteWriter::Run() {
  std::vector<Op*> batch;
  while (true) {
    batch.clear();
    {
      base::MutexLock lock(mu_);
      while (queue_.empty() && !stopping_) arrived_.Wait(mu_);
      if (queue_.empty()) return;
      batch.swap(queue_);
    }
    for (std::size_t begin = 0; begin < batch.size(); begin += kMaxBatch) {
      const auto part = absl::MakeConstSpan(batch).subspan(begin, kMaxBatch);
      RunBatch(part);
      if (connection_->damaged()) damaged_();
      // Each caller is woken by itself. An Op is gone as soon as mu_ is free and `done` is set.
      base::MutexLock lock(mu_);
      for (Op* op : part) {
        op->done = true;
        op->finished.NotifyOne();
      }
    }
  }
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
  if (failure.ok()) failure = connection_->Execute(Sql::kCommit);
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
