#include "cli/offline/judge.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "cli/offline/history.h"
#include "cli/offline/minutes.h"

namespace connecx::offline {
namespace {

// The minute of the mail is the first of them.
constexpr std::int64_t kLateMinutes = 16;
// How far from a violation a booking of its pair may be to be named with it: a packed or promoted
// booking is often wrong by a date.
constexpr std::int64_t kAround = 24 * 60;

struct Promised {
  Minutes all;
  Minutes in_time;  // without those that only a booking with a fresh late mail is promised
};

Promised PromisedOf(const History& history, const Replayed& replayed) {
  std::vector<Span> all;
  std::vector<Span> in_time;
  for (const Version& version : history.versions) {
    const Minutes promised = ToMinutes({PromisedBy(version)});
    std::vector<Span> late;
    const auto mails = replayed.late_mails.find(version.booking_id);
    if (mails != replayed.late_mails.end()) {
      for (const absl::Time mail : mails->second) {
        late.push_back({MinuteOf(mail), MinuteOf(mail) + kLateMinutes});
      }
    }
    const Minutes rest = Minus(promised, ToMinutes(std::move(late)));
    all.insert(all.end(), promised.begin(), promised.end());
    in_time.insert(in_time.end(), rest.begin(), rest.end());
  }
  return {.all = ToMinutes(std::move(all)), .in_time = ToMinutes(std::move(in_time))};
}

std::vector<std::string> BookingsAround(const History& history, Span when) {
  std::vector<std::string> bookings;
  for (const Version& version : history.versions) {
    const bool known = version.delivered <= TimeOf(when.end);
    const bool around = MinuteOf(version.window.start) < when.end + kAround &&
                        MinuteOf(version.window.end) > when.begin - kAround;
    if (known && around &&
        std::find(bookings.begin(), bookings.end(), version.booking_id) == bookings.end()) {
      bookings.push_back(version.booking_id);
    }
  }
  return bookings;
}

void AppendViolations(Violation::Kind kind, const PairName& pair, const History& history,
                      const Minutes& minutes, std::vector<Violation>& violations) {
  for (const Span& span : minutes) {
    violations.push_back({.kind = kind,
                          .apartment = pair.first,
                          .facility = pair.second,
                          .from = TimeOf(span.begin),
                          .to = TimeOf(span.end),
                          .bookings = BookingsAround(history, span)});
  }
}

}  // namespace

Judgement JudgeDoors(const Season& season, const Replayed& replayed) {
  Judgement judgement;
  const std::map<PairName, History> histories = Histories(season, replayed);
  const LocalMinutes local_minutes = LocalMinutesOf(season.time_zone, histories);
  for (const auto& [pair, history] : histories) {
    const Promised promised = PromisedOf(history, replayed);
    const Minutes shut = Minus(promised.all, history.open);
    const Minutes missed = Minus(promised.in_time, history.open);
    const Minutes over = Minus(history.open, Permitted(history, local_minutes));
    judgement.promised_minutes += Count(promised.all);
    judgement.missed_minutes += Count(missed);
    judgement.late_minutes += Count(shut) - Count(missed);
    judgement.over_minutes += Count(over);
    AppendViolations(Violation::Kind::kMissed, pair, history, missed, judgement.violations);
    AppendViolations(Violation::Kind::kOver, pair, history, over, judgement.violations);
  }
  std::sort(judgement.violations.begin(), judgement.violations.end(),
            [](const Violation& a, const Violation& b) {
              return std::tie(a.from, a.apartment, a.facility) <
                     std::tie(b.from, b.apartment, b.facility);
            });
  return judgement;
}

}  // namespace connecx::offline
