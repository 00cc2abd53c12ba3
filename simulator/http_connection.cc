#include "simulator/http_connection.h"

#include <netdb.h>
#include <sys/socket.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace connecx::simulator {
namespace {

// "address port" of the peer of a connected socket; empty for any other file.
std::string PeerOf(int file) {
  sockaddr_storage peer = {};
  socklen_t size = sizeof(peer);
  auto* const address = reinterpret_cast<sockaddr*>(&peer);
  if (::getpeername(file, address, &size) != 0) return "";
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  if (::getnameinfo(address, size, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "";
  }
  return absl::StrCat(host, " ", port);
}

// The socket that the request came over; -1 if its client is gone. A request does not know its
// socket, but no two sockets of a process have the same peer.
int SocketOf(const httplib::Request& request) {
  const std::string wanted = absl::StrCat(request.remote_addr, " ", request.remote_port);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    int file = -1;
    if (absl::SimpleAtoi(entry.path().filename().string(), &file) && PeerOf(file) == wanted) {
      return file;
    }
  }
  return -1;
}

}  // namespace

void CloseConnection(const httplib::Request& request) {
  const int socket = SocketOf(request);
  if (socket >= 0) ::shutdown(socket, SHUT_RDWR);
}

void ResetConnection(const httplib::Request& request) {
  const int socket = SocketOf(request);
  sockaddr nobody = {};
  nobody.sa_family = AF_UNSPEC;
  // To connect to nobody is how Linux resets a connection without closing the socket.
  if (socket >= 0) ::connect(socket, &nobody, sizeof(nobody));
}

}  // namespace connecx::simulator
