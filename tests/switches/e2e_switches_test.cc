// The end-to-end tests, run under every answer to the open questions of SHIP (docs/ship.md section
// 6), alone and together. Each test passes, or what docs/reliability.md documents for the answers
// is reported in it; nothing else is reported, no door is wrong (tests/e2e/support/door_judge.h),
// and what is not ours stays as it is.
//
// Run are the tests of what SPACE is asked for: bookings from end to end (seed_story, restore,
// disk), over each transport (ship_transport), and over restarts and reloads (watch, reload). The
// last three in real time, which nobody waits for a person's incident in: where a degraded mode is
// documented they are left out. Not run are those in which SPACE's answers decide nothing: calls
// that are refused before (bad_input, raw_bytes, security), registration with core
// (adapter_registration, registration), the process and its database (process, service), and what
// people and monitoring are shown (accessctl, monitoring, redaction).
//
//   --seed=NUMBER  of the combinations; the one in use is printed
//   --long         all of those tests and 200 combinations, instead of some of them and 10

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "simulator/switches.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/space_switches.h"
#include "tests/e2e/support/temp_folder.h"
#include "tests/switches/degraded_modes.h"

namespace connecx::switches {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr absl::Duration kPatience = absl::Minutes(10);
// Before it tells the plugin, which may look in between.
constexpr char kChangesSpacesClock[] = "ReloadTest.AChangedTimeZoneIsPlannedAtOnce";

bool is_long = false;
std::uint64_t seed = 1;

struct Suite {
  std::string program;
  std::string some;  // gtest's filter when not --long; empty: none of its tests
  bool in_real_time = false;
};

const std::vector<Suite>& Suites() {
  static const auto* const kSuites = new std::vector<Suite>({
      {.program = "tests/e2e/seed_story_test",
       .some = "SeedStory.ADoubleBookingIsEnabledByHand*:SeedStory.ABookingThatRuns*:"
               "SeedStory.ACancelledBooking*:SeedStory.AnEdit*"},
      {.program = "tests/e2e/restore_test"},
      {.program = "tests/e2e/disk_test"},
      {.program = "tests/e2e/ship_transport_test", .some = "*/Stp", .in_real_time = true},
      {.program = "tests/e2e/watch_test", .in_real_time = true},
      {.program = "tests/e2e/reload_test", .in_real_time = true},
  });
  return *kSuites;
}

// What one test came to.
struct Outcome {
  std::string failure;  // empty: passed
  std::set<std::string> reported;
  int wrong_doors = 0;
  int foreign_changed = 0;
};
using Outcomes = std::map<std::string, Outcome>;

std::string TextOf(const Struct& of, const std::string& key) {
  const auto it = of.fields().find(key);
  return it == of.fields().end() ? "" : it->second.string_value();
}

int NumberOf(const Struct& of, const std::string& key) {
  int number = 0;
  return absl::SimpleAtoi(TextOf(of, key), &number) ? number : 0;
}

const google::protobuf::RepeatedPtrField<Value>& ListOf(const Struct& of, const std::string& key) {
  static const auto* const kNone = new google::protobuf::ListValue();
  const auto it = of.fields().find(key);
  return it == of.fields().end() ? kNone->values() : it->second.list_value().values();
}

std::set<std::string> NamesOf(const Outcomes& outcomes) {
  std::set<std::string> names;
  for (const auto& [name, outcome] : outcomes) names.insert(name);
  return names;
}

Outcome OutcomeOf(const Struct& test) {
  Outcome outcome;
  for (const Value& failure : ListOf(test, "failures")) {
    absl::StrAppend(&outcome.failure, TextOf(failure.struct_value(), "failure"), "\n");
  }
  if (TextOf(test, "result") == "SKIPPED") outcome.failure += "it was skipped\n";
  outcome.reported = absl::StrSplit(TextOf(test, "reported"), ' ', absl::SkipEmpty());
  outcome.wrong_doors = NumberOf(test, "wrong_doors");
  outcome.foreign_changed = NumberOf(test, "foreign_changed");
  return outcome;
}

class E2eSwitchesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    modes_ = new DegradedModes(ReadDegradedModes());
    usual_ = new Outcomes(Run({}, /*with_real_time=*/true));
    for (const auto& [name, outcome] : *usual_) EXPECT_EQ(outcome.failure, "") << name;
    ASSERT_GE(usual_->size(), 5u) << "hardly anything was tested";
    std::printf("%zu tests\n", usual_->size());
  }

  static Outcomes Run(const Choices& choices, bool with_real_time) {
    Outcomes outcomes;
    for (const Suite& suite : Suites()) {
      if ((!is_long && suite.some.empty()) || (suite.in_real_time && !with_real_time)) continue;
      const e2e::TempFolder folder;
      e2e::Child child({suite.program, "--gtest_output=json:" + folder.File("result.json"),
                        "--gtest_filter=" + (is_long ? "*" : suite.some)},
                       folder.File("test"),
                       {absl::StrCat(e2e::kSwitchesVariable, "=", Text(choices))});
      const bool ended = child.Wait(kPatience).has_value();
      Struct result;
      const auto parsed =
          google::protobuf::util::JsonStringToMessage(folder.Read("result.json"), &result);
      if (!ended || !parsed.ok()) {
        ADD_FAILURE() << suite.program << " under " << Text(choices)
                      << (ended ? " died: " : " goes on: ") << child.Err() << child.Out();
        continue;
      }
      for (const Value& cases : ListOf(result, "testsuites")) {
        for (const Value& test : ListOf(cases.struct_value(), "testsuite")) {
          outcomes[absl::StrCat(TextOf(test.struct_value(), "classname"), ".",
                                TextOf(test.struct_value(), "name"))] =
              OutcomeOf(test.struct_value());
        }
      }
    }
    return outcomes;
  }

  // What was reported beyond what those tests report under the usual answers.
  static std::set<std::string> ExpectPassedOrReported(const Choices& choices) {
    const std::set<std::string> documented = Documented(*modes_, choices);
    const Outcomes outcomes = Run(choices, /*with_real_time=*/documented.empty());
    if (documented.empty()) {
      EXPECT_EQ(NamesOf(outcomes), NamesOf(*usual_)) << "not all ran: " << Text(choices);
    }
    int passed = 0;
    int degraded = 0;
    int failed = 0;
    std::set<std::string> reported_at_all;
    for (const auto& [name, outcome] : outcomes) {
      std::set<std::string> reported = outcome.reported;
      for (const std::string& kind : usual_->at(name).reported) reported.erase(kind);
      if (name == kChangesSpacesClock) reported.erase("CLOCK_SKEW");
      reported_at_all.insert(reported.begin(), reported.end());
      const std::string where = absl::StrCat(Text(choices), "\n", name, " reported ",
                                             absl::StrJoin(reported, ","), "\n", outcome.failure);
      EXPECT_EQ(outcome.wrong_doors, 0) << where;
      EXPECT_EQ(outcome.foreign_changed, 0) << where;
      EXPECT_TRUE(
          std::includes(documented.begin(), documented.end(), reported.begin(), reported.end()))
          << "more than is documented: " << where;
      if (outcome.failure.empty()) {
        ++passed;
      } else if (!reported.empty()) {
        ++degraded;
      } else {
        ++failed;
        ADD_FAILURE() << where;
      }
    }
    std::printf("%-48s passed %2d degraded %2d failed %2d %s\n", Text(choices).c_str(), passed,
                degraded, failed, absl::StrJoin(reported_at_all, ",").c_str());
    std::fflush(stdout);
    return reported_at_all;
  }

  static DegradedModes* modes_;
  static Outcomes* usual_;
};

