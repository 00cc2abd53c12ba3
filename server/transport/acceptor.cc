#include "server/transport/acceptor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"

namespace connecx::server {
namespace {

// What has run out may come back.
constexpr int kPauseMs = 100;

Descriptor Spare() { return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

Acceptor::Acceptor(Descriptor listener, const ConnectionLimits& limits, PeerOf peer_of, Take take)
    : listener_(std::move(listener)),
      limits_(limits),
      peer_of_(std::move(peer_of)),
      take_(std::move(take)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      spare_(Spare()),
      thread_([this] { Run(); }) {}

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(stop_.get(), &one, sizeof(one));
  thread_.join();
  listener_.Reset();
}

void Acceptor::Run() {
  while (true) {
    pollfd events[] = {{.fd = stop_.get(), .events = POLLIN},
                       {.fd = listener_.get(), .events = POLLIN}};
    if (poll(events, std::size(events), -1) < 0) {
      Pause(errno);
      continue;
    }
    if (events[0].revents != 0) return;
    const int connection = accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection >= 0) {
      Accept(connection);
    } else if ((errno == EMFILE || errno == ENFILE) && spare_.get() >= 0) {
      // Left in the queue, it would wake this loop again at once.
      LogRefusal("no file descriptor is left");
      spare_.Reset();
      Descriptor(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)).Reset();
      spare_ = Spare();
    } else {
      Pause(errno);
      if (spare_.get() < 0) spare_ = Spare();
    }
  }
}

void Acceptor::Pause(int error) {
  switch (error) {
    case EINTR:
    case EAGAIN:
    case ECONNABORTED:
      return;  // whoever came is gone, or nobody did
    default:
      LogRefusal(std::strerror(error));
      pollfd stop = {.fd = stop_.get(), .events = POLLIN};
      poll(&stop, 1, kPauseMs);
  }
}

void Acceptor::Accept(int connection) {
  Descriptor owned(connection);
  const absl::StatusOr<std::string> peer = peer_of_(connection);
  if (!peer.ok()) return LogRefusal(std::string(peer.status().message()));
  if (!HasRoom(*peer)) {
    ForgetClosed();
    if (!HasRoom(*peer)) {
      LogRefusal(absl::StrCat(*peer, " has ", CountOf(*peer), " of the ", connections_.size(),
                              " that are open"));
      return;
    }
  }
  struct stat info;
  if (fstat(connection, &info) != 0) return;
  connections_[connection] = {info.st_dev, info.st_ino, *peer};
  take_(owned.Release());
}

bool Acceptor::HasRoom(const std::string& peer) const {
  return static_cast<int>(connections_.size()) < limits_.in_all && CountOf(peer) < limits_.per_peer;
}

int Acceptor::CountOf(const std::string& peer) const {
  return static_cast<int>(
      std::count_if(connections_.begin(), connections_.end(),
                    [&peer](const auto& entry) { return entry.second.peer == peer; }));
}

void Acceptor::ForgetClosed() {
  std::erase_if(connections_, [](const auto& entry) {
    struct stat info;
    return fstat(entry.first, &info) != 0 || info.st_dev != entry.second.device ||
           info.st_ino != entry.second.inode;
  });
}

// The first, the second, the fourth, ...: who is refused comes again at once.
void Acceptor::LogRefusal(const std::string& why) {
  if (std::has_single_bit(static_cast<std::uint64_t>(++refused_))) {
    LOG_WARNING("a connection is refused, {} so far: {}", refused_, why);
  }
}

}  // namespace connecx::server
