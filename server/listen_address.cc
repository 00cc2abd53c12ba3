#include "server/listen_address.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace connecx::server {
namespace {

bool IsLoopbackV4(const std::string& host) {
  in_addr address;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

// 0, or why nobody could be reached.
int TryConnect(const sockaddr_un& address) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int result =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ? 0 : errno;
  close(fd);
  return result;
}

}  // namespace

absl::StatusOr<std::string> LoopbackAddress(absl::string_view address) {
  const auto colon = address.rfind(':');
  std::uint32_t port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "TCP address \"", address, "\" is not of the form HOST:PORT with a port of 0 to 65535."));
  }
  std::string host(address.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  if (host != "[::1]" && !IsLoopbackV4(host)) {
    return absl::InvalidArgumentError(
        absl::StrCat("TCP address \"", address,
                     "\" can be reached from other machines, which is not offered without TLS. Use "
                     "127.0.0.1:PORT, [::1]:PORT or localhost:PORT."));
  }
  return absl::StrCat(host, ":", port);
}

absl::Status PrepareUnixSocket(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat("The path of Unix socket \"", path, "\" has ",
                                                   path.size(), " bytes; it must have 1 to ",
                                                   sizeof(address.sun_path) - 1, "."));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  struct stat info;
  if (lstat(path.c_str(), &info) != 0) {
    if (errno == ENOENT) return absl::OkStatus();  // A missing folder is binding's error.
    return absl::FailedPreconditionError(
        absl::StrCat("Unix socket \"", path, "\" cannot be looked at: ", std::strerror(errno)));
  }
  if (!S_ISSOCK(info.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat("\"", path, "\" exists and is no socket. Move it away, or listen elsewhere."));
  }
  const int error = TryConnect(address);
  if (error == 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("Another process listens on Unix socket \"", path, "\"."));
  }
  if (error == ENOENT) return absl::OkStatus();
  if (error != ECONNREFUSED) {
    return absl::FailedPreconditionError(
        absl::StrCat("Unix socket \"", path,
                     "\" exists, and whether anybody listens on it cannot "
                     "be found out: ",
                     std::strerror(error)));
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return absl::FailedPreconditionError(absl::StrCat(
        "The stale Unix socket \"", path, "\" cannot be removed: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace connecx::server
