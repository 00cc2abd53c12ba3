#include "server/transport/acceptor.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "base/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

using ::connecx::base::testing::IsOk;

int ConnectTo(const std::string& path, const Descriptor& socket) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address));
}

class AcceptorTest : public ::testing::Test {
 protected:
  AcceptorTest() {
    char folder[] = "/tmp/connecx.XXXXXX";
    folder_ = mkdtemp(folder);
    path_ = folder_ + "/s";
  }
  ~AcceptorTest() override {
    if (acceptor_ != nullptr) acceptor_->Stop();
    for (const int connection : taken_) close(connection);
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }

  void Start(const ConnectionLimits& limits) {
    auto listener = ListenUnix(path_, 0660);
    ASSERT_THAT(listener, IsOk());
    acceptor_ = std::make_unique<Acceptor>(
        *std::move(listener), limits,
        [this](int) -> absl::StatusOr<std::string> {
          base::MutexLock lock(mu_);
          if (peer_.empty()) return absl::PermissionDeniedError("nobody");
          return peer_;
        },
        [this](int connection) {
          base::MutexLock lock(mu_);
          taken_.push_back(connection);
          changed_.NotifyAll();
        });
  }

  // As a peer of this name.
  Descriptor Connect(const std::string& peer) {
    {
      base::MutexLock lock(mu_);
      peer_ = peer;
    }
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    EXPECT_EQ(ConnectTo(path_, socket), 0);
    return socket;
  }
  void AwaitTaken(std::size_t count) {
    base::MutexLock lock(mu_);
    while (taken_.size() < count) changed_.Wait(mu_);
  }
  // Whoever took the latest connection closes it.
  void CloseLatest() {
    base::MutexLock lock(mu_);
    close(taken_.back());
    taken_.pop_back();
  }
  // Blocks until the other side has closed.
  static bool IsClosed(const Descriptor& socket) {
    char byte;
    return recv(socket.get(), &byte, 1, 0) == 0;
  }

  std::string folder_;
  std::string path_;
  base::Mutex mu_;
  base::CondVar changed_;
  std::string peer_ GUARDED_BY(mu_);
  std::vector<int> taken_ GUARDED_BY(mu_);
  std::unique_ptr<Acceptor> acceptor_;
};

TEST_F(AcceptorTest, WhoIsNotKnownIsRefused) {
  Start({});
  EXPECT_TRUE(IsClosed(Connect("")));
  const Descriptor known = Connect("a");
  AwaitTaken(1);
}

TEST_F(AcceptorTest, NoPeerTakesTheRoomOfTheOthers) {
  Start({.in_all = 4, .per_peer = 2});
  std::vector<Descriptor> open;
  for (int i = 0; i < 2; ++i) {
    open.push_back(Connect("greedy"));
    AwaitTaken(open.size());
  }
  EXPECT_TRUE(IsClosed(Connect("greedy")));
  for (const char* peer : {"b", "c"}) {
    open.push_back(Connect(peer));
    AwaitTaken(open.size());
  }
  EXPECT_TRUE(IsClosed(Connect("d"))) << "four are open";
  CloseLatest();
  open.pop_back();
  open.push_back(Connect("d"));
  AwaitTaken(4);
}

TEST_F(AcceptorTest, WithoutDescriptorsItRefusesAndServesAgainWhenThereAreSome) {
  Start({});
  const Descriptor early = Connect("a");
  AwaitTaken(1);
  std::vector<Descriptor> waiting;
  for (int i = 0; i < 3; ++i) waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM, 0));
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  {
    const Descriptor next_free(dup(early.get()));
    const rlimit none = {.rlim_cur = static_cast<rlim_t>(next_free.get()),
                         .rlim_max = before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  for (const Descriptor& socket : waiting) {
    ASSERT_EQ(ConnectTo(path_, socket), 0);
    EXPECT_TRUE(IsClosed(socket));
  }
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  const Descriptor late = Connect("a");
  AwaitTaken(2);
}

TEST_F(AcceptorTest, StopClosesTheListenerAndNothingElse) {
  Start({});
  const Descriptor open = Connect("a");
  AwaitTaken(1);
  acceptor_->Stop();
  acceptor_->Stop();
  EXPECT_NE(ConnectTo(path_, Descriptor(::socket(AF_UNIX, SOCK_STREAM, 0))), 0);
  pollfd event = {.fd = open.get(), .events = POLLIN};
  EXPECT_EQ(poll(&event, 1, 0), 0) << "neither data nor an end";
}

}  // namespace
}  // namespace connecx::server
