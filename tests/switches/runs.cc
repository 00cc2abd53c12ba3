#include "tests/switches/runs.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "simulator/switches.h"

namespace connecx::switches {
namespace {

Flags flags;

bool ReadShard(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  return absl::SimpleAtoi(parts.first, &flags.shard) &&
         absl::SimpleAtoi(parts.second, &flags.shards) && 1 <= flags.shard &&
         flags.shard <= flags.shards;
}

// Those of GoogleTest pass.
bool ReadFlag(absl::string_view argument) {
  if (argument == "--long") flags.is_long = true;
  if (absl::ConsumePrefix(&argument, "--seed=")) return absl::SimpleAtoi(argument, &flags.seed);
  if (absl::ConsumePrefix(&argument, "--shard=")) return ReadShard(argument);
  return true;
}

}  // namespace

const Flags& TheFlags() { return flags; }

int RunTests(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (ReadFlag(argv[i])) continue;
    std::fprintf(stderr, "%s: a seed is a number, a shard 1/4 or so\n", argv[i]);
    return 64;
  }
  std::printf("--seed=%llu --shard=%d/%d\n", static_cast<unsigned long long>(flags.seed),
              flags.shard, flags.shards);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

std::vector<Choices> EachAlone() {
  std::vector<Choices> each;
  for (const simulator::Switch& one : simulator::Switches()) {
    for (size_t i = 1; i < one.values.size(); ++i) each.push_back({{one.name, one.values[i]}});
  }
  return OfShard(each);
}

std::vector<Choices> OfShard(const std::vector<Choices>& all) {
  std::vector<Choices> its;
  for (size_t i = flags.shard - 1; i < all.size(); i += flags.shards) its.push_back(all[i]);
  return its;
}

std::string NameOf(const testing::TestParamInfo<Choices>& info) {
  if (info.param.size() != 1) return absl::StrCat(info.index);
  std::string name = Text(info.param);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

}  // namespace connecx::switches