DegradedModes* E2eSwitchesTest::modes_ = nullptr;
Outcomes* E2eSwitchesTest::usual_ = nullptr;

TEST_F(E2eSwitchesTest, Alone) {
  for (const simulator::Switch& one : simulator::Switches()) {
    for (size_t i = 1; i < one.values.size(); ++i) {
      const Choice choice(one.name, one.values[i]);
      const std::set<std::string> reported = ExpectPassedOrReported({choice});
      EXPECT_EQ(!reported.empty(), modes_->contains(choice))
          << Text({choice}) << ": what is documented is not what is reported";
    }
  }
}

TEST_F(E2eSwitchesTest, Together) {
  std::printf("--seed=%llu\n", static_cast<unsigned long long>(seed));
  std::mt19937_64 random(seed);
  for (int combination = 0; combination < (is_long ? 200 : 10); ++combination) {
    Choices choices;
    for (const simulator::Switch& one : simulator::Switches()) {
      const std::string& value = one.values[random() % one.values.size()];
      if (value == one.values.front()) continue;
      // Nearly every combination has something that leaves less to promise, behind which nothing
      // else would be seen: every second one goes without.
      if (combination % 2 == 1 && modes_->contains({one.name, value})) continue;
      choices.push_back({one.name, value});
    }
    ExpectPassedOrReported(choices);
  }
}

}  // namespace
}  // namespace connecx::switches

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--long") connecx::switches::is_long = true;
    if (absl::ConsumePrefix(&argument, "--seed=") &&
        !absl::SimpleAtoi(argument, &connecx::switches::seed)) {
      std::fprintf(stderr, "--seed is a number\n");
      return 64;
    }
  }
  return RUN_ALL_TESTS();
}
