// The end-to-end tests, run under every answer to the open questions of SHIP (docs/ship.md section
// 6), alone and together. Each test passes, or what docs/reliability.md documents for the answers
// is reported in it, of every booking that is not as it shall be; nothing else is reported, no door
// is wrong (tests/e2e/support/door_judge.h), and what is not ours stays as it is.
//
// Where less can be promised, SPACE comes to answer so when a test's first booking has its access
// there: what is edited, cancelled and cleared then is under test, too. Each of those answers alone
// also holds from the start.
//
// Run are the tests of what SPACE is asked for: bookings from end to end (seed_story, restore,
// disk), over each transport (ship_transport), over restarts and reloads (watch, reload), and, one
// answer at a time, over faults (some of convergence) and kill -9 (process). All but the first
// three are left out where less can be promised: nobody waits for a person's incident in real time,
// or for all to be as if nothing had been. Not run are those in which SPACE's answers decide
// nothing: calls that are refused before (bad_input, raw_bytes, security), registration with core
// (adapter_registration, registration), the process and its database (the rest of process,
// service), and what people and monitoring are shown (accessctl, monitoring, redaction); nor those
// of one answer, which they set themselves (unreadable_levels, list_write).
//
//   --seed=NUMBER  of the combinations; the one in use is printed
//   --long         all of those tests and 200 combinations, instead of some of them and 10

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
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
#include "absl/time/time.h"
#include "simulator/switches.h"
#include "tests/e2e/support/child.h"
#include "tests/e2e/support/space_switches.h"
#include "tests/e2e/support/temp_folder.h"
#include "tests/switches/degraded_modes.h"
#include "tests/switches/runs.h"

namespace connecx::switches {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr absl::Duration kPatience = absl::Minutes(10);

struct Suite {
  std::string program;
  std::string some;  // gtest's filter when not --long; empty: none of its tests
  std::string all = "*";
  bool where_all_is_promised = false;  // nowhere else
  bool one_at_a_time = false;          // under no combination
};

const std::vector<Suite>& Suites() {
  static const auto* const kSuites = new std::vector<Suite>({
      {.program = "tests/e2e/seed_story_test",
       .some = "SeedStory.ADoubleBookingIsEnabledByHand*:SeedStory.ABookingThatRuns*:"
               "SeedStory.ACancelledBooking*:SeedStory.AnEdit*"},
      {.program = "tests/e2e/restore_test"},
      {.program = "tests/e2e/disk_test"},
      {.program = "tests/e2e/ship_transport_test", .some = "*/Stp", .where_all_is_promised = true},
      {.program = "tests/e2e/reload_test", .where_all_is_promised = true},
      {.program = "tests/e2e/convergence_test",
       .all = "*/answer_lost_writes:*/reset_all:SilentDamageTest.WhatAPersonTakesAway:"
              "SilentDamageTest.ACancelledBookingThatABackupBringsBack",
       .where_all_is_promised = true,
       .one_at_a_time = true},
      {.program = "tests/e2e/process_test",
       .all = "KillTest.*",
       .where_all_is_promised = true,
       .one_at_a_time = true},
  });
  return *kSuites;
}

// What one test came to.
struct Outcome {
  std::string failure;  // empty: passed
  std::set<std::string> reported;
  int wrong_doors = 0;
  int foreign_changed = 0;
  bool is_told = false;  // if it failed: of every booking that is not as it shall be
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
  outcome.is_told = TextOf(test, "untold") == "0";
  return outcome;
}

class E2eSwitchesTest : public testing::TestWithParam<Choices> {
 protected:
  static void SetUpTestSuite() {
    if (usual_ != nullptr) return;
    modes_ = new DegradedModes(ReadDegradedModes());
    usual_ = new std::map<std::string, Outcomes>();
    for (const Suite& suite : Suites()) {
      if (!IsRun(suite)) continue;
      const Outcomes outcomes = Run(suite, {}, {});
      ASSERT_FALSE(outcomes.empty()) << suite.program;
      std::printf("%s: %zu tests\n", suite.program.c_str(), outcomes.size());
      for (const auto& [name, outcome] : outcomes) EXPECT_EQ(outcome.failure, "") << name;
      (*usual_)[suite.program] = outcomes;
    }
  }

  static bool IsRun(const Suite& suite) { return TheFlags().is_long || !suite.some.empty(); }

  static bool IsRunUnder(const Suite& suite, const Choices& choices) {
    if (!IsRun(suite) || (suite.one_at_a_time && choices.size() != 1)) return false;
    return !suite.where_all_is_promised || Degrading(*modes_, choices).empty();
  }

  // `later`: what SPACE comes to answer in each test.
  static Outcomes Run(const Suite& suite, const Choices& from_the_start, const Choices& later) {
    const std::string text = Text(from_the_start) + " later " + Text(later);
    const e2e::TempFolder folder;
    e2e::Child child({suite.program, "--gtest_output=json:" + folder.File("result.json"),
                      "--gtest_filter=" + (TheFlags().is_long ? suite.all : suite.some)},
                     folder.File("test"),
                     {absl::StrCat(e2e::kSwitchesVariable, "=", Text(from_the_start)),
                      absl::StrCat(e2e::kLaterSwitchesVariable, "=", Text(later)),
                      // All of its tests, where the runs are shared.
                      "GTEST_TOTAL_SHARDS=1", "GTEST_SHARD_INDEX=0"});
    const bool ended = child.Wait(kPatience).has_value();
    Struct result;
    const auto parsed =
        google::protobuf::util::JsonStringToMessage(folder.Read("result.json"), &result);
    Outcomes outcomes;
    if (!ended || !parsed.ok()) {
      ADD_FAILURE() << suite.program << " under " << text << (ended ? " died: " : " goes on: ")
                    << child.Err() << child.Out();
      return outcomes;
    }
    for (const Value& cases : ListOf(result, "testsuites")) {
      for (const Value& test : ListOf(cases.struct_value(), "testsuite")) {
        outcomes[absl::StrCat(TextOf(test.struct_value(), "classname"), ".",
                              TextOf(test.struct_value(), "name"))] =
            OutcomeOf(test.struct_value());
      }
    }
    return outcomes;
  }

