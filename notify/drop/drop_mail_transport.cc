#include "notify/drop/drop_mail_transport.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "notify/mail_format.h"

namespace connecx::notify {
namespace {

constexpr std::size_t kLongestName = 200;  // a file system takes 255 bytes, with ".eml" and ".tmp"

absl::Status ErrnoStatus(absl::string_view what, const std::string& path, int error) {
  const std::string text = absl::StrCat(what, " ", path, ": ", std::strerror(error));
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(text)
                                            : absl::UnavailableError(text);
}

absl::Status WriteAll(int fd, const std::string& path, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus("write", path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(fd) == 0 ? absl::OkStatus() : ErrnoStatus("sync", path, errno);
}

absl::Status WriteFile(const std::string& path, absl::string_view content) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (fd < 0) return ErrnoStatus("create", path, errno);
  const absl::Status written = WriteAll(fd, path, content);
  if (::close(fd) != 0 && written.ok()) return ErrnoStatus("close", path, errno);
  return written;
}

absl::Status SyncFolder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ErrnoStatus("open", folder, errno);
  const auto close_fd = absl::MakeCleanup([fd] { ::close(fd); });
  return ::fsync(fd) == 0 ? absl::OkStatus() : ErrnoStatus("sync", folder, errno);
}

}  // namespace

std::string DropFileName(const core::OutboxMail& mail) {
  // '@' and '+' are kept for readers; what could leave the folder is encoded.
  std::string id;
  for (const char c : mail.message_id) {
    absl::StrAppend(
        &id, c == '@' || c == '+' ? std::string(1, c) : PercentEncode(absl::string_view(&c, 1)));
  }
  if (id.size() > kLongestName) {
    id = absl::StrFormat("%s-%08x", id.substr(0, kLongestName), StableHash(mail.message_id));
  }
  return absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%SZ", mail.created_time, absl::UTCTimeZone()),
                      "-", id, ".eml");
}

absl::StatusOr<Delivery> DropMailTransport::Send(const core::OutboxMail& mail, absl::string_view) {
  const std::string name = DropFileName(mail);
  const std::string path = absl::StrCat(folder_, "/", name);
  const std::string aside = absl::StrCat(folder_, "/.", name, ".tmp");
  if (const absl::Status written = WriteFile(aside, mail.content); !written.ok()) {
    ::unlink(aside.c_str());
    return written;
  }
  if (std::rename(aside.c_str(), path.c_str()) != 0) {
    const absl::Status failed = ErrnoStatus("rename to", path, errno);
    ::unlink(aside.c_str());
    return failed;
  }
  RETURN_IF_ERROR(SyncFolder(folder_));
  return Delivery{};
}

}  // namespace connecx::notify
