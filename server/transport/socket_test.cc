#include "server/transport/socket.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
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
using ::connecx::base::testing::StatusIs;
using ::testing::HasSubstr;

class ListenUnixTest : public ::testing::Test {
 protected:
  ListenUnixTest() {
    char folder[] = "/tmp/connecx.XXXXXX";
    folder_ = mkdtemp(folder);
    path_ = folder_ + "/s";
  }
  ~ListenUnixTest() override {
    unlink(path_.c_str());
    rmdir(folder_.c_str());
  }

  mode_t Mode() const {
    struct stat info = {};
    EXPECT_EQ(stat(path_.c_str(), &info), 0);
    return info.st_mode & 0777;
  }

  std::string folder_;
  std::string path_;
};

TEST_F(ListenUnixTest, TheFileHasItsModeWhateverTheUmask) {
  const mode_t before = umask(0077);
  for (const mode_t mode : {0660, 0666}) {
    const auto socket = ListenUnix(path_, mode);
    ASSERT_THAT(socket, IsOk());
    EXPECT_EQ(Mode(), mode);
    unlink(path_.c_str());
  }
  umask(before);
}

TEST_F(ListenUnixTest, AStaleOneIsReplaced) {
  { ASSERT_THAT(ListenUnix(path_, 0660), IsOk()); }
  ASSERT_EQ(access(path_.c_str(), F_OK), 0) << "closing leaves the file";
  EXPECT_THAT(ListenUnix(path_, 0660), IsOk());
}

TEST_F(ListenUnixTest, OneThatIsListenedOnStays) {
  const auto first = ListenUnix(path_, 0660);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(ListenUnix(path_, 0660),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Another process")));
  EXPECT_EQ(access(path_.c_str(), F_OK), 0);
}

TEST_F(ListenUnixTest, AFileStays) {
  std::ofstream(path_) << "precious";
  EXPECT_THAT(ListenUnix(path_, 0660),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no socket")));
  EXPECT_EQ(access(path_.c_str(), F_OK), 0);
}

TEST_F(ListenUnixTest, ThePathHasItsLimits) {
  EXPECT_THAT(ListenUnix("", 0660), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ListenUnix(std::string(108, 'x'), 0660),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ListenUnix(folder_ + "/no/such/folder", 0660),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Cannot listen")));
}

TEST(ListenTcpTest, APortIsOneProcesss) {
  const auto first = ListenTcp("127.0.0.1", 0);
  ASSERT_THAT(first, IsOk());
  EXPECT_GT(first->port, 0);
  EXPECT_THAT(ListenTcp("127.0.0.1", first->port),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("Cannot listen")));
  EXPECT_THAT(ListenTcp("no.such.host.invalid", 0),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("Cannot listen")));
}

}  // namespace
}  // namespace connecx::server
