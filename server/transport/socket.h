#ifndef CONNECX_SERVER_TRANSPORT_SOCKET_H_
#define CONNECX_SERVER_TRANSPORT_SOCKET_H_

#include <sys/stat.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace connecx::server {

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { Reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    Reset(other.Release());
    return *this;
  }

  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }
  void Reset(int fd = -1);

 private:
  int fd_;
};

// Listens on a Unix socket, whose file gets `mode`. Removes a socket file that nobody listens on,
// which a process that was killed left behind. FAILED_PRECONDITION: somebody listens on it, it is
// no socket, or it cannot be made. INVALID_ARGUMENT: the path is empty or too long.
absl::StatusOr<Descriptor> ListenUnix(const std::string& path, mode_t mode);

struct TcpListener {
  Descriptor socket;
  int port = 0;
};

// `host`: a name or an address of this machine, an IPv6 address without brackets; `port` 0: any
// free one. FAILED_PRECONDITION: it cannot be listened on; ABORTED: not now, because somebody else
// does or the machine does not have the address.
absl::StatusOr<TcpListener> ListenTcp(const std::string& host, int port);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_SOCKET_H_
