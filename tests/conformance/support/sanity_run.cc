#include "tests/conformance/support/sanity_run.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "tests/e2e/support/child.h"

namespace connecx::conformance {
namespace {

// Far beyond what the suite takes on a busy machine.
constexpr absl::Duration kPatience = absl::Minutes(10);
constexpr absl::string_view kFailed = "FAILED   ";

// A named pipe, open for both directions so that it never ends.
class Pipe {
 public:
  explicit Pipe(std::string path) : path_(std::move(path)) {
    ::mkfifo(path_.c_str(), 0600);
    fd_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  }
  ~Pipe() { ::close(fd_); }

  const std::string& path() const { return path_; }
  int fd() const { return fd_; }
  void Take() const {
    char line[16];
    EXPECT_GT(::read(fd_, line, sizeof(line)), 0);
  }
  void Give() const { EXPECT_EQ(::write(fd_, "\n", 1), 1); }

 private:
  const std::string path_;
  int fd_ = -1;
};

SanityResult Parse(int exit, const std::string& output) {
  SanityResult result{.exit = exit, .output = output};
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    if (absl::ConsumePrefix(&line, kFailed)) {
      result.failures.emplace_back(line);
    } else if (absl::EndsWith(line, " skipped")) {
      std::sscanf(std::string(line).c_str(), "%d passed, %d failed, %d skipped", &result.passed,
                  &result.failed, &result.skipped);
    }
  }
  return result;
}

}  // namespace

SanityResult RunSanity(const e2e::TempFolder& folder, const std::vector<std::string>& flags,
                       const std::function<void()>& restart) {
  const Pipe asked(folder.File("restart.asked"));
  const Pipe done(folder.File("restart.done"));
  std::vector<std::string> command = {
      "tests/conformance/access_sanity",
      absl::StrCat("--restart_command=echo > ", asked.path(), " && read line < ", done.path())};
  command.insert(command.end(), flags.begin(), flags.end());
  e2e::Child suite(command, folder.File("sanity"));
  const int end = static_cast<int>(::syscall(SYS_pidfd_open, suite.pid(), 0));
  while (true) {
    pollfd events[] = {{.fd = asked.fd(), .events = POLLIN}, {.fd = end, .events = POLLIN}};
    const int happened =
        ::poll(events, std::size(events), static_cast<int>(absl::ToInt64Milliseconds(kPatience)));
    EXPECT_GT(happened, 0) << "the suite goes on";
    if (happened <= 0 || events[1].revents != 0) break;
    asked.Take();
    restart();
    done.Give();
  }
  ::close(end);
  const int exit = suite.Wait(absl::ZeroDuration()).value_or(-1);
  return Parse(exit, suite.Out() + suite.Err());
}

}  // namespace connecx::conformance
