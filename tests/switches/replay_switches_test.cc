// Two weeks of a real building's bookings, replayed under every answer to the open questions of
// SHIP (docs/ship.md section 6), alone and together. Whatever SPACE answers: no door is open that
// should be shut, none is shut that was promised, what is not ours stays as it is; and where the
// plugin can promise less (docs/reliability.md), an incident told of each such door in time.
//
//   --seed=NUMBER  of the combinations; the one in use is printed
//   --long         two weeks and 200 combinations, instead of two days and 20

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/testing/status_matchers.h"
#include "cli/offline/replay.h"
#include "cli/offline/season.h"
#include "core/incident.h"
#include "core/planner.h"
#include "simulator/behaviour.h"
#include "simulator/switches.h"
#include "tests/switches/degraded_modes.h"

namespace connecx::switches {
namespace {

using offline::ReplayResult;
using offline::Season;
using offline::SeasonMessage;

constexpr char kSeason[] = "examples/harbour-tower/harbour-tower.bookings.jsonl.gz";
const absl::CivilDay kFirstDay(2026, 9, 7);

bool is_long = false;
std::uint64_t seed = 1;

const DegradedModes& Degraded() {
  static const auto* const kDegraded = new DegradedModes(ReadDegradedModes());
  return *kDegraded;
}

// Beside DOORS_NEED_UPDATE, which takes nothing back that SPACE was told.
std::set<std::string> ReportedUnder(const Choices& choices) {
  std::set<std::string> kinds = Documented(Degraded(), choices);
  kinds.erase("DOORS_NEED_UPDATE");
  return kinds;
}

// Whether a person had been told of that door when it began to be wrong, or could be seen to be.
bool Explains(const core::Incident& incident, const offline::Violation& violation) {
  constexpr absl::Duration kTried = absl::Minutes(2);
  if (incident.opened_time > violation.from + kTried) return false;
  if (incident.closed_time && *incident.closed_time <= violation.from) return false;
  if (violation.kind == offline::Violation::Kind::kOver &&
      incident.kind != core::IncidentKind::kNotTakenAway) {
    return false;
  }
  const bool about_building = incident.cause.empty();
  const bool about_booking =
      std::any_of(violation.bookings.begin(), violation.bookings.end(),
                  [&](const std::string& id) { return core::IsAbout(incident, id); });
  return about_building || about_booking ||
         (incident.subject.apartment == violation.apartment &&
          incident.subject.facility == violation.facility);
}

// The bookings whose windows lie in `length` from the first day on, with all their messages; those
// that came long before are delivered just before.
Season Slice(const Season& season, absl::Duration length) {
  const absl::Time start = absl::FromCivil(kFirstDay, season.time_zone);
  const absl::Time end = start + length;
  std::set<std::string> outside;
  for (const SeasonMessage& message : season.messages) {
    if (message.op != SeasonMessage::Op::kGrant) continue;
    if (message.window.start < start || message.window.end > end)
      outside.insert(message.booking_id);
  }
  Season slice = season;
  slice.messages.clear();
  for (SeasonMessage message : season.messages) {
    if (message.booking_id.empty() || outside.count(message.booking_id) > 0) continue;
    message.at = std::max(message.at, start - absl::Hours(6));
    slice.messages.push_back(message);
  }
  return slice;
}

// IDs as a person may have typed them into core and SPACE, so that SPACE's spelling matters.
void LowerCase(Season& season) {
  for (size_t i = 0; i < season.apartments.size(); i += 2) {
    for (char& c : season.apartments[i].access_level) c = absl::ascii_tolower(c);
  }
  for (size_t i = 0; i < season.facilities.size(); i += 2) {
    for (char& c : season.facilities[i].zone) c = absl::ascii_tolower(c);
  }
}

class ReplaySwitchesTest : public testing::TestWithParam<Choices> {
 protected:
  static void SetUpTestSuite() {
    base::InitLogging("off");
    absl::StatusOr<Season> season = offline::LoadSeason(kSeason);
    ASSERT_OK(season);
    season_ = new Season(Slice(*season, absl::Hours(24) * (is_long ? 14 : 2)));
    morning_ = new Season(Slice(*season, absl::Hours(14)));
    LowerCase(*season_);
    LowerCase(*morning_);
    const absl::StatusOr<ReplayResult> usual = Play({});
    ASSERT_OK(usual);
    usual_promised_ = usual->judgement.promised_minutes;
    std::printf("%zu messages, %lld bookings, %lld promised minutes\n", season_->messages.size(),
                static_cast<long long>(usual->bookings), static_cast<long long>(usual_promised_));
    ASSERT_GT(usual_promised_, is_long ? 50'000 : 5'000) << "hardly anything was promised";
  }

  static bool FillingNeedsUpdate(const Choices& choices) {
    const Choice needs("filled_timetable", "update_required");
    return std::find(choices.begin(), choices.end(), needs) != choices.end();
  }

