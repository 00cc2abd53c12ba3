#ifndef CONNECX_SALTO_CLIENT_HTTP_TESTING_RAW_SERVER_H_
#define CONNECX_SALTO_CLIENT_HTTP_TESTING_RAW_SERVER_H_

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"

namespace connecx::salto {

// One accepted connection of a RawServer, used on the server's thread.
class RawConnection {
 public:
  explicit RawConnection(int fd) : fd_(fd) {}

  // Reads one HTTP request with a Content-Length. False: the client is gone.
  bool ReadRequest();
  // False: the client is gone.
  bool Send(absl::string_view bytes);
  // Blocks until the client closes the connection; what it sends is dropped.
  void AwaitClose();
  // Waits for the client to close for at most this long. True: it did.
  bool AwaitClose(int milliseconds);
  // Makes the close that follows a TCP reset.
  void ResetOnClose();

 private:
  int fd_;
};

// A TCP server on a free port of the loopback that does to each connection, one after another, what
// a test tells it, and then closes it.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawConnection&)> serve);
  ~RawServer();

  std::string url() const;
  int port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void Run();

  const std::function<void(RawConnection&)> serve_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

// A port of the loopback on which nobody listens.
int UnusedPort();

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_HTTP_TESTING_RAW_SERVER_H_
