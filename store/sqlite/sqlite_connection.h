#ifndef CONNECX_STORE_SQLITE_SQLITE_CONNECTION_H_
#define CONNECX_STORE_SQLITE_SQLITE_CONNECTION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "store/sqlite/sql.h"
#include "store/sqlite/sqlite_values.h"

struct sqlite3;
struct sqlite3_stmt;

namespace connecx::store {

class SqliteConnection;

// The rows of one running statement. Not thread-safe. Lives no longer than its connection; while it
// lives, the same Sql is not run again.
class SqliteCursor {
 public:
  SqliteCursor(SqliteCursor&& other) noexcept
      : connection_(other.connection_),
        statement_(std::exchange(other.statement_, nullptr)),
        owned_(other.owned_),
        status_(std::move(other.status_)) {}
  SqliteCursor& operator=(SqliteCursor&&) = delete;
  ~SqliteCursor();

  // Moves to the next row; false: there is none. An error is final.
  absl::StatusOr<bool> Next();
  // The current row, from its first column.
  SqliteRow row() const { return SqliteRow(statement_); }

 private:
  friend class SqliteConnection;
  SqliteCursor(SqliteConnection& connection, sqlite3_stmt* statement, bool owned,
               absl::Status status)
      : connection_(connection), statement_(statement), owned_(owned), status_(std::move(status)) {}

  SqliteConnection& connection_;
  sqlite3_stmt* statement_;
  bool owned_;
  absl::Status status_;
};

// One connection to a database file, with its prepared statements. Not thread-safe: one thread at a
// time. Errors are those of SqliteError.
class SqliteConnection {
 public:
  enum class Mode {
    kReadWrite,  // the file must exist; sets WAL, synchronous=FULL, foreign keys
    kReadOnly,   // the same file, opened after a kReadWrite connection: refuses to write
  };

  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(const std::string& path, Mode mode);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  // Runs a statement with results. Arguments are copied.
  template <typename... Args>
  SqliteCursor Query(Sql sql, const Args&... args) {
    sqlite3_stmt* statement = nullptr;
    absl::Status status = Prepared(sql, statement);
    int index = 0;
    if (status.ok()) {
      (status.Update(BindResult(Bind(statement, ++index, args, Lifetime::kCopied))), ...);
    }
    return SqliteCursor(*this, statement, /*owned=*/false, std::move(status));
  }

  // Runs a statement without results.
  template <typename... Args>
  absl::Status Execute(Sql sql, const Args&... args) {
    sqlite3_stmt* statement = nullptr;
    absl::Status status = Prepared(sql, statement);
    if (!status.ok()) return status;
    int index = 0;
    (status.Update(BindResult(Bind(statement, ++index, args, Lifetime::kBorrowed))), ...);
    return Run(statement, std::move(status));
  }

  // Outside the catalogue of Sql: pragmas, migrations, tests. Not cached.
  SqliteCursor QueryText(absl::string_view sql);
  absl::Status ExecuteScript(absl::string_view sql);

  const std::string& path() const { return path_; }
  bool in_transaction() const;
  std::int64_t last_insert_id() const;
  // Rows that the newest INSERT, UPDATE or DELETE touched.
  std::int64_t changes() const;

  // The first storage failure (IsStorageFailure) since ForgetFailure; OK: none.
  const absl::Status& failure() const { return failure_; }
  void ForgetFailure() { failure_ = absl::OkStatus(); }
  // The file was found damaged. Never reset.
  bool damaged() const { return damaged_; }

 private:
  friend class SqliteCursor;
  explicit SqliteConnection(std::string path) : path_(std::move(path)) {}

  absl::Status Configure(Mode mode);
  absl::Status Prepared(Sql sql, sqlite3_stmt*& statement);
  absl::Status Prepare(absl::string_view sql, unsigned flags, sqlite3_stmt*& statement);
  absl::Status Run(sqlite3_stmt* statement, absl::Status bound);
  absl::Status BindResult(int code);
  // The newest error of this connection, remembered if it is a storage failure.
  absl::Status Error(int code);

  const std::string path_;
  sqlite3* database_ = nullptr;
  std::array<sqlite3_stmt*, static_cast<std::size_t>(Sql::kCount)> statements_{};
  absl::Status failure_;
  bool damaged_ = false;
};

}  // namespace connecx::store

#endif  // CONNECX_STORE_SQLITE_SQLITE_CONNECTION_H_
