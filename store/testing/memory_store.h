#ifndef CONNECX_STORE_TESTING_MEMORY_STORE_H_
#define CONNECX_STORE_TESTING_MEMORY_STORE_H_

#include <memory>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "base/mutex.h"
#include "store/store.h"
#include "store/testing/memory_state.h"

namespace connecx::store {

// A Store in memory that passes the same contract suite as SqliteStore and fails on demand. Every
// Write copies the whole state: for tests with some thousand records. Write runs its body on the
// calling thread.
class MemoryStore final : public Store {
 public:
  enum class FaultPoint {
    kBeforeCommit,  // nothing is stored
    kAfterCommit,   // stored, but the caller is told otherwise: as if the process died in between
  };

  MemoryStore();

  // The next Write whose body succeeds returns `status`.
  void FailNextWrite(absl::Status status, FaultPoint point) EXCLUDES(write_mu_);

  absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) override
      EXCLUDES(write_mu_, state_mu_);
  absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) override
      EXCLUDES(state_mu_);

 private:
  absl::Status Commit(absl::FunctionRef<absl::Status(WriteTransaction&)> body,
                      std::vector<std::function<void()>>& after_commit)
      EXCLUDES(write_mu_, state_mu_);
  struct Fault {
    absl::Status status;
    FaultPoint point;
  };

  std::shared_ptr<MemoryState> state() EXCLUDES(state_mu_);

  base::Mutex write_mu_;  // held over a whole Write
  std::optional<Fault> fault_ GUARDED_BY(write_mu_);
  base::Mutex state_mu_;
  std::shared_ptr<MemoryState> state_ GUARDED_BY(state_mu_);  // replaced, never changed
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_TESTING_MEMORY_STORE_H_
