#include "tests/e2e/support/child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>

namespace connecx::e2e {
namespace {

constexpr int kCannotRun = 127;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const std::string& prefix,
             const std::vector<std::string>& environment)
    : prefix_(prefix) {
  // All memory is taken before the fork: this process has other threads.
  std::vector<std::string> arguments = command;
  std::vector<std::string> variables = environment;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(variables);
  const int out = ::open((prefix + ".out").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int err = ::open((prefix + ".err").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(kCannotRun);
  }
  EXPECT_GT(pid_, 0) << "cannot start " << command[0];
  ::close(out);
  ::close(err);
}

Child::~Child() {
  if (ended_ || pid_ <= 0) return;
  Signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::Signal(int number) const {
  if (!ended_ && pid_ > 0) ::kill(pid_, number);
}

std::optional<int> Child::Wait(absl::Duration patience) {
  if (ended_ || pid_ <= 0) return ended_;
  pollfd ends{.fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)), .events = POLLIN};
  const bool ended = ::poll(&ends, 1, static_cast<int>(absl::ToInt64Milliseconds(patience))) == 1;
  ::close(ends.fd);
  if (!ended) return std::nullopt;
  int status = 0;
  ::waitpid(pid_, &status, 0);
  ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return ended_;
}

std::string Child::Out() const { return ReadFile(prefix_ + ".out"); }
std::string Child::Err() const { return ReadFile(prefix_ + ".err"); }

}  // namespace connecx::e2e
