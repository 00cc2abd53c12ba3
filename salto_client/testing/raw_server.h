#ifndef CONNECX_SALTO_CLIENT_TESTING_RAW_SERVER_H_
#define CONNECX_SALTO_CLIENT_TESTING_RAW_SERVER_H_

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"

namespace connecx::salto {

// One accepted connection of a RawServer, used on the server's thread.
class RawConnection {
 public:
  explicit RawConnection(int fd) : fd_(fd) {}

  // Reads one HTTP request with a Content-Length. False: the client is gone.
  bool ReadRequest();
  // Reads until what came ends with `end`. False: the client is gone.
  bool ReadUntil(absl::string_view end);
  // What has come, at least a byte; empty: the client is gone.
  std::string ReadSome();
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

// A TCP server on a free port of the loopback that does to each connection what a test tells it,
// and then closes it. It serves `at_once` connections at a time, each on a thread of its own.
class RawServer {
 public:
  explicit RawServer(std::function<void(RawConnection&)> serve, int at_once = 1);
  ~RawServer();

  std::string url() const;
  // "127.0.0.1:port"
  std::string address() const;
  int port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void Run();

  const std::function<void(RawConnection&)> serve_;
  int listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> threads_;
};

// A port of the loopback on which nobody listens.
int UnusedPort();

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_TESTING_RAW_SERVER_H_
