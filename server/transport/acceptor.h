#ifndef CONNECX_SERVER_TRANSPORT_ACCEPTOR_H_
#define CONNECX_SERVER_TRANSPORT_ACCEPTOR_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "server/transport/socket.h"

namespace connecx::server {

// How many connections of a listening socket are open at most.
struct ConnectionLimits {
  int in_all = 256;
  int per_peer = 128;  // of one local user, or of one host
};

// Accepts the connections of a listening socket on a thread of its own and hands them on. gRPC has
// neither a limit for connections nor a look at who connects.
class Acceptor {
 public:
  // Names who connects, for the limit and for logs; an error, which is logged: it is refused.
  using PeerOf = std::function<absl::StatusOr<std::string>(int connection)>;
  // Owns the connection from now on.
  using Take = std::function<void(int connection)>;

  Acceptor(Descriptor listener, const ConnectionLimits& limits, PeerOf peer_of, Take take);
  ~Acceptor() { Stop(); }

  // Closes the listening socket; connections stay as they are. Idempotent; from one thread.
  void Stop();

 private:
  struct Connection {
    dev_t device;
    ino_t inode;
    std::string peer;
  };

  void Run();
  void Accept(int connection);
  // After a call that failed: a cause that lasts is not asked about again at once.
  void Pause(int error);
  bool HasRoom(const std::string& peer) const;
  int CountOf(const std::string& peer) const;
  // Whoever owns a connection closes it without a word: it is gone when its number names something
  // else or nothing.
  void ForgetClosed();
  void LogRefusal(const std::string& why);

  Descriptor listener_;
  const ConnectionLimits limits_;
  const PeerOf peer_of_;
  const Take take_;
  Descriptor stop_;
  Descriptor spare_;  // given up to refuse a connection when no descriptor is left
  std::map<int, Connection> connections_;
  std::int64_t refused_ = 0;
  std::thread thread_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_ACCEPTOR_H_
