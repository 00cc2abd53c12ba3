#include "store/sqlite/sqlite_connection.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/errors.h"
#include "store/sqlite/sqlite_status.h"

namespace connecx::store {
namespace {

// How long a statement waits for another process that holds the file (a backup, an operator's
// sqlite3).
constexpr int kBusyTimeoutMs = 5000;

}  // namespace

SqliteCursor::~SqliteCursor() {
  if (statement_ == nullptr) return;
  if (owned_) {
    sqlite3_finalize(statement_);
  } else {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
}

absl::StatusOr<bool> SqliteCursor::Next() {
  if (!status_.ok()) return status_;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  status_ = connection_.Error(code);
  return status_;
}

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(const std::string& path,
                                                                         Mode mode) {
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(path));
  const int code = sqlite3_open_v2(path.c_str(), &connection->database_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) return connection->Error(code);
  RETURN_IF_ERROR(connection->Configure(mode));
  return connection;
}

absl::Status SqliteConnection::Configure(Mode mode) {
  sqlite3_extended_result_codes(database_, 1);
  sqlite3_busy_timeout(database_, kBusyTimeoutMs);
  if (mode == Mode::kReadOnly) {
    return ExecuteScript("PRAGMA query_only = ON; PRAGMA cache_size = -4096");
  }
  {
    SqliteCursor cursor = QueryText("PRAGMA journal_mode = WAL");
    ASSIGN_OR_RETURN(const bool found, cursor.Next());
    const std::string journal = found ? cursor.row().Text() : "";
    if (journal != "wal") {
      return core::error::StoreUnavailable(absl::StrCat(
          path_, ": this file system does not offer what SQLite's WAL needs (journal_mode is '",
          journal, "'); use a local disk"));
    }
  }
  // FULL: a commit is on the disk before COMMIT returns. The log is cut back to 64 MiB at most.
  return ExecuteScript(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384;"
      "PRAGMA journal_size_limit = 67108864");
}

SqliteConnection::~SqliteConnection() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

SqliteCursor SqliteConnection::QueryText(absl::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  absl::Status status = Prepare(sql, 0, statement);
  return SqliteCursor(*this, statement, /*owned=*/true, std::move(status));
}

absl::Status SqliteConnection::ExecuteScript(absl::string_view sql) {
  const int code =
      sqlite3_exec(database_, std::string(sql).c_str(), nullptr, nullptr, /*errmsg=*/nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

std::int64_t SqliteConnection::last_insert_id() const {
  return sqlite3_last_insert_rowid(database_);
}

std::int64_t SqliteConnection::changes() const { return sqlite3_changes64(database_); }

absl::Status SqliteConnection::Prepared(Sql sql, sqlite3_stmt*& statement) {
  sqlite3_stmt*& cached = statements_[static_cast<std::size_t>(sql)];
  if (cached == nullptr) {
    RETURN_IF_ERROR(Prepare(Text(sql), SQLITE_PREPARE_PERSISTENT, cached));
  }
  statement = cached;
  return absl::OkStatus();
}

absl::Status SqliteConnection::Prepare(absl::string_view sql, unsigned flags,
                                       sqlite3_stmt*& statement) {
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), flags,
                                      &statement, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

absl::Status SqliteConnection::Run(sqlite3_stmt* statement, absl::Status bound) {
  absl::Status status = std::move(bound);
  if (status.ok()) {
    const int code = sqlite3_step(statement);
    if (code != SQLITE_DONE && code != SQLITE_ROW) status = Error(code);
  }
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  return status;
}

absl::Status SqliteConnection::BindResult(int code) {
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

absl::Status SqliteConnection::Error(int code) {
  const int extended = database_ == nullptr ? code : sqlite3_extended_errcode(database_);
  const char* message = database_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database_);
  absl::Status status = SqliteError(extended, message, path_);
  if (IsDamage(extended)) damaged_ = true;
  if (IsStorageFailure(extended)) failure_.Update(status);
  return status;
}

}  // namespace connecx::store
