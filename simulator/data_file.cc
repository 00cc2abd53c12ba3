#include "simulator/data_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/database_proto.h"
#include "simulator/json.h"
#include "simulator/rules.h"

namespace connecx::simulator {
namespace {

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

absl::Status WriteAll(int file, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return ::fsync(file) == 0 ? absl::OkStatus() : Failed("sync", path);
}

// Makes the new name of a file in the directory of `path` durable.
absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return Failed("open", directory);
  const absl::Cleanup close = [file] { ::close(file); };
  return ::fsync(file) == 0 ? absl::OkStatus() : Failed("sync", directory);
}

}  // namespace

absl::StatusOr<Database> LoadDatabase(const std::string& path, const Behaviour& behaviour) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Failed("open", path);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return Failed("read", path);
  v1::Database proto;
  RETURN_IF_ERROR(base::Annotate(FromJson(text, proto), path));
  absl::StatusOr<Database> database = FromProto(proto);
  if (!database.ok()) return base::Annotate(database.status(), path);
  if (const absl::Status kept = CheckDatabase(*database, behaviour); !kept.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", kept.message()));
  }
  return database;
}

absl::Status SaveDatabase(const Database& database, const std::string& path) {
  return WriteFileAtomically(ToJson(ToProto(database)), path);
}

absl::Status WriteFileAtomically(absl::string_view text, const std::string& path) {
  const std::string temporary = absl::StrCat(path, ".new");
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return Failed("open", temporary);
  const absl::Status written = WriteAll(file, text, temporary);
  ::close(file);
  RETURN_IF_ERROR(written);
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return Failed("rename to", path);
  return SyncDirectoryOf(path);
}

}  // namespace connecx::simulator
