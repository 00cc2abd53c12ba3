#include "tests/e2e/support/space_switches.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "simulator/switches.h"

namespace connecx::e2e {
namespace {

class EndTest final : public testing::EmptyTestEventListener {
  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (result.failed()) throw testing::AssertionException(result);
  }
};

Switches SwitchesIn(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return {};
  Switches switches;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipWhitespace())) {
    switches.push_back(absl::StrSplit(word, absl::MaxSplits('=', 1)));
  }
  return switches;
}

simulator::Behaviour BehaviourBy(const Switches& switches) {
  simulator::Behaviour behaviour;
  for (const auto& [name, value] : switches) {
    const absl::Status set = simulator::SetSwitch(name, value, behaviour);
    if (set.ok()) continue;
    std::fprintf(stderr, "%s: %s\n", kSwitchesVariable, set.ToString().c_str());
    std::exit(64);
  }
  return behaviour;
}

}  // namespace

Switches LaterSwitches() { return SwitchesIn(kLaterSwitchesVariable); }

Switches SpaceSwitches() {
  Switches switches = SwitchesIn(kSwitchesVariable);
  const Switches later = LaterSwitches();
  switches.insert(switches.end(), later.begin(), later.end());
  return switches;
}

simulator::Behaviour SpaceBehaviour() { return BehaviourBy(SpaceSwitches()); }
simulator::Behaviour FirstBehaviour() { return BehaviourBy(SwitchesIn(kSwitchesVariable)); }

void EndTestsAtTheFirstFailureUnderSwitches() {
  static const bool installed = [] {
    if (SpaceSwitches().empty()) return false;
    testing::UnitTest::GetInstance()->listeners().Append(new EndTest);
    return true;
  }();
  static_cast<void>(installed);
}

}  // namespace connecx::e2e
