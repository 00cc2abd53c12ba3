#include "server/transport/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"

namespace connecx::server {
namespace {

constexpr int kBacklog = 128;

absl::Status CannotListen(absl::string_view address, absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat("Cannot listen on ", address, ": ", why, "."));
}

// Somebody else may give the address up, or the machine get it, in a moment.
absl::Status CannotListenYet(absl::string_view address, absl::string_view why) {
  return absl::AbortedError(absl::StrCat("Cannot listen on ", address, " yet: ", why, "."));
}

absl::StatusOr<sockaddr_un> UnixAddress(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(absl::StrCat("The path of Unix socket \"", path, "\" has ",
                                                   path.size(), " bytes; it must have 1 to ",
                                                   sizeof(address.sun_path) - 1, "."));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// 0, or why nobody could be reached.
int TryConnect(const sockaddr_un& address) {
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return errno;
  return connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0
             ? 0
             : errno;
}

absl::Status MakeRoom(const std::string& path, const sockaddr_un& address) {
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
                     "\" exists, and whether anybody listens on it cannot be found out: ",
                     std::strerror(error)));
  }
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    return absl::FailedPreconditionError(absl::StrCat(
        "The stale Unix socket \"", path, "\" cannot be removed: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

int PortOf(int socket) {
  sockaddr_storage bound = {};
  socklen_t length = sizeof(bound);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &length) != 0) return 0;
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<sockaddr_in&>(bound).sin_port);
}

}  // namespace

void Descriptor::Reset(int fd) {
  if (fd_ >= 0) close(fd_);
  fd_ = fd;
}

absl::StatusOr<Descriptor> ListenUnix(const std::string& path, mode_t mode) {
  ASSIGN_OR_RETURN(const sockaddr_un address, UnixAddress(path));
  RETURN_IF_ERROR(MakeRoom(path, address));
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Nobody can connect before listen: the file has its mode in time.
  if (socket.get() < 0 ||
      bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      chmod(path.c_str(), mode) != 0 || listen(socket.get(), kBacklog) != 0) {
    return CannotListen(absl::StrCat("Unix socket \"", path, "\""), std::strerror(errno));
  }
  return socket;
}

absl::StatusOr<TcpListener> ListenTcp(const std::string& host, int port) {
  const std::string name = absl::StrCat("TCP address ", host, " port ", port);
  const addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found);
  if (error != 0) return CannotListen(name, gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, freeaddrinfo);

  TcpListener listener;
  listener.socket.Reset(
      ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  // Connections that linger from before a restart do not count as in use.
  if (listener.socket.get() < 0 ||
      setsockopt(listener.socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      bind(listener.socket.get(), address->ai_addr, address->ai_addrlen) != 0 ||
      listen(listener.socket.get(), kBacklog) != 0) {
    const bool may_pass = errno == EADDRINUSE || errno == EADDRNOTAVAIL;
    return (may_pass ? CannotListenYet : CannotListen)(name, std::strerror(errno));
  }
  listener.port = PortOf(listener.socket.get());
  return listener;
}

}  // namespace connecx::server
