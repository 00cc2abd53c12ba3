#include "cli/offline/door_watch.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "simulator/door.h"
#include "simulator/ids.h"
#include "simulator/local_time.h"
#include "simulator/timetables.h"

namespace connecx::offline {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kJudgedSecond = 30;

// The first minute whose second 30 is not before `instant`.
std::int64_t FirstMinuteFrom(absl::Time instant) {
  const std::int64_t second =
      absl::ToUnixSeconds(instant) - kJudgedSecond +
      (absl::FromUnixSeconds(absl::ToUnixSeconds(instant)) < instant ? 1 : 0);
  const std::int64_t floor = second >= 0 ? second / kMinute : -((-second + kMinute - 1) / kMinute);
  return floor * kMinute == second ? floor : floor + 1;
}

absl::Time SecondThirtyOf(std::int64_t minute) {
  return absl::FromUnixSeconds(minute * kMinute + kJudgedSecond);
}

bool OpensOnDay(const simulator::Timetable& timetable, simulator::DayType type) {
  return std::any_of(timetable.intervals.begin(), timetable.intervals.end(),
                     [type](const simulator::Interval& interval) {
                       return interval.days[static_cast<std::size_t>(type)];
                     });
}

absl::TimeZone ShownBy(const simulator::Behaviour& behaviour, absl::TimeZone season_zone) {
  return behaviour.server_zone == simulator::ServerZone::kUtc ? absl::UTCTimeZone() : season_zone;
}

}  // namespace

DoorWatch::DoorWatch(const simulator::Space& space, base::Clock& clock, const Season& season,
                     const simulator::Behaviour& behaviour)
    : space_(space),
      clock_(clock),
      season_zone_(season.time_zone),
      behaviour_(behaviour),
      time_zone_(ShownBy(behaviour, season.time_zone)) {
  for (const SeasonApartment& apartment : season.apartments) {
    apartments_[simulator::SpellId(apartment.access_level, behaviour)].push_back(
        apartment.apartment);
  }
  for (const SeasonFacility& facility : season.facilities) {
    facilities_[simulator::SpellId(facility.zone, behaviour)].push_back(facility.facility);
  }
}

void DoorWatch::SetBehaviour(const simulator::Behaviour& behaviour) {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mu_);
  for (auto& [key, pair] : pairs_) JudgeUntil(now, pair);
  behaviour_ = behaviour;
  time_zone_ = ShownBy(behaviour, season_zone_);
}

void DoorWatch::Look() {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mu_);
  space_.Read([&](const simulator::Database& database) NO_THREAD_SAFETY_ANALYSIS {
    special_days_ = database.special_days;
    const bool other_hours = seen_timetables_ != database.timetables;
    if (other_hours) seen_timetables_ = database.timetables;
    for (const auto& [level, apartments] : apartments_) {
      const auto found = database.access_levels.find(level);
      if (found == database.access_levels.end()) continue;
      const auto& zones = found->second.zones;
      auto& seen = seen_zones_[level];
      if (!other_hours && seen == zones) continue;
      seen = zones;
      LookAt(level, zones, database, now);
    }
  });
}

void DoorWatch::LookAt(const std::string& level, const simulator::Permissions& zones,
                       const simulator::Database& database, absl::Time now) {
  for (const auto& [zone, facilities] : facilities_) {
    const auto held = zones.find(zone);
    std::optional<simulator::Permission> permission;
    if (held != zones.end()) permission = held->second;
    Note({level, zone}, std::move(permission), database, now);
  }
}

void DoorWatch::Note(const Key& key, std::optional<simulator::Permission> permission,
                     const simulator::Database& database, absl::Time now) {
  const auto known = pairs_.find(key);
  if (known == pairs_.end() && !permission) return;
  simulator::Timetable timetable;
  if (permission && permission->timetable_id != simulator::kAlways) {
    timetable = simulator::TimetableOf(database, permission->timetable_id);
  }
  Pair& pair = known == pairs_.end() ? pairs_[key] : known->second;
  if (!pair.history.empty() && pair.history.back().permission == permission &&
      pair.history.back().timetable == timetable) {
    return;
  }
  JudgeUntil(now, pair);
  pair.history.push_back({now, std::move(permission), std::move(timetable)});
}

