#include "store/sqlite/backup.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "core/incident.h"
#include "store/restored_fact.h"
#include "store/sqlite/file_lock.h"
#include "store/sqlite/migrations.h"
#include "store/sqlite/sqlite_status.h"
#include "store/sqlite/sqlite_values.h"

namespace connecx::store {
namespace {

// How long a step waits for who has locked the database.
constexpr int kBusyTimeoutMs = 5000;
constexpr const char* kSuffixes[] = {"", "-wal", "-shm", ".damaged"};
// What stands beside a database: an old log beside a restored one would be played into it.
constexpr const char* kCompanions[] = {"-wal", "-shm", ".damaged"};

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, Closer>;

absl::StatusOr<Database> Open(const std::string& path) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return SqliteError(code, sqlite3_errstr(code), path);
  sqlite3_busy_timeout(database.get(), kBusyTimeoutMs);
  return database;
}

// The first value that `sql` gives, as text.
absl::StatusOr<std::string> Ask(sqlite3* database, const char* sql, const std::string& path) {
  std::string answer;
  const auto take = [](void* answer, int, char** values, char**) {
    *static_cast<std::string*>(answer) = values[0] == nullptr ? "" : values[0];
    return 1;  // one is enough
  };
  const int code = sqlite3_exec(database, sql, take, &answer, nullptr);
  if (code != SQLITE_OK && code != SQLITE_ABORT) {
    return SqliteError(sqlite3_extended_errcode(database), sqlite3_errmsg(database), path);
  }
  return answer;
}

// Whether this is a whole store that this program can serve.
absl::Status Check(const std::string& path) {
  ASSIGN_OR_RETURN(const Database database, Open(path));
  ASSIGN_OR_RETURN(const std::string found, Ask(database.get(), "PRAGMA integrity_check", path));
  if (found != "ok") return DamagedError(path, found);
  ASSIGN_OR_RETURN(const std::string version, Ask(database.get(), "PRAGMA user_version", path));
  ASSIGN_OR_RETURN(
      const std::string grants,
      Ask(database.get(), "SELECT count(*) FROM sqlite_schema WHERE name = 'grants'", path));
  if (version == "0" || grants == "0") {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no store of this program"));
  }
  if (std::stoll(version) > static_cast<long long>(Migrations().size())) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " has schema ", version, ", but this program knows only ",
                     Migrations().size(), "; use the version that wrote it"));
  }
  return absl::OkStatus();
}

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

// An empty file, readable by its owner alone.
absl::Status Create(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return Failed("make", path);
  ::close(fd);
  return absl::OkStatus();
}

absl::Status CopyPages(sqlite3* from, sqlite3* to, const std::string& path) {
  sqlite3_backup* backup = sqlite3_backup_init(to, "main", from, "main");
  if (backup != nullptr) {
    sqlite3_backup_step(backup, -1);  // all at once: one moment, and in WAL mode nobody waits
    sqlite3_backup_finish(backup);
  }
  const int code = sqlite3_extended_errcode(to);
  return code == SQLITE_OK ? absl::OkStatus() : SqliteError(code, sqlite3_errmsg(to), path);
}

absl::Status Copy(const std::string& from, const std::string& to) {
  ASSIGN_OR_RETURN(const Database source, Open(from));
  ASSIGN_OR_RETURN(const Database target, Open(to));
  return CopyPages(source.get(), target.get(), from);
}

// What waited to be sent when the copy was made was sent since, or is not known to be needed still.
// It is dropped where passes look again whether it is; their incidents start anew then.
absl::Status DropWaitingMail(const std::string& path, absl::Time now) {
  ASSIGN_OR_RETURN(const Database database, Open(path));
  const std::string kinds =
      absl::StrCat("(", static_cast<int>(core::IncidentKind::kDoubleBooking), ", ",
                   static_cast<int>(core::IncidentKind::kMadeByHand), ")");
  const std::string waits =
      absl::StrCat("sent_time IS NULL AND undeliverable = ", static_cast<int>(NotSent::kNo));
  const std::string sql = absl::StrCat(
      "UPDATE incidents SET open = 0, closed_time = ", ToColumn(now),
      ", closed_because = 'the database was restored before its mail was sent' WHERE open = 1"
      " AND kind IN ",
      kinds, " AND id IN (SELECT incident_id FROM mail WHERE ", waits, ");",
      "UPDATE mail SET undeliverable = ", static_cast<int>(NotSent::kDropped), " WHERE ", waits,
      " AND incident_id IN (SELECT id FROM incidents WHERE kind IN ", kinds, ")");
  return Ask(database.get(), sql.c_str(), path).status();
}

