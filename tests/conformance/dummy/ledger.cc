#include "tests/conformance/dummy/ledger.h"

#include <sqlite3.h>

#include <functional>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::dummy {
namespace {

namespace v1 = ::connecx::access::v1;

// FULL: an answer is given only for what is on the disk.
constexpr char kSchema[] = R"(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS bookings (id BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ids (building BLOB, kind INTEGER, name BLOB, record BLOB NOT NULL,
  PRIMARY KEY (building, kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS story (number INTEGER PRIMARY KEY AUTOINCREMENT, booking BLOB NOT NULL,
  record BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS story_of_booking ON story (booking, number);
)";

absl::Status ErrorOf(sqlite3* db) {
  return absl::UnavailableError(absl::StrCat("SQLite: ", sqlite3_errmsg(db)));
}

absl::Status Execute(sqlite3* db, const char* sql) {
  return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK ? absl::OkStatus()
                                                                       : ErrorOf(db);
}

// One statement, bound from left to right.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql) : db_(db) {
    ok_ = sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr) == SQLITE_OK;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& Bind(std::string_view bytes) {
    ok_ = ok_ && sqlite3_bind_blob(statement_, ++bound_, bytes.data(),
                                   static_cast<int>(bytes.size()), SQLITE_TRANSIENT) == SQLITE_OK;
    return *this;
  }
  Statement& Bind(std::int64_t number) {
    ok_ = ok_ && sqlite3_bind_int64(statement_, ++bound_, number) == SQLITE_OK;
    return *this;
  }

  // Calls `row` for each row; a statement that writes has none.
  absl::Status Run(const std::function<void(sqlite3_stmt*)>& row = nullptr) {
    if (!ok_) return ErrorOf(db_);
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement_)) == SQLITE_ROW) row(statement_);
    return code == SQLITE_DONE ? absl::OkStatus() : ErrorOf(db_);
  }

 private:
  sqlite3* const db_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool ok_ = false;
};

std::string Bytes(sqlite3_stmt* row, int column) {
  const void* bytes = sqlite3_column_blob(row, column);
  if (bytes == nullptr) return "";
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(row, column))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(const std::string& path) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open(path.c_str(), &db);
  std::unique_ptr<Ledger> ledger(new Ledger(db));
  if (code != SQLITE_OK) return ErrorOf(db);
  RETURN_IF_ERROR(Execute(db, kSchema));
  RETURN_IF_ERROR(ledger->Load());
  return ledger;
}

Ledger::~Ledger() { sqlite3_close(db_); }

absl::Status Ledger::Load() {
  RETURN_IF_ERROR(Statement(db_, "SELECT id, record FROM bookings").Run([this](sqlite3_stmt* row) {
    bookings_[Bytes(row, 0)].ParseFromString(Bytes(row, 1));
  }));
  RETURN_IF_ERROR(
      Statement(db_, "SELECT building, kind, name, record FROM ids").Run([this](sqlite3_stmt* row) {
        ids_[{Bytes(row, 0), sqlite3_column_int(row, 1), Bytes(row, 2)}].ParseFromString(
            Bytes(row, 3));
      }));
  return Statement(db_, "SELECT max(number) FROM events").Run([this](sqlite3_stmt* row) {
    newest_event_ = sqlite3_column_int64(row, 0);
  });
}

absl::Status Ledger::Commit(const Change& change) {
  RETURN_IF_ERROR(Execute(db_, "BEGIN IMMEDIATE"));
  absl::Status written = Write(change);
  if (written.ok()) written = Execute(db_, "COMMIT");
  if (!written.ok()) {
    Execute(db_, "ROLLBACK").IgnoreError();
    return written;
  }
  for (const Booking& booking : change.bookings) bookings_[booking.grant().booking_id()] = booking;
  for (const auto& [key, row] : change.ids) {
    if (row) {
      ids_[key] = *row;
    } else {
      ids_.erase(key);
    }
  }
  newest_event_ += static_cast<std::int64_t>(change.bookings.size());
  return absl::OkStatus();
}

absl::Status Ledger::Write(const Change& change) {
  for (const Booking& booking : change.bookings) {
    RETURN_IF_ERROR(Statement(db_, "INSERT OR REPLACE INTO bookings VALUES (?, ?)")
                        .Bind(booking.grant().booking_id())
                        .Bind(booking.SerializeAsString())
                        .Run());
    v1::WatchGrantsResponse event;
    *event.mutable_event_time() = booking.grant().update_time();
    *event.mutable_grant() = booking.grant();
    RETURN_IF_ERROR(Statement(db_, "INSERT INTO events (record) VALUES (?)")
                        .Bind(event.SerializeAsString())
                        .Run());
  }
  for (const auto& [key, row] : change.ids) {
    Statement statement(db_, row ? "INSERT OR REPLACE INTO ids VALUES (?, ?, ?, ?)"
                                 : "DELETE FROM ids WHERE building = ? AND kind = ? AND name = ?");
    statement.Bind(std::get<0>(key)).Bind(std::get<1>(key)).Bind(std::get<2>(key));
    if (row) statement.Bind(row->SerializeAsString());
    RETURN_IF_ERROR(statement.Run());
  }
  for (const auto& [booking_id, entry] : change.story) {
    RETURN_IF_ERROR(Statement(db_, "INSERT INTO story (booking, record) VALUES (?, ?)")
                        .Bind(booking_id)
                        .Bind(entry.SerializeAsString())
                        .Run());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::StoryEntry>> Ledger::Story(const std::string& booking_id) {
  std::vector<v1::StoryEntry> entries;
  RETURN_IF_ERROR(Statement(db_, "SELECT record FROM story WHERE booking = ? ORDER BY number")
                      .Bind(booking_id)
                      .Run([&entries](sqlite3_stmt* row) {
                        entries.emplace_back().ParseFromString(Bytes(row, 0));
                      }));
  return entries;
}

absl::StatusOr<std::vector<v1::WatchGrantsResponse>> Ledger::Events(std::int64_t after, int limit) {
  std::vector<v1::WatchGrantsResponse> events;
  RETURN_IF_ERROR(
      Statement(db_, "SELECT number, record FROM events WHERE number > ? ORDER BY number LIMIT ?")
          .Bind(after)
          .Bind(limit)
          .Run([&events](sqlite3_stmt* row) {
            v1::WatchGrantsResponse& event = events.emplace_back();
            event.ParseFromString(Bytes(row, 1));
            event.set_cursor(absl::StrCat(sqlite3_column_int64(row, 0)));
          }));
  return events;
}

}  // namespace connecx::dummy