void DoorWatch::JudgeUntil(absl::Time now, Pair& pair) {
  if (pair.history.empty()) return;
  const Held& held = pair.history.back();
  const absl::Time from = std::max(held.since, pair.judged_until);
  pair.judged_until = now;
  if (!held.permission || from >= now) return;
  std::int64_t first = FirstMinuteFrom(from);
  std::int64_t last = FirstMinuteFrom(now);
  if (const auto& period = held.permission->period) {
    // A day more on both sides: a date's instants need not lie in one piece.
    first = std::max(first, FirstMinuteFrom(absl::FromCivil(
                                absl::CivilSecond(period->start.date - 1), time_zone_)));
    last = std::min(last, FirstMinuteFrom(absl::FromCivil(absl::CivilSecond(period->end.date + 2),
                                                          time_zone_)));
  }
  JudgeMinutes(held, first, last, pair);
}

void DoorWatch::JudgeMinutes(const Held& held, std::int64_t from, std::int64_t to, Pair& pair) {
  simulator::Database database;
  database.special_days = special_days_;
  database.timetables[held.permission->timetable_id] = held.timetable;
  const bool by_hours = held.permission->timetable_id != simulator::kAlways &&
                        behaviour_.unfilled_timetable == simulator::UnfilledTimetable::kNever &&
                        behaviour_.over_midnight == simulator::OverMidnight::kError12;
  absl::TimeZone::CivilTransition transition;
  absl::CivilDay known_date = absl::CivilDay::min();
  bool opens_on_date = true;
  for (std::int64_t minute = from; minute < to;) {
    const absl::Time instant = SecondThirtyOf(minute);
    const absl::CivilSecond local = absl::ToCivilSecond(instant, time_zone_);
    const absl::CivilDay date(local);
    if (date != known_date) {
      known_date = date;
      opens_on_date = !by_hours ||
                      OpensOnDay(held.timetable, simulator::DayTypeOf(database.special_days, date));
    }
    if (!opens_on_date) {
      // To the next date, unless a clock changes before.
      const absl::Time next_date = absl::FromCivil(absl::CivilSecond(date + 1), time_zone_);
      const bool steady = !time_zone_.NextTransition(instant, &transition) ||
                          absl::FromCivil(transition.from, time_zone_) - absl::Hours(3) > next_date;
      minute = steady ? std::max(minute + 1, FirstMinuteFrom(next_date)) : minute + 1;
      continue;
    }
    if (simulator::Judge(*held.permission, database, local, behaviour_) ==
        simulator::Verdict::kOpen) {
      if (!pair.open.empty() && pair.open.back().to == minute) {
        pair.open.back().to = minute + 1;
      } else {
        pair.open.push_back({minute, minute + 1});
      }
    }
    ++minute;
  }
}

std::vector<DoorInterval> DoorWatch::Intervals() {
  const absl::Time now = clock_.Now();
  base::MutexLock lock(mu_);
  std::vector<DoorInterval> intervals;
  for (auto& [key, pair] : pairs_) {
    JudgeUntil(now, pair);
    for (const std::string& apartment : apartments_.at(key.first)) {
      for (const std::string& facility : facilities_.at(key.second)) {
        for (const MinuteInterval& open : pair.open) {
          intervals.push_back({apartment, facility, absl::FromUnixSeconds(open.from * kMinute),
                               absl::FromUnixSeconds(open.to * kMinute)});
        }
      }
    }
  }
  std::sort(intervals.begin(), intervals.end(), [](const DoorInterval& a, const DoorInterval& b) {
    return std::tie(a.apartment, a.facility, a.from) < std::tie(b.apartment, b.facility, b.from);
  });
  return intervals;
}

std::string DoorWatch::HeldAt(absl::string_view apartment, absl::string_view facility,
                              absl::Time instant) {
  const auto names = [](const std::vector<std::string>& all, absl::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  base::MutexLock lock(mu_);
  for (const auto& [key, pair] : pairs_) {
    if (!names(apartments_.at(key.first), apartment)) continue;
    if (!names(facilities_.at(key.second), facility)) continue;
    const Held* then = nullptr;
    for (const Held& held : pair.history) {
      if (held.since <= instant) then = &held;
    }
    if (then == nullptr || !then->permission) return "none";
    simulator::Database database;
    database.timetables[then->permission->timetable_id] = then->timetable;
    const auto& period = then->permission->period;
    return absl::StrCat(period ? absl::StrCat(simulator::FormatLocalDateTime(period->start), " to ",
                                              simulator::FormatLocalDateTime(period->end))
                               : "no Period",
                        ", timetable ", then->permission->timetable_id, " (",
                        simulator::HoursText(database, then->permission->timetable_id), ")");
  }
  return "none";
}

}  // namespace connecx::offline
