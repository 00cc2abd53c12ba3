#include "store/sqlite/sqlite_readers.h"

#include <utility>

#include "base/status_macros.h"
#include "store/sqlite/sqlite_transaction.h"

namespace connecx::store {
namespace {

absl::Status RunRead(SqliteConnection& connection,
                     absl::FunctionRef<absl::Status(ReadTransaction&)> body) {
  RETURN_IF_ERROR(connection.Execute(Sql::kBeginRead));
  SqliteTransaction transaction(connection);
  absl::Status status = body(transaction);
  status.Update(connection.failure());
  if (connection.in_transaction()) status.Update(connection.Execute(Sql::kRollback));
  return status;
}

}  // namespace

SqliteReaders::SqliteReaders(std::string path, int connections, std::function<void()> damaged)
    : path_(std::move(path)), damaged_(std::move(damaged)), unopened_(connections) {}

absl::Status SqliteReaders::Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, Take());
  absl::Status status = RunRead(*connection, body);
  connection->ForgetFailure();
  if (connection->damaged()) damaged_();
  GiveBack(std::move(connection));
  return status;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteReaders::Take() {
  {
    base::MutexLock lock(mu_);
    while (idle_.empty() && unopened_ == 0) given_back_.Wait(mu_);
    if (!idle_.empty()) {
      std::unique_ptr<SqliteConnection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    --unopened_;
  }
  absl::StatusOr<std::unique_ptr<SqliteConnection>> connection =
      SqliteConnection::Open(path_, SqliteConnection::Mode::kReadOnly);
  if (!connection.ok()) GiveBack(nullptr);
  return connection;
}

void SqliteReaders::GiveBack(std::unique_ptr<SqliteConnection> connection) {
  base::MutexLock lock(mu_);
  if (connection == nullptr) {
    ++unopened_;
  } else {
    idle_.push_back(std::move(connection));
  }
  given_back_.NotifyOne();
}

}  // namespace connecx::store
