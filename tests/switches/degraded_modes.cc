#include "tests/switches/degraded_modes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "simulator/switches.h"

namespace connecx::switches {
namespace {

constexpr char kDocument[] = "docs/reliability.md";
constexpr char kSection[] = "## Whatever SPACE answers";

bool Exists(const Choice& choice) {
  const simulator::Switch* const found = simulator::FindSwitch(choice.first);
  simulator::Behaviour behaviour;
  return found != nullptr && found->set(behaviour, choice.second).ok();
}

bool Degrades(const DegradedModes& modes, const Choice& choice) {
  std::set<std::string> reported = Documented(modes, {choice});
  reported.erase(kExcusesNothing);
  return !reported.empty();
}

}  // namespace

std::string Text(const Choices& choices) {
  return absl::StrJoin(choices, " ", absl::PairFormatter("="));
}

DegradedModes ReadDegradedModes() {
  static const auto* const kChoice = new std::regex("`([a-z_]+)=([^`]+)`");
  static const auto* const kReported = new std::regex("`([A-Z_]+)`");
  constexpr int kReportedCell = 3;  // the text before the first bar counts
  DegradedModes modes;
  std::ifstream document(kDocument);
  bool is_inside = false;
  for (std::string line; std::getline(document, line);) {
    if (absl::StartsWith(line, "## ")) is_inside = line == kSection;
    const std::vector<std::string> cells = absl::StrSplit(line, '|');
    std::smatch found;
    if (!is_inside || cells.size() <= kReportedCell) continue;
    if (!std::regex_search(cells[1], found, *kChoice)) continue;
    const Choice choice(found[1], found[2]);
    EXPECT_TRUE(Exists(choice)) << kDocument << ": " << line;
    std::set<std::string>& reported = modes[choice];
    const std::string& cell = cells[kReportedCell];
    for (auto it = std::sregex_iterator(cell.begin(), cell.end(), *kReported);
         it != std::sregex_iterator(); ++it) {
      reported.insert((*it)[1]);
    }
    EXPECT_FALSE(reported.empty()) << kDocument << ": " << line;
  }
  EXPECT_FALSE(modes.empty()) << kDocument << " has no table in " << kSection;
  return modes;
}

std::set<std::string> Documented(const DegradedModes& modes, const Choices& choices) {
  std::set<std::string> all;
  for (const Choice& choice : choices) {
    const auto found = modes.find(choice);
    if (found != modes.end()) all.insert(found->second.begin(), found->second.end());
  }
  return all;
}

Choices Degrading(const DegradedModes& modes, const Choices& choices) {
  Choices those;
  std::copy_if(choices.begin(), choices.end(), std::back_inserter(those),
               [&modes](const Choice& choice) { return Degrades(modes, choice); });
  return those;
}

Choices NotDegrading(const DegradedModes& modes, const Choices& choices) {
  Choices others;
  std::remove_copy_if(choices.begin(), choices.end(), std::back_inserter(others),
                      [&modes](const Choice& choice) { return Degrades(modes, choice); });
  return others;
}

}  // namespace connecx::switches