  // Where little can be promised there is much to be tried again: a morning shows it.
  static absl::StatusOr<ReplayResult> Play(const Choices& choices) {
    simulator::Behaviour behaviour;
    for (const auto& [name, value] : choices) {
      const absl::Status set = simulator::SetSwitch(name, value, behaviour);
      if (!set.ok()) return set;
    }
    return offline::Replay(ReportedUnder(choices).empty() ? *season_ : *morning_,
                           {.policy = core::Policy::kPack, .pool = 128, .behaviour = behaviour});
  }

  static void ExpectNoWrongDoor(const Choices& choices) {
    const absl::StatusOr<ReplayResult> result = Play(choices);
    ASSERT_OK(result) << Text(choices);
    const std::set<std::string> reported = ReportedUnder(choices);
    std::map<std::string, int> counts;
    std::vector<core::Incident> explaining;
    for (const core::Incident& incident : result->incidents) {
      const std::string kind(core::IncidentKindName(incident.kind));
      ++counts[kind];
      if (reported.contains(kind)) explaining.push_back(incident);
    }
    const offline::Judgement& judged = result->judgement;
    std::printf("%s\n  promised %lld missed %lld over %lld foreign %d calls %lld %s\n",
                Text(choices).c_str(), static_cast<long long>(judged.promised_minutes),
                static_cast<long long>(judged.missed_minutes),
                static_cast<long long>(judged.over_minutes), result->foreign_changed,
                static_cast<long long>(result->ship_calls),
                absl::StrJoin(counts, " ", absl::PairFormatter(":")).c_str());
    std::fflush(stdout);
    EXPECT_EQ(result->foreign_changed, 0);
    for (const offline::Violation& violation : judged.violations) {
      EXPECT_TRUE(std::any_of(
          explaining.begin(), explaining.end(),
          [&](const core::Incident& incident) { return Explains(incident, violation); }))
          << (violation.kind == offline::Violation::Kind::kOver ? "over " : "missed ")
          << violation.apartment << " " << violation.facility << " from "
          << absl::FormatTime(violation.from, season_->time_zone) << " to "
          << absl::FormatTime(violation.to, season_->time_zone) << " "
          << absl::StrJoin(violation.bookings, ",");
    }
    const int doors = counts["DOORS_NEED_UPDATE"];
    if (reported.empty()) {
      EXPECT_EQ(judged.promised_minutes, usual_promised_);
      EXPECT_EQ(result->incidents.size(), doors);
      // docs/ship.md Q26: nobody updates the doors, so each facility is told of once.
      EXPECT_EQ(doors > 0, FillingNeedsUpdate(choices));
      EXPECT_LE(doors, season_->facilities.size());
      EXPECT_EQ(result->other_mails, doors);
    } else {
      EXPECT_FALSE(explaining.empty()) << "less is promised, and nobody was told";
      EXPECT_EQ(explaining.size() + doors, result->incidents.size()) << "not documented";
    }
  }

  static Season* season_;
  static Season* morning_;
  static std::int64_t usual_promised_;
};

Season* ReplaySwitchesTest::season_ = nullptr;
Season* ReplaySwitchesTest::morning_ = nullptr;
std::int64_t ReplaySwitchesTest::usual_promised_ = 0;

std::vector<Choices> EachAlone() {
  std::vector<Choices> each;
  for (const simulator::Switch& one : simulator::Switches()) {
    for (size_t i = 1; i < one.values.size(); ++i) each.push_back({{one.name, one.values[i]}});
  }
  return each;
}

std::vector<Choices> Combinations() {
  std::mt19937_64 random(seed);
  std::vector<Choices> combinations(is_long ? 200 : 20);
  for (Choices& choices : combinations) {
    for (const simulator::Switch& one : simulator::Switches()) {
      const std::string& value = one.values[random() % one.values.size()];
      if (value == one.values.front()) continue;
      // Those that leave little to be promised would be in most combinations and hide the others.
      if (!ReportedUnder({{one.name, value}}).empty() && random() % 4 != 0) continue;
      choices.push_back({one.name, value});
    }
  }
  return combinations;
}

std::string NameOf(const testing::TestParamInfo<Choices>& info) {
  if (info.param.size() != 1) return absl::StrCat(info.index);
  std::string name = Text(info.param);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

TEST_P(ReplaySwitchesTest, NoDoorIsWrong) { ExpectNoWrongDoor(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Alone, ReplaySwitchesTest, testing::ValuesIn(EachAlone()), NameOf);
INSTANTIATE_TEST_SUITE_P(Together, ReplaySwitchesTest, testing::ValuesIn(Combinations()), NameOf);

}  // namespace
}  // namespace connecx::switches

int main(int argc, char** argv) {
  // Before GoogleTest, which makes the combinations.
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--long") connecx::switches::is_long = true;
    if (absl::ConsumePrefix(&argument, "--seed=") &&
        !absl::SimpleAtoi(argument, &connecx::switches::seed)) {
      std::fprintf(stderr, "--seed is a number\n");
      return 64;
    }
  }
  std::printf("--seed=%llu\n", static_cast<unsigned long long>(connecx::switches::seed));
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
