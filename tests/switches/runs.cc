#include "tests/switches/runs.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "simulator/switches.h"

namespace connecx::switches {
namespace {

Flags flags;

// Those of GoogleTest pass.
bool ReadFlag(absl::string_view argument) {
  if (argument == "--long") flags.is_long = true;
  if (absl::ConsumePrefix(&argument, "--seed=")) return absl::SimpleAtoi(argument, &flags.seed);
  return true;
}

}  // namespace

const Flags& TheFlags() { return flags; }

int RunTests(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (ReadFlag(argv[i])) continue;
    std::fprintf(stderr, "%s: a seed is a number\n", argv[i]);
    return 64;
  }
  std::printf("--seed=%llu\n", static_cast<unsigned long long>(flags.seed));
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

std::vector<Choices> EachAlone() {
  std::vector<Choices> each;
  for (const simulator::Switch& one : simulator::Switches()) {
    for (size_t i = 1; i < one.values.size(); ++i) each.push_back({{one.name, one.values[i]}});
  }
  return each;
}

std::string NameOf(const testing::TestParamInfo<Choices>& info) {
  if (info.param.size() != 1) return absl::StrCat(info.index);
  std::string name = Text(info.param);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

}  // namespace connecx::switches
