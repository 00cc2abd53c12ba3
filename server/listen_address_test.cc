#include "server/listen_address.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "base/testing/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace connecx::server {
namespace {

using ::connecx::base::testing::IsOk;
using ::connecx::base::testing::IsOkAndHolds;
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

TEST(LoopbackAddressTest, TakesThisMachineOnly) {
  EXPECT_THAT(LoopbackAddress("127.0.0.1:7443"), IsOkAndHolds("127.0.0.1:7443"));
  EXPECT_THAT(LoopbackAddress("127.3.2.1:0"), IsOkAndHolds("127.3.2.1:0"));
  EXPECT_THAT(LoopbackAddress("[::1]:1"), IsOkAndHolds("[::1]:1"));
  EXPECT_THAT(LoopbackAddress("localhost:65535"), IsOkAndHolds("127.0.0.1:65535"));
  for (const char* open : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "example.org:1", ":1", "::1:1",
                           "127.0.0.1.example.org:1", "128.0.0.1:1"}) {
    EXPECT_THAT(LoopbackAddress(open),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("other machines")))
        << open;
  }
  for (const char* wrong :
       {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http"}) {
    EXPECT_THAT(LoopbackAddress(wrong),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("HOST:PORT")))
        << wrong;
  }
}

class PrepareUnixSocketTest : public ::testing::Test {
 protected:
  PrepareUnixSocketTest() {
    char folder[] = "/tmp/connecx.XXXXXX";
    folder_ = mkdtemp(folder);
    path_ = folder_ + "/s";
  }
  ~PrepareUnixSocketTest() override {
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }

  // The file of a socket; its descriptor.
  int Bind() {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    return fd;
  }
  bool Exists() const { return access(path_.c_str(), F_OK) == 0; }

  std::string folder_;
  std::string path_;
};

TEST_F(PrepareUnixSocketTest, NothingThere) { EXPECT_THAT(PrepareUnixSocket(path_), IsOk()); }

TEST_F(PrepareUnixSocketTest, AStaleOneIsRemoved) {
  close(Bind());
  ASSERT_TRUE(Exists());
  EXPECT_THAT(PrepareUnixSocket(path_), IsOk());
  EXPECT_FALSE(Exists());
}

TEST_F(PrepareUnixSocketTest, OneThatIsListenedOnStays) {
  const int fd = Bind();
  ASSERT_EQ(listen(fd, 1), 0);
  EXPECT_THAT(PrepareUnixSocket(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Another process")));
  EXPECT_TRUE(Exists());
  close(fd);
}

TEST_F(PrepareUnixSocketTest, AFileStays) {
  std::ofstream(path_) << "precious";
  EXPECT_THAT(PrepareUnixSocket(path_),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no socket")));
  EXPECT_TRUE(Exists());
}

TEST_F(PrepareUnixSocketTest, ThePathHasItsLimits) {
  EXPECT_THAT(PrepareUnixSocket(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PrepareUnixSocket(std::string(108, 'x')),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PrepareUnixSocket("/tmp/" + std::string(102, 'x')), IsOk());
}

}  // namespace
}  // namespace connecx::server
