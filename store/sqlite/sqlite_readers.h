#ifndef CONNECX_STORE_SQLITE_SQLITE_READERS_H_
#define CONNECX_STORE_SQLITE_SQLITE_READERS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"
#include "store/sqlite/sqlite_connection.h"
#include "store/store.h"

namespace connecx::store {

// A few connections that read, opened when first needed; a call waits while all are in use.
// Thread-safe.
class SqliteReaders {
 public:
  // `damaged` is called when the file is found damaged, on the thread that read it.
  SqliteReaders(std::string path, int connections, std::function<void()> damaged);

  // Store::Read.
  absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) EXCLUDES(mu_);

 private:
  absl::StatusOr<std::unique_ptr<SqliteConnection>> Take() EXCLUDES(mu_);
  // Null: the connection could not be opened; another call may try.
  void GiveBack(std::unique_ptr<SqliteConnection> connection) EXCLUDES(mu_);

  const std::string path_;
  const std::function<void()> damaged_;

  base::Mutex mu_;
  base::CondVar given_back_;
  std::vector<std::unique_ptr<SqliteConnection>> idle_ GUARDED_BY(mu_);
  int unopened_ GUARDED_BY(mu_);
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_READERS_H_
