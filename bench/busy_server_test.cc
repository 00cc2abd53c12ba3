// Runs the program itself, with very few samples: that it still measures, never how fast.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <string>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Result {
  int exit_code = -1;
  std::string output;
};

// Its output without what goes to stderr.
Result RunProgram(const std::string& arguments) {
  Result result;
  FILE* const pipe = popen(("bench/busy_server " + arguments).c_str(), "r");
  if (pipe == nullptr) return result;
  char buffer[4096];
  while (const size_t read = fread(buffer, 1, sizeof(buffer), pipe)) {
    result.output.append(buffer, read);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

TEST(BusyServer, HelpSucceeds) {
  const Result result = RunProgram("--help");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.output, HasSubstr("--samples=N"));
}

TEST(BusyServer, WrongUsageMeasuresNothing) {
  for (const char* arguments :
       {"--samples=0", "--samples=many", "--goal_ms=0", "--unknown", "500"}) {
    const Result result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments;
    EXPECT_THAT(result.output, IsEmpty()) << arguments;
  }
}

TEST(BusyServer, AGoalThatIsMissedFails) {
  EXPECT_EQ(RunProgram("--samples=3 --goal_ms=0.000001").exit_code, 3);
  EXPECT_EQ(RunProgram("--samples=3 --goal_ms=1000000").exit_code, 0);
}

TEST(BusyServer, MeasuresAndPrintsOneJsonObject) {
  const Result result = RunProgram("--samples=3 --json");
  ASSERT_EQ(result.exit_code, 0);
  google::protobuf::Struct report;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(result.output, &report).ok());
  const auto& fields = report.fields();
  EXPECT_EQ(fields.at("waiting_calls").number_value(), 200);
  for (const char* series : {"alone", "waiting", "working"}) {
    const auto& figures = fields.at(series).struct_value().fields();
    EXPECT_EQ(figures.at("count").number_value(), 3);
    EXPECT_GT(figures.at("p99_ms").number_value(), 0);
  }
}

}  // namespace
