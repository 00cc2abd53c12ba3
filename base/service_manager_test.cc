#include "base/service_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/testing/simulated_clock.h"

namespace connecx::base {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// The socket at which systemd listens.
class ManagerSocket {
 public:
  ManagerSocket() : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    char folder[] = "/tmp/connecx.XXXXXX";
    folder_ = ::mkdtemp(folder);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ::setenv("NOTIFY_SOCKET", path().c_str(), /*overwrite=*/1);
  }
  ~ManagerSocket() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(fd_);
    std::filesystem::remove_all(folder_);
  }
  std::string path() const { return folder_ + "/notify"; }

  // The oldest message not taken yet; empty: there is none.
  std::string Take() {
    char buffer[1024];
    const ssize_t size = ::recv(fd_, buffer, sizeof(buffer), MSG_DONTWAIT);
    return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : "";
  }

 private:
  const int fd_;
  std::string folder_;
};

TEST(ServiceManagerTest, TellsEachStateWithItsStatus) {
  ManagerSocket socket;
  SimulatedClock clock(absl::FromUnixSeconds(1'750'000'000));
  NotifyReady("serves 3 buildings");
  EXPECT_EQ(socket.Take(),
            absl::StrCat("READY=1\nMAINPID=", ::getpid(), "\nSTATUS=serves 3 buildings"));
  NotifyReloading(clock);
  const std::string reloading = socket.Take();
  EXPECT_THAT(reloading, StartsWith("RELOADING=1\n"));
  EXPECT_THAT(reloading, HasSubstr(absl::StrCat("\nMONOTONIC_USEC=",
                                                absl::ToInt64Microseconds(clock.Uptime()), "\n")));
  NotifyStopping("draining");
  EXPECT_EQ(socket.Take(), "STOPPING=1\nSTATUS=draining");
}

TEST(ServiceManagerTest, WhereNobodyListensNothingHappens) {
  ::unsetenv("NOTIFY_SOCKET");
  NotifyReady("serves");
  ::setenv("NOTIFY_SOCKET", "/nowhere/notify", /*overwrite=*/1);
  NotifyReady("serves");
  ::unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace connecx::base
