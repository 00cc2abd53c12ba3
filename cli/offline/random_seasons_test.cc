// Random seasons in many time zones, around clock changes: bookings of every shape, edits in time
// and to other pairs, cancellations also of running bookings, re-activations, repeated and late
// messages, restarts, clock steps, and a person's hands. The judge knows only messages and doors.
//
//   --long   twenty times as many

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/log.h"
#include "base/testing/status_matchers.h"
#include "cli/offline/replay.h"
#include "cli/offline/season.h"
#include "core/planner.h"

namespace connecx::offline {
namespace {

int seasons_per_zone = 2;

constexpr const char* kZones[] = {
    "Australia/Sydney",   "Australia/Lord_Howe",
    "America/Santiago",   "Africa/Cairo",
    "Asia/Beirut",        "Asia/Gaza",
    "Africa/Casablanca",  "Pacific/Apia",
    "Asia/Kathmandu",     "Pacific/Chatham",
    "America/St_Johns",   "America/Havana",
    "America/Nuuk",       "UTC",
    "Europe/London",      "America/New_York",
    "Australia/Adelaide", "Asia/Tehran",
    "Pacific/Auckland",   "America/Asuncion",
    "Antarctica/Troll",   "Europe/Dublin",
    "Asia/Jerusalem",     "Pacific/Kiritimati",
};

using Op = SeasonMessage::Op;

class Author {
 public:
  Author(const std::string& zone, std::uint64_t seed) : random_(seed) {
    season_.building = "tower";
    season_.time_zone_name = zone;
    EXPECT_TRUE(absl::LoadTimeZone(zone, &season_.time_zone)) << zone;
    for (const char* apartment : {"501/1", "501/2"}) {
      season_.apartments.push_back({apartment, absl::StrCat("AL-", apartment)});
    }
    for (const char* facility : {"gym", "pool"}) {
      season_.facilities.push_back(
          {facility, facility, "flexible", absl::StrCat("Z-", facility), {}});
    }
    first_ = absl::FromCivil(absl::CivilDay(2024, 1, 1) + Pick(0, 12 * 365 - 1), season_.time_zone);
    absl::TimeZone::CivilTransition transition;
    if (Pick(0, 2) > 0 && season_.time_zone.NextTransition(first_, &transition)) {
      first_ = absl::FromCivil(transition.from, season_.time_zone) - absl::Hours(Pick(0, 96));
    }
    first_ = absl::FromUnixSeconds(absl::ToUnixSeconds(first_) / 60 * 60);
  }

  Season Write(bool hands) {
    const int events = Pick(15, 40);
    std::vector<int> seconds;
    for (int i = 0; i < events; ++i) seconds.push_back(Pick(0, 6 * 86400));
    std::sort(seconds.begin(), seconds.end());
    if (Pick(0, 2) == 0) {
      season_.special_days[absl::ToCivilDay(first_, season_.time_zone) + Pick(0, 9)] =
          core::DayType::kHoliday;
    }
    for (const int second : seconds) {
      SeasonMessage message = Next(hands);
      message.line = static_cast<int>(season_.messages.size()) + 1;
      message.at = first_ + absl::Seconds(second);
      if (message.op == Op::kGrant) message.window = Window(message.at);
      season_.messages.push_back(message);
      Remember(message);
    }
    return season_;
  }

 private:
  int Pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  SeasonMessage Next(bool hands) {
    SeasonMessage message{.op = Op::kGrant,
                          .booking_id = absl::StrCat("b", newest_.size() + 1),
                          .revision = 1,
                          .apartment = Pick(0, 3) == 0 ? "501/2" : "501/1",
                          .facility = Pick(0, 3) == 0 ? "pool" : "gym"};
    const int kind = Pick(0, 9);
    if (hands && kind == 0) {
      message.booking_id.clear();
      message.op = Op::kUiRemove;
      return message;
    }
    if (newest_.empty() || kind >= 5) return message;
    auto chosen = newest_.begin();
    std::advance(chosen, Pick(0, static_cast<int>(newest_.size()) - 1));
    message.booking_id = chosen->first;
    message.revision = chosen->second.revision + 1;
    if (kind == 1) {  // repeated, or older than what was delivered
      SeasonMessage again = chosen->second;
      again.revision = Pick(1, static_cast<int>(again.revision));
      if (again.revision == chosen->second.revision) return Repeat(again);
      message.revision = again.revision;
    }
    if (kind == 2 || kind == 3) message.op = Op::kRevoke;
    return message;
  }

  // The same content: its window must not be drawn anew.
  SeasonMessage Repeat(const SeasonMessage& message) {
    repeated_ = message.window;
    return message;
  }

