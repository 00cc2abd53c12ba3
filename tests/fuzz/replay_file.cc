// The files of `accessctl replay`: read, or refused with a reason. An input is a season's
// X.ids.json, a line "---", and its X.bookings.jsonl.

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "cli/offline/season.h"
#include "tests/fuzz/scratch_folder.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

constexpr absl::string_view kBetween = "\n---\n";

}  // namespace

void Run(absl::string_view input) {
  static const ScratchFolder folder;
  const std::size_t between = std::min(input.find(kBetween), input.size());
  folder.Write("x.ids.json", input.substr(0, between));
  const std::string bookings = folder.Write(
      "x.bookings.jsonl", input.substr(std::min(between + kBetween.size(), input.size())));
  const auto season = offline::LoadSeason(bookings);
  Require(season.ok() || !season.status().message().empty(), "a refusal has a reason");
  if (!season.ok()) return;
  absl::Time before = absl::InfinitePast();
  for (const offline::SeasonMessage& message : season->messages) {
    Require(before <= message.at, "messages are in the order of their time");
    before = message.at;
  }
}

}  // namespace connecx::fuzz