  // What was reported beyond what those tests report under the usual answers.
  static std::set<std::string> ExpectPassedOrReported(const Choices& from_the_start,
                                                      const Choices& later) {
    Choices choices = from_the_start;
    choices.insert(choices.end(), later.begin(), later.end());
    const std::set<std::string> documented = Documented(*modes_, choices);
    std::map<std::string, int> count;
    std::set<std::string> reported_at_all;
    for (const Suite& suite : Suites()) {
      if (!IsRunUnder(suite, choices)) continue;
      const Outcomes& usual = usual_->at(suite.program);
      const Outcomes outcomes = Run(suite, from_the_start, later);
      EXPECT_EQ(NamesOf(outcomes), NamesOf(usual)) << "not all ran: " << Text(choices);
      for (const auto& [name, outcome] : outcomes) {
        std::set<std::string> reported = outcome.reported;
        const auto as_usual = usual.find(name);
        if (as_usual != usual.end()) {
          for (const std::string& kind : as_usual->second.reported) reported.erase(kind);
        }
        reported_at_all.insert(reported.begin(), reported.end());
        const std::string where =
            absl::StrCat(Text(from_the_start), " later ", Text(later), "\n", name, " reported ",
                         absl::StrJoin(reported, ","), "\n", outcome.failure);
        EXPECT_EQ(outcome.wrong_doors, 0) << where;
        EXPECT_EQ(outcome.foreign_changed, 0) << where;
        EXPECT_TRUE(
            std::includes(documented.begin(), documented.end(), reported.begin(), reported.end()))
            << "more than is documented: " << where;
        reported.erase(kExcusesNothing);
        const bool is_excused = !reported.empty() && outcome.is_told;
        EXPECT_TRUE(outcome.failure.empty() || is_excused) << where;
        ++count[outcome.failure.empty() ? "passed" : is_excused ? "degraded" : "failed"];
      }
    }
    std::printf(
        "%-48s passed %2d degraded %2d failed %2d %s\n",
        absl::StrCat(Text(from_the_start), later.empty() ? "" : " later ", Text(later)).c_str(),
        count["passed"], count["degraded"], count["failed"],
        absl::StrJoin(reported_at_all, ",").c_str());
    std::fflush(stdout);
    return reported_at_all;
  }

  // Those that degrade come later, but for a clock that goes wrong: that shows at once in doors,
  // and is told with the next look at it (replay_switches_test).
  static Choices LaterOf(const Choices& choices) {
    Choices later = Degrading(*modes_, choices);
    std::erase_if(later, [](const Choice& choice) { return choice.first == "server_zone"; });
    return later;
  }

  static DegradedModes* modes_;
  static std::map<std::string, Outcomes>* usual_;  // by program
};

DegradedModes* E2eSwitchesTest::modes_ = nullptr;
std::map<std::string, Outcomes>* E2eSwitchesTest::usual_ = nullptr;

std::vector<Choices> Combinations() {
  const DegradedModes modes = ReadDegradedModes();
  std::mt19937_64 random(TheFlags().seed);
  std::vector<Choices> combinations(TheFlags().is_long ? 200 : 10);
  for (size_t i = 0; i < combinations.size(); ++i) {
    for (const simulator::Switch& one : simulator::Switches()) {
      const std::string& value = one.values[random() % one.values.size()];
      if (value == one.values.front()) continue;
      // Nearly every combination has something that leaves less to promise, behind which nothing
      // else would be seen: every second one goes without.
      if (i % 2 == 1 && !Degrading(modes, {{one.name, value}}).empty()) continue;
      combinations[i].push_back({one.name, value});
    }
  }
  return combinations;
}

TEST_P(E2eSwitchesTest, PassesOrIsReported) {
  const Choices& choices = GetParam();
  const Choices later = LaterOf(choices);
  Choices from_the_start = choices;
  std::erase_if(from_the_start, [&later](const Choice& choice) {
    return std::find(later.begin(), later.end(), choice) != later.end();
  });
  std::set<std::string> reported = ExpectPassedOrReported(from_the_start, later);
  if (choices.size() != 1) return;
  if (!later.empty()) reported.merge(ExpectPassedOrReported(choices, {}));
  EXPECT_EQ(!reported.empty(), modes_->contains(choices.front()))
      << "what is documented is not what is reported";
}

INSTANTIATE_TEST_SUITE_P(Alone, E2eSwitchesTest, testing::ValuesIn(EachAlone()), NameOf);
INSTANTIATE_TEST_SUITE_P(Together, E2eSwitchesTest, testing::ValuesIn(Combinations()), NameOf);

}  // namespace
}  // namespace connecx::switches

int main(int argc, char** argv) { return connecx::switches::RunTests(argc, argv); }