  core::Window Window(absl::Time at) {
    if (repeated_.start < repeated_.end) return std::exchange(repeated_, {});
    const absl::Time minute = absl::FromUnixSeconds(absl::ToUnixSeconds(at) / 1800 * 1800);
    const absl::Time start = minute + absl::Minutes(30 * Pick(-4, 8 * 48));
    switch (Pick(0, 5)) {
      case 0:
        return {start, start + absl::Hours(24 * Pick(1, 9)) - absl::Minutes(30 * Pick(0, 20))};
      case 1: {
        const absl::CivilDay day = absl::ToCivilDay(start, season_.time_zone);
        return {absl::FromCivil(day, season_.time_zone),
                absl::FromCivil(day + 1, season_.time_zone)};
      }
      default:
        return {start, start + absl::Minutes(30 * Pick(1, 8))};
    }
  }

  void Remember(const SeasonMessage& message) {
    if (message.booking_id.empty()) return;
    const auto [known, is_new] = newest_.try_emplace(message.booking_id, message);
    if (!is_new && message.revision >= known->second.revision) known->second = message;
  }

  Season season_;
  absl::Time first_;
  core::Window repeated_;
  std::map<std::string, SeasonMessage> newest_;
  std::mt19937_64 random_;
};

std::string Text(const Season& season, const ReplayResult& result) {
  std::string text = season.time_zone_name;
  const auto local = [&](absl::Time time) {
    return absl::FormatTime("%Y-%m-%d %H:%M:%S%Ez", time, season.time_zone);
  };
  for (const SeasonMessage& message : season.messages) {
    absl::StrAppend(&text, "\n  ", local(message.at), " ", static_cast<int>(message.op), " ",
                    message.booking_id, " r", message.revision, " ", message.apartment, " ",
                    message.facility);
    if (message.op == Op::kGrant) {
      absl::StrAppend(&text, " ", local(message.window.start), " .. ", local(message.window.end));
    }
  }
  for (const ShownViolation& shown : result.first_violations) {
    absl::StrAppend(
        &text, "\n  ", shown.violation.kind == Violation::Kind::kMissed ? "MISSED " : "OVER ",
        shown.violation.apartment, " ", shown.violation.facility, " ", local(shown.violation.from),
        " .. ", local(shown.violation.to), " held ", shown.held);
  }
  return text;
}

struct Way {
  core::Policy policy;
  bool manager_follows;
  bool hands;
  int restart_every;
  absl::Duration clock_error;
};

class RandomSeasonsTest : public testing::TestWithParam<Way> {};

TEST_P(RandomSeasonsTest, EveryPromisedDoorOpensAndNoOther) {
  base::InitLogging("error");
  const Way& way = GetParam();
  std::int64_t promised = 0;
  std::uint64_t seed = 1;
  for (const char* zone : kZones) {
    for (int i = 0; i < seasons_per_zone; ++i, ++seed) {
      const Season season = Author(zone, seed).Write(way.hands);
      const absl::StatusOr<ReplayResult> result =
          Replay(season, {.policy = way.policy,
                          .manager_follows = way.manager_follows,
                          .pool = 128,
                          .restart_every = way.restart_every,
                          .clock_error = way.clock_error});
      ASSERT_OK(result) << "seed " << seed;
      promised += result->judgement.promised_minutes;
      EXPECT_EQ(result->judgement.over_minutes, 0)
          << "seed " << seed << " " << Text(season, *result);
      // What a person takes out shortly before is found too late for everybody.
      if (way.hands) continue;
      ASSERT_EQ(result->judgement.missed_minutes, 0)
          << "seed " << seed << " " << Text(season, *result);
    }
  }
  EXPECT_GT(promised, 1000 * seasons_per_zone) << "hardly anything was promised";
}

std::string NameOf(const testing::TestParamInfo<Way>& info) {
  static constexpr const char* kNames[] = {"Notify", "Promote", "Pack"};
  return absl::StrCat(
      kNames[static_cast<int>(info.param.policy)], info.param.manager_follows ? "Followed" : "",
      info.param.hands ? "WithHands" : "", info.param.restart_every > 0 ? "Restarted" : "",
      info.param.clock_error > absl::ZeroDuration() ? "ClockSteps" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Policies, RandomSeasonsTest,
    testing::Values(
        Way{core::Policy::kPack, false, false, 0}, Way{core::Policy::kPromote, false, false, 7},
        Way{core::Policy::kNotify, false, false, 0}, Way{core::Policy::kNotify, true, false, 0},
        Way{core::Policy::kPack, false, true, 0}, Way{core::Policy::kPack, false, false, 1},
        Way{core::Policy::kNotify, true, false, 2},
        Way{core::Policy::kPack, false, false, 5, absl::Seconds(25)},
        Way{core::Policy::kPromote, false, false, 0, absl::Seconds(25)}),
    NameOf);

}  // namespace
}  // namespace connecx::offline

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--long") connecx::offline::seasons_per_zone *= 20;
  }
  return RUN_ALL_TESTS();
}
