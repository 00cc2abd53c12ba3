// Runs the program itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class Program {
 public:
  explicit Program(std::vector<std::string> arguments) {
    int out[2];
    EXPECT_EQ(pipe(out), 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      dup2(out[1], STDERR_FILENO);
      close(out[0]);
      close(out[1]);
      arguments.insert(arguments.begin(), "simulator/proaccess_sim");
      std::vector<char*> argv;
      for (std::string& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(out[1]);
    output_ = fdopen(out[0], "r");
  }
  ~Program() { fclose(output_); }

  std::string ReadLine() {
    char line[1000] = "";
    return fgets(line, sizeof(line), output_) != nullptr ? line : "";
  }
  std::string ReadAll() {
    std::string all;
    for (std::string line = ReadLine(); !line.empty(); line = ReadLine()) all += line;
    return all;
  }
  void Signal(int number) { kill(pid_, number); }
  // The exit code, or minus the signal that killed it.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_;
  FILE* output_;
};

std::string MakeTempDir() {
  std::string path = absl::StrCat(::testing::TempDir(), "/sim.XXXXXX");
  return mkdtemp(path.data());
}

TEST(ProaccessSim, HelpSucceeds) {
  Program program({"--help"});
  EXPECT_THAT(program.ReadAll(), HasSubstr("--port_file"));
  EXPECT_EQ(program.Wait(), 0);
}

TEST(ProaccessSim, ServesUntilTerminated) {
  const std::string port_file = MakeTempDir() + "/ports.json";
  Program program({"--port_file=" + port_file, "--log_level=off"});
  EXPECT_THAT(
      program.ReadLine(),
      MatchesRegex("proaccess_sim serves SHIP at http://127.0.0.1:[0-9]+ and its control API at "
                   "http://127.0.0.1:[0-9]+\n"));
  std::ifstream file(port_file);
  EXPECT_THAT(
      std::string(std::istreambuf_iterator<char>(file), {}),
      MatchesRegex("\\{\"ship_port\":[0-9]+,\"control_port\":[0-9]+,\"ship_url\":\"http.*\"\\}\n"));
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
}

TEST(ProaccessSim, SaysWhatIsWrong) {
  const std::string config = MakeTempDir() + "/bad.yaml";
  std::ofstream(config) << "time_zone: Nowhere\n";
  Program bad({"--config=" + config});
  EXPECT_THAT(bad.ReadAll(), HasSubstr(config + ":1: time_zone"));
  EXPECT_EQ(bad.Wait(), 78);
  Program stray({"stray"});
  EXPECT_THAT(stray.ReadAll(), HasSubstr("stray"));
  EXPECT_EQ(stray.Wait(), 64);
}

}  // namespace
