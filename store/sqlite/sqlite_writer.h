#ifndef CONNECX_STORE_SQLITE_SQLITE_WRITER_H_
#define CONNECX_STORE_SQLITE_SQLITE_WRITER_H_

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/mutex.h"
#include "store/sqlite/sqlite_connection.h"
#include "store/store.h"

namespace connecx::store {

// Group commit: bodies that arrive while a commit is under way share the next one. Whoever finds
// none under way commits on its own thread, with all who wait by then. Thread-safe.
class SqliteWriter {
 public:
  // `damaged` is called by whoever commits, before any caller hears of it, when the file is found
  // damaged.
  SqliteWriter(std::unique_ptr<SqliteConnection> connection, std::function<void()> damaged);
  // Commits what was handed over before. No Write may begin any more.
  ~SqliteWriter();

  // Store::Write.
  absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) EXCLUDES(mu_);

 private:
  // A call of Write; on its caller's stack.
  struct Op {
    explicit Op(absl::FunctionRef<absl::Status(WriteTransaction&)> body) : body(body) {}

    const absl::FunctionRef<absl::Status(WriteTransaction&)> body;
    absl::Status status;
    bool done = false;   // guarded by mu_
    base::CondVar turn;  // it is done, or the next to commit
  };

  // The oldest calls, at most kMaxBatch.
  std::vector<Op*> TakeBatch() REQUIRES(mu_);
  void RunBatch(absl::Span<Op* const> batch);
  absl::Status RunBody(Op& op);

  const std::unique_ptr<SqliteConnection> connection_;  // used by whoever commits
  const std::function<void()> damaged_;

  base::Mutex mu_;
  base::CondVar idle_;
  std::deque<Op*> queue_ GUARDED_BY(mu_);  // the oldest first; those of the commit are out
  bool committing_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_WRITER_H_