absl::Status NoteRestored(const std::string& path, absl::Time now) {
  ASSIGN_OR_RETURN(const Database database, Open(path));
  const std::string sql =
      absl::StrCat("INSERT OR REPLACE INTO facts (building, name, value) VALUES ('', '",
                   kRestoredFact, "', '", absl::ToUnixMicros(now), "')");
  return Ask(database.get(), sql.c_str(), path).status();
}

// The file and its name are on the disk.
absl::Status Sync(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) ::close(fd);
  return synced ? absl::OkStatus() : Failed("write", path);
}

absl::Status GiveName(const std::string& made, const std::string& name) {
  RETURN_IF_ERROR(Sync(made));
  if (::rename(made.c_str(), name.c_str()) != 0) return Failed("rename", made);
  const std::string folder = std::filesystem::path(name).parent_path();
  return Sync(folder.empty() ? "." : folder);
}

// `to` appears whole and checked, or not at all.
absl::Status CopyAndCheck(const std::string& from, const std::string& to) {
  const std::string making = absl::StrCat(to, ".making");
  std::error_code ignored;
  std::filesystem::remove(making, ignored);  // of an earlier attempt
  absl::Status status = Create(making);
  if (status.ok()) status = Copy(from, making);
  if (status.ok()) status = Check(making);
  if (status.ok()) status = GiveName(making, to);
  for (const char* suffix : kSuffixes) std::filesystem::remove(making + suffix, ignored);
  return status;
}

bool Exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// Keeps a database, with what stands beside it, as `<path>.replaced-<now>`. At no moment is there
// none at `path`: a start would make an empty one. What was taken goes back unless Commit is
// called.
class Aside {
 public:
  Aside(const std::string& path, absl::Time now)
      : path_(path),
        aside_(absl::StrCat(path, ".replaced-",
                            absl::FormatTime("%Y%m%dT%H%M%SZ", now, absl::UTCTimeZone()))) {}
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside() {
    if (committed_ || !linked_) return;
    // The database first: its log never stands beside another one. Where it still is the old one,
    // rename does nothing (rename(2)).
    ::rename(aside_.c_str(), path_.c_str());
    ::unlink(aside_.c_str());
    for (const std::string& suffix : moved_) {
      ::rename((aside_ + suffix).c_str(), (path_ + suffix).c_str());
    }
  }

  absl::Status Take() {
    if (Exists(path_)) {
      if (::link(path_.c_str(), aside_.c_str()) != 0) return Failed("keep", path_);
      linked_ = true;
    }
    for (const std::string suffix : kCompanions) {
      const std::string file = path_ + suffix;
      if (!Exists(file)) continue;
      if (::rename(file.c_str(), (aside_ + suffix).c_str()) != 0) return Failed("move away", file);
      moved_.push_back(suffix);
    }
    return absl::OkStatus();
  }

  void Commit() { committed_ = true; }

 private:
  const std::string path_;
  const std::string aside_;
  bool linked_ = false;
  std::vector<std::string> moved_;  // the suffixes
  bool committed_ = false;
};

}  // namespace

absl::StatusOr<std::int64_t> Backup(const std::string& from, const std::string& to) {
  if (Exists(to)) {
    return absl::FailedPreconditionError(
        absl::StrCat(to, " is there already; name another file, or move it away"));
  }
  RETURN_IF_ERROR(CopyAndCheck(from, to));
  return static_cast<std::int64_t>(std::filesystem::file_size(to));
}

absl::Status Restore(const std::string& from, const std::string& path, absl::Time now) {
  ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> lock,
                   FileLock::Acquire(absl::StrCat(path, ".lock"), now));
  const std::string copy = absl::StrCat(path, ".restoring");
  std::error_code ignored;
  std::filesystem::remove(copy, ignored);
  RETURN_IF_ERROR(CopyAndCheck(from, copy));
  RETURN_IF_ERROR(DropWaitingMail(copy, now));
  RETURN_IF_ERROR(NoteRestored(copy, now));
  Aside aside(path, now);
  RETURN_IF_ERROR(aside.Take());
  RETURN_IF_ERROR(GiveName(copy, path));
  aside.Commit();
  return absl::OkStatus();
}

}  // namespace connecx::store
