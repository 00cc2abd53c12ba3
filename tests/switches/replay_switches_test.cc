// Two weeks of a real building's bookings, replayed under every answer to the open questions of
// SHIP (docs/ship.md section 6), alone and together. Whatever SPACE answers: no door is open that
// should be shut, none is shut that was promised, what is not ours stays as it is.
//
// Where the plugin can promise less (docs/reliability.md), SPACE comes to answer so after a day as
// usual, when bookings have their access there. Then some days' bookings are replayed of those
// apartments in which bookings are edited and cancelled meanwhile (more would take long: all that
// fails is tried again all the time). A person is told of every door that is not as booked, by the
// time that it begins to be wrong; and what is reported under such an answer alone is exactly what
// the table says.
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

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/testing/status_matchers.h"
#include "cli/offline/history.h"
#include "cli/offline/judge.h"
#include "cli/offline/minutes.h"
#include "cli/offline/replay.h"
#include "cli/offline/season.h"
#include "cli/offline/telling_log.h"
#include "core/incident.h"
#include "core/planner.h"
#include "simulator/behaviour.h"
#include "simulator/switches.h"
#include "tests/switches/degraded_modes.h"
#include "tests/switches/runs.h"

namespace connecx::switches {
namespace {

using offline::ReplayResult;
using offline::Season;
using offline::SeasonMessage;
using offline::Telling;
using offline::Violation;

constexpr char kSeason[] = "examples/harbour-tower/harbour-tower.bookings.jsonl.gz";
const absl::CivilDay kFirstDay(2026, 9, 7);
// How long SPACE answers as usual where it comes to answer so that less can be promised: until
// right before the second nightly run, which looks at SPACE's clock, too.
constexpr absl::Duration kUsualFor = absl::Minutes(24 * 60 + 4);
// It is tried for a minute before a person is told, and again every minute at least.
constexpr absl::Duration kTried = absl::Minutes(2);

absl::Time Start(const Season& season) { return absl::FromCivil(kFirstDay, season.time_zone); }

const DegradedModes& Degraded() {
  static const auto* const kDegraded = new DegradedModes(ReadDegradedModes());
  return *kDegraded;
}

bool IsDegraded(const Choices& choices) { return !Degrading(Degraded(), choices).empty(); }

simulator::Behaviour BehaviourOf(const Choices& choices) {
  simulator::Behaviour behaviour;
  for (const auto& [name, value] : choices) {
    EXPECT_OK(simulator::SetSwitch(name, value, behaviour));
  }
  return behaviour;
}

bool Names(const Violation& violation, const std::string& booking_id) {
  return std::find(violation.bookings.begin(), violation.bookings.end(), booking_id) !=
         violation.bookings.end();
}

// By when a person is told of it: when it begins, or a while after what made it so.
absl::Time ToldBy(const Violation& violation, const Season& season) {
  absl::Time made = absl::InfinitePast();
  const auto consider = [&](absl::Time time) {
    if (time <= violation.from) made = std::max(made, time);
  };
  consider(Start(season) + kUsualFor);
  for (const SeasonMessage& message : season.messages) {
    if (Names(violation, message.booking_id)) consider(message.at);
  }
  return std::max(violation.from, made + kTried);
}

// Whether it told of that door, and was open when the door began to be wrong.
bool Explains(const Telling& telling, const Violation& violation) {
  if (telling.closed && *telling.closed <= violation.from) return false;
  const core::Incident& incident = telling.incident;
  // Doors open by SPACE's clock.
  if (incident.kind == core::IncidentKind::kClockSkew) return true;
  const bool of_taking_away = incident.kind == core::IncidentKind::kNotTakenAway;
  if (of_taking_away != (violation.kind == Violation::Kind::kOver)) return false;
  const bool about_booking =
      std::any_of(violation.bookings.begin(), violation.bookings.end(),
                  [&](const std::string& id) { return core::IsAbout(incident, id); });
  return about_booking || (incident.subject.apartment == violation.apartment &&
                           incident.subject.facility == violation.facility);
}

// What was booked, neither promised nor open: the judge asks for no more than what was promised.
std::vector<Violation> Unserved(const Season& season, const offline::Replayed& replayed) {
  std::vector<Violation> unserved;
  for (const auto& [pair, history] : offline::Histories(season, replayed)) {
    for (const offline::Version& version : history.versions) {
      if (version.promised) continue;
      const offline::Minutes booked = offline::ToMinutes({offline::BookedBy(version)});
      for (const offline::Span& shut : offline::Minus(booked, history.open)) {
        unserved.push_back({.kind = Violation::Kind::kMissed,
                            .apartment = pair.first,
                            .facility = pair.second,
                            .from = offline::TimeOf(shut.begin),
                            .to = offline::TimeOf(shut.end),
                            .bookings = {version.booking_id}});
      }
    }
  }
  return unserved;
}

// The bookings whose windows lie in `length` from the first day on, with all their messages; those
// that came long before are delivered just before.
Season Slice(const Season& season, absl::Duration length) {
  const absl::Time start = Start(season);
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

// Those of the apartments in which a booking is edited or cancelled from `from` on.
Season OfChanges(Season season, absl::Time from) {
  std::map<std::string, std::string> apartments;  // by booking
  std::set<std::string> changed;
  for (const SeasonMessage& message : season.messages) {
    std::string& apartment = apartments[message.booking_id];
    if (message.op == SeasonMessage::Op::kGrant) apartment = message.apartment;
    const bool first = message.op == SeasonMessage::Op::kGrant && message.revision == 1;
    if (!first && message.at >= from) changed.insert(apartment);
  }
  std::erase_if(season.messages, [&](const SeasonMessage& message) {
    return !changed.contains(apartments[message.booking_id]);
  });
  return season;
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
    if (season_ != nullptr) return;
    base::InitLogging("off");
    absl::StatusOr<Season> season = offline::LoadSeason(kSeason);
    ASSERT_OK(season);
    season_ = new Season(Slice(*season, absl::Hours(24) * (TheFlags().is_long ? 14 : 2)));
    changes_ =
        new Season(OfChanges(Slice(*season, absl::Hours(24) * 3), Start(*season) + kUsualFor));
    LowerCase(*season_);
    LowerCase(*changes_);
    const absl::StatusOr<ReplayResult> usual = Play({});
    ASSERT_OK(usual);
    usual_promised_ = usual->judgement.promised_minutes;
    std::printf("%zu messages, %lld bookings, %lld promised minutes; %zu messages\n",
                season_->messages.size(), static_cast<long long>(usual->bookings),
                static_cast<long long>(usual_promised_), changes_->messages.size());
    ASSERT_GT(usual_promised_, TheFlags().is_long ? 50'000 : 5'000) << "hardly anything was booked";
    ASSERT_GT(changes_->messages.size(), 30u) << "hardly anything was booked";
  }

  static bool FillingNeedsUpdate(const Choices& choices) {
    const Choice needs("filled_timetable", "update_required");
    return std::find(choices.begin(), choices.end(), needs) != choices.end();
  }

  static const Season& SeasonFor(const Choices& choices) {
    return IsDegraded(choices) ? *changes_ : *season_;
  }

  static absl::StatusOr<ReplayResult> Play(const Choices& choices) {
    const Season& season = SeasonFor(choices);
    offline::ReplayOptions options{
        .policy = core::Policy::kPack, .pool = 128, .behaviour = BehaviourOf(choices)};
    if (IsDegraded(choices)) {
      options.earlier =
          offline::EarlierAnswers{.behaviour = BehaviourOf(NotDegrading(Degraded(), choices)),
                                  .until = Start(season) + kUsualFor};
    }
    return offline::Replay(season, options);
  }

  static void ExpectTold(const Violation& violation, const Season& season,
                         const std::vector<Telling>& tellings) {
    const absl::Time by = ToldBy(violation, season);
    const bool told = std::any_of(tellings.begin(), tellings.end(), [&](const Telling& telling) {
      return telling.at <= by && Explains(telling, violation);
    });
    EXPECT_TRUE(told) << (violation.kind == Violation::Kind::kOver ? "over " : "missed ")
                      << violation.apartment << " " << violation.facility << " from "
                      << absl::FormatTime(violation.from, season.time_zone) << " to "
                      << absl::FormatTime(violation.to, season.time_zone) << " "
                      << absl::StrJoin(violation.bookings, ",") << ", to be told by "
                      << absl::FormatTime(by, season.time_zone);
  }

  static void ExpectNoWrongDoor(const Choices& choices) {
    const absl::StatusOr<ReplayResult> result = Play(choices);
    ASSERT_OK(result) << Text(choices);
    std::map<std::string, int> counts;
    std::set<std::string> reported;
    for (const core::Incident& incident : result->incidents) {
      const std::string kind(core::IncidentKindName(incident.kind));
      ++counts[kind];
      reported.insert(kind);
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
    const std::set<std::string> documented = Documented(Degraded(), choices);
    EXPECT_TRUE(
        std::includes(documented.begin(), documented.end(), reported.begin(), reported.end()))
        << "more is reported than is documented";
    if (choices.size() == 1) {
      EXPECT_EQ(reported, documented) << "less is reported than is documented";
    }
    const Season& season = SeasonFor(choices);
    for (const Violation& violation : judged.violations) {
      ExpectTold(violation, season, result->tellings);
    }
    if (IsDegraded(choices)) {
      EXPECT_GT(judged.promised_minutes, 0);
      for (const Violation& violation : Unserved(season, result->replayed)) {
        ExpectTold(violation, season, result->tellings);
      }
      return;
    }
    const int doors = counts[kExcusesNothing];
    EXPECT_EQ(judged.promised_minutes, usual_promised_);
    EXPECT_EQ(result->incidents.size(), doors);
    // docs/ship.md Q26: nobody updates the doors, so each facility is told of once.
    EXPECT_EQ(doors > 0, FillingNeedsUpdate(choices));
    EXPECT_LE(doors, season.facilities.size());
    EXPECT_EQ(result->other_mails, doors);
  }

  static Season* season_;
  static Season* changes_;
  static std::int64_t usual_promised_;
};

Season* ReplaySwitchesTest::season_ = nullptr;
Season* ReplaySwitchesTest::changes_ = nullptr;
std::int64_t ReplaySwitchesTest::usual_promised_ = 0;

std::vector<Choices> Combinations() {
  std::mt19937_64 random(TheFlags().seed);
  std::vector<Choices> combinations(TheFlags().is_long ? 200 : 20);
  for (Choices& choices : combinations) {
    for (const simulator::Switch& one : simulator::Switches()) {
      const std::string& value = one.values[random() % one.values.size()];
      if (value == one.values.front()) continue;
      // Those that leave little to be promised would be in most combinations and hide the others.
      if (IsDegraded({{one.name, value}}) && random() % 4 != 0) continue;
      choices.push_back({one.name, value});
    }
  }
  return combinations;
}

TEST_P(ReplaySwitchesTest, NoDoorIsWrong) { ExpectNoWrongDoor(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Alone, ReplaySwitchesTest, testing::ValuesIn(EachAlone()), NameOf);
INSTANTIATE_TEST_SUITE_P(Together, ReplaySwitchesTest, testing::ValuesIn(Combinations()), NameOf);

}  // namespace
}  // namespace connecx::switches

int main(int argc, char** argv) { return connecx::switches::RunTests(argc, argv); }
