#include "simulator/ship_stp.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "simulator/serve.h"
#include "simulator/stp_frame.h"
#include "simulator/utf8.h"

namespace connecx::simulator {
namespace {

constexpr absl::string_view kAnswerVersion = "00";
constexpr int kPauseMilliseconds = 100;

void SetOption(int socket, int level, int option, int value) {
  setsockopt(socket, level, option, &value, sizeof(value));
}

void SetReceiveLimit(int socket, int seconds) {
  const timeval limit = {.tv_sec = seconds, .tv_usec = 0};
  setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

// Closing it will reset the connection.
void ResetWhenClosed(int socket) {
  const linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

// LEN of a document.
size_t LengthOf(absl::string_view document, const Behaviour& behaviour) {
  const bool in_characters = behaviour.stp_length == StpLength::kCharacters;
  return in_characters && behaviour.encoding == Encoding::kUtf8
             ? static_cast<size_t>(CodePoints(document))
             : document.size();
}

// A listening socket, or -1.
int Listen(const base::ListenOptions& options) {
  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const std::string port = absl::StrCat(options.port);
  if (getaddrinfo(options.address.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0) {
      return fd;
    }
    close(fd);
  }
  return -1;
}

int PortOf(int socket) {
  sockaddr_in6 address = {};  // An IPv4 address has its port at the same place.
  socklen_t size = sizeof(address);
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin6_port);
}

bool SendAll(int connection, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(count);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<StpListener>> StpListener::Start(
    const base::ListenOptions& options, ShipService& service, Pause& pause,
    std::function<void(absl::Duration)> refuse) {
  const int listening = Listen(options);
  if (listening < 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.address, " port ", options.port));
  }
  return std::unique_ptr<StpListener>(
      new StpListener(options, service, pause, std::move(refuse), listening, PortOf(listening)));
}

StpListener::StpListener(const base::ListenOptions& options, ShipService& service, Pause& pause,
                         std::function<void(absl::Duration)> refuse, int listening, int port)
    : options_(options),
      service_(service),
      pause_(pause),
      refuse_(std::move(refuse)),
      listening_(listening),
      port_(port),
      pool_(options.threads),
      thread_([this] { Accept(); }) {}

StpListener::~StpListener() {
  {
    base::MutexLock lock(mu_);
    stopping_ = true;
    for (const int connection : connections_) shutdown(connection, SHUT_RD);
  }
  shutdown(listening_, SHUT_RDWR);
  thread_.join();
  pool_.Stop();
  close(listening_);
}

std::string StpListener::url() const {
  const bool is_ipv6 = absl::StrContains(options_.address, ":");
  return absl::StrCat("stp://", is_ipv6 ? "[" : "", options_.address, is_ipv6 ? "]" : "", ":",
                      port_);
}

void StpListener::Accept() {
  while (true) {
    const int connection = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    // Mostly a lack of descriptors.
    if (connection < 0) poll(nullptr, 0, kPauseMilliseconds);
    base::MutexLock lock(mu_);
    if (stopping_) {
      if (connection >= 0) close(connection);
      return;
    }
    if (connection < 0) continue;
    connections_.insert(connection);
    pool_.Submit([this, connection] {
      Serve(connection);
      Close(connection);
    });
  }
}

void StpListener::Serve(int connection) {
  SetOption(connection, IPPROTO_TCP, TCP_NODELAY, 1);
  const timeval limit = {.tv_sec = options_.keep_alive_seconds, .tv_usec = 0};
  SetReceiveLimit(connection, options_.keep_alive_seconds);
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  StpFrameReader reader(options_.max_payload);
  std::array<char, 16 << 10> buffer;
  while (true) {
    const absl::StatusOr<std::optional<StpFrame>> request = reader.Next();
    if (!request.ok()) return;
    if (request->has_value()) {
      if (!Answer(connection, **request)) return;
      continue;
    }
    const Behaviour behaviour = service_.behaviour();
    if (behaviour.connections == Connections::kCloseIdle) {
      SetReceiveLimit(connection, behaviour.idle_close_seconds);
    }
    const ssize_t count = recv(connection, buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    reader.Add({buffer.data(), static_cast<size_t>(count)});
  }
}

bool StpListener::Answer(int connection, const StpFrame& request) {
  const Behaviour behaviour = service_.behaviour();
  const Served served = simulator::Serve(service_, pause_, request.document);
  if (served.refuse_for > absl::ZeroDuration()) refuse_(served.refuse_for);
  const std::string& document = served.answer.document;
  const StpFrame answer = {.version = behaviour.stp_version == StpVersion::kEcho
                                          ? request.version
                                          : std::string(kAnswerVersion),
                           .document = document};
  const std::string frame = WriteStpFrame(answer, LengthOf(document, behaviour));
  switch (served.then) {
    case Served::Then::kAnswer:
      return SendAll(connection, frame) && behaviour.connections != Connections::kCloseAfterAnswer;
    case Served::Then::kCut:
      SendAll(connection, absl::string_view(frame).substr(0, frame.size() / 2));
      return false;
    case Served::Then::kPieces:
      for (absl::string_view rest = frame; !rest.empty();) {
        if (!SendAll(connection, rest.substr(0, kPieceBytes))) return false;
        rest.remove_prefix(std::min(kPieceBytes, rest.size()));
      }
      return behaviour.connections != Connections::kCloseAfterAnswer;
    case Served::Then::kClose:
      return false;
    case Served::Then::kReset:
    case Served::Then::kHttpStatus:
      ResetWhenClosed(connection);
      return false;
  }
  return false;
}

void StpListener::Close(int connection) {
  base::MutexLock lock(mu_);
  connections_.erase(connection);
  close(connection);
}

}  // namespace connecx::simulator
