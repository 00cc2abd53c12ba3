#include "salto_client/testing/raw_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace connecx::salto {
namespace {

sockaddr_in Loopback() {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int BindToFreePort(int fd) {
  sockaddr_in address = Loopback();
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) return 0;
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

bool RawConnection::ReadRequest() {
  std::string request;
  size_t needed = std::string::npos;
  while (request.size() < needed) {
    const std::string more = ReadSome();
    if (more.empty()) return false;
    request += more;
    const size_t end = request.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    const std::string headers = absl::AsciiStrToLower(request.substr(0, end));
    const size_t length_at = headers.find("content-length:");
    size_t length = 0;
    if (length_at != std::string::npos) {
      const std::string rest = headers.substr(length_at + 15);
      (void)absl::SimpleAtoi(rest.substr(0, rest.find('\r')), &length);
    }
    needed = end + 4 + length;
  }
  return true;
}

bool RawConnection::ReadUntil(absl::string_view end) {
  std::string request;
  while (!absl::EndsWith(request, end)) {
    const std::string more = ReadSome();
    if (more.empty()) return false;
    request += more;
  }
  return true;
}

std::string RawConnection::ReadSome() {
  char buffer[4096];
  const ssize_t count = recv(fd_, buffer, sizeof(buffer), 0);
  return std::string(buffer, std::max<ssize_t>(0, count));
}

bool RawConnection::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(count);
  }
  return true;
}

void RawConnection::AwaitClose() {
  while (!ReadSome().empty()) {
  }
}

bool RawConnection::AwaitClose(int milliseconds) {
  pollfd waiting = {.fd = fd_, .events = POLLRDHUP, .revents = 0};
  return poll(&waiting, 1, milliseconds) > 0;
}

void RawConnection::ResetOnClose() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

RawServer::RawServer(std::function<void(RawConnection&)> serve, int at_once)
    : serve_(std::move(serve)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  port_ = BindToFreePort(listener_);
  listen(listener_, 16);
  for (int i = 0; i < at_once; ++i) threads_.emplace_back([this] { Run(); });
}

RawServer::~RawServer() {
  shutdown(listener_, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
  close(listener_);
}

std::string RawServer::url() const { return absl::StrCat("http://", address()); }

std::string RawServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

void RawServer::Run() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    ++connections_;
    RawConnection connection(fd);
    serve_(connection);
    close(fd);
  }
}

int UnusedPort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int port = BindToFreePort(fd);
  close(fd);
  return port;
}

}  // namespace connecx::salto
