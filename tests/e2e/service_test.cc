// access_plugin as a service: what it tells its manager, and its database in an operator's hands.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/support/eventually.h"
#include "tests/e2e/support/live_pair.h"

namespace connecx::e2e {
namespace {

namespace v1 = ::connecx::access::v1;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr int kExitConfig = 78;

class ServiceTest : public LivePair {
 protected:
  ~ServiceTest() override {
    ::unsetenv("NOTIFY_SOCKET");
    if (manager_ >= 0) ::close(manager_);
  }

  // Listens as systemd does; what is started from now on is told.
  void ListenAsTheManager() {
    manager_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const std::string path = folder_.File("notify");
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    ASSERT_EQ(::bind(manager_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ::setenv("NOTIFY_SOCKET", path.c_str(), /*overwrite=*/1);
  }

  // The next message to the manager.
  std::string Next() {
    std::string message;
    EXPECT_TRUE(Eventually([&] {
      char buffer[1024];
      const ssize_t size = ::recv(manager_, buffer, sizeof(buffer), MSG_DONTWAIT);
      if (size > 0) message.assign(buffer, static_cast<std::size_t>(size));
      return size > 0;
    }));
    return message;
  }

  void StopPlugin() {
    client_.reset();
    plugin_->Signal(SIGTERM);
    ASSERT_EQ(plugin_->Wait(kPatience), 0);
  }

  // The start that is to fail.
  Finished FailToStart() { return RunPlugin({"--config=" + folder_.File("plugin.yaml")}); }

 private:
  int manager_ = -1;
};

TEST_F(ServiceTest, TellsItsManagerEachState) {
  ListenAsTheManager();
  StartPlugin();
  EXPECT_EQ(Next(),
            absl::StrCat("READY=1\nMAINPID=", plugin_->pid(), "\nSTATUS=serves 1 building(s)"));
  folder_.Write("buildings.d/annex.yaml", "id: annex\n");
  plugin_->Signal(SIGHUP);
  EXPECT_THAT(Next(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(Next(), absl::StrCat("READY=1\nMAINPID=", plugin_->pid(),
                                 "\nSTATUS=serves 2 building(s); broken: annex"));
  const std::string good = folder_.Read("plugin.yaml");
  folder_.Write("plugin.yaml", "nonsense");
  plugin_->Signal(SIGHUP);
  EXPECT_THAT(Next(), StartsWith("RELOADING=1\n"));
  EXPECT_THAT(Next(), HasSubstr("\nSTATUS=goes on as before: the configuration is wrong"));
  StopPlugin();
  EXPECT_THAT(Next(), StartsWith("STOPPING=1\n"));
  folder_.Write("plugin.yaml", good);
  StartPlugin();
  EXPECT_EQ(Next(), absl::StrCat("READY=1\nMAINPID=", plugin_->pid(),
                                 "\nSTATUS=serves 2 building(s); broken: annex"));
}

TEST_F(ServiceTest, ADamagedDatabaseEndsTheStartSaysHowToRestoreAndIsRestored) {
  const std::string database = folder_.File("store/access.db");
  const std::string backup = folder_.File("backup.db");
  StartPluginWithIds();
  ASSERT_TRUE(client_->Call(Booking("b1", "501/1", "gym")).status.ok());
  const Finished copied = RunPlugin({"--backup=" + database, "--to=" + backup});
  EXPECT_EQ(copied.exit, 0) << copied.err;
  EXPECT_THAT(copied.out, HasSubstr(backup));
  EXPECT_EQ(RunPlugin({"--backup=" + database, "--to=" + backup}).exit, 1)
      << "nothing is overwritten";
  EXPECT_EQ(RunPlugin({"--restore=" + database, "--from=" + backup}).exit, 1) << "it is in use";
  StopPlugin();

  folder_.Write("store/access.db", std::string(100'000, 'x'));
  const Finished damaged = FailToStart();
  EXPECT_EQ(damaged.exit, kExitConfig);
  EXPECT_THAT(damaged.err, HasSubstr("is damaged"));
  EXPECT_THAT(damaged.err, HasSubstr("--restore=" + database));

  const Finished restored = RunPlugin({"--restore=" + database, "--from=" + backup});
  EXPECT_EQ(restored.exit, 0) << restored.err;
  StartPlugin();
  EXPECT_TRUE(AwaitPhase("b1", v1::GRANT_PHASE_GRANTED));
}

TEST_F(ServiceTest, CopiesWantBothOfTheirFlags) {
  for (const std::vector<std::string>& flags :
       std::vector<std::vector<std::string>>{{"--backup=a"},
                                             {"--to=a"},
                                             {"--restore=a"},
                                             {"--from=a"},
                                             {"--backup=a", "--from=b"},
                                             {"--backup=a", "--to=b", "--restore=a", "--from=b"}}) {
    EXPECT_EQ(RunPlugin(flags).exit, 2);
  }
}

}  // namespace
}  // namespace connecx::e2e
