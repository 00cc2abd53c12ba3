#include "cli/offline/history.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace connecx::offline {
namespace {

using Op = SeasonMessage::Op;

constexpr std::int64_t kDay = 24 * 60;
constexpr std::int64_t kMargin = 3 * kDay;

// Which of a booking's messages is in force, and which of its versions.
struct Newest {
  std::pair<std::int64_t, bool> order;  // (revision, is it a Revoke)
  History* pair = nullptr;              // of the version; null: none
  std::size_t version = 0;
};

bool Promises(Answer answer, bool manager_follows) {
  return answer == Answer::kPromised || (manager_follows && answer == Answer::kManual);
}

class Reader {
 public:
  explicit Reader(bool manager_follows) : manager_follows_(manager_follows) {}

  void Read(const SeasonMessage& message, Answer answer) {
    switch (message.op) {
      case Op::kGrant:
      case Op::kRevoke:
        return ReadBooking(message, Promises(answer, manager_follows_));
      case Op::kUiSet:
      case Op::kUiRemove:
        return ReadHand(message);
    }
  }

  std::map<PairName, History> Take() && { return std::move(histories_); }

 private:
  void ReadBooking(const SeasonMessage& message, bool promised) {
    const std::pair order(message.revision, message.op == Op::kRevoke);
    const auto [found, is_new] = newest_.try_emplace(message.booking_id, Newest{.order = order});
    Newest& newest = found->second;
    if (!is_new && order <= newest.order) {
      if (order == newest.order && newest.pair != nullptr && promised) Promise(newest, message.at);
      return;
    }
    newest.order = order;
    if (newest.pair != nullptr) newest.pair->versions[newest.version].replaced = message.at;
    newest.pair = nullptr;
    if (message.op == Op::kRevoke) return;
    newest.pair = &histories_[{message.apartment, message.facility}];
    newest.version = newest.pair->versions.size();
    newest.pair->versions.push_back(
        {.booking_id = message.booking_id, .window = message.window, .delivered = message.at});
    if (promised) Promise(newest, message.at);
  }

  static void Promise(const Newest& newest, absl::Time at) {
    std::optional<absl::Time>& promised = newest.pair->versions[newest.version].promised;
    if (!promised.has_value()) promised = at;
  }

  void ReadHand(const SeasonMessage& message) {
    std::vector<HandMade>& hand_made = histories_[{message.apartment, message.facility}].hand_made;
    if (!hand_made.empty()) {
      hand_made.back().replaced = std::min(hand_made.back().replaced, message.at);
    }
    if (message.op == Op::kUiRemove) return;
    hand_made.push_back({.entered = message.at,
                         .first = message.first,
                         .last = message.last,
                         .times = message.times});
  }

  const bool manager_follows_;
  std::map<PairName, History> histories_;
  std::map<std::string, Newest> newest_;
};

// The last minute, exclusive, in which what was replaced at `replaced` may still show.
std::int64_t LingersUntil(absl::Time replaced, std::int64_t end) {
  if (replaced == absl::InfiniteFuture()) return end;
  return std::min(end, SecondFullMinute(replaced));
}

Span AskedFrom(const Version& version, std::int64_t from) {
  std::int64_t end = MinuteOf(version.window.end);
  if (version.replaced != absl::InfiniteFuture()) {
    end = std::min(end, MinuteOf(version.replaced));
  }
  return {std::max(from, MinuteOf(version.window.start)), end};
}

// The local minutes of what a person entered, those of dates that `days` touches.
std::vector<Span> LocalMinutesOfHand(const HandMade& hand, Span days) {
  static const std::vector<TimesOfDay> kAlways = {{.begin = 0, .end = kDay}};
  std::vector<Span> local;
  const absl::CivilDay first = std::max(hand.first, LocalDayOf(days.begin));
  const absl::CivilDay last = std::min(hand.last, LocalDayOf(days.end));
  for (absl::CivilDay day = first; day <= last; ++day) {
    const std::int64_t midnight = LocalMinuteOf(day);
    for (const TimesOfDay& times : hand.times.empty() ? kAlways : hand.times) {
      local.push_back({midnight + times.begin, midnight + times.end});
    }
  }
  return local;
}

void AppendHandMade(const HandMade& hand, Span open, const LocalMinutes& local_minutes,
                    std::vector<Span>& spans) {
  const Span valid = {std::max(open.begin, MinuteOf(hand.entered)),
                      LingersUntil(hand.replaced, open.end)};
  if (valid.begin >= valid.end) return;
  std::vector<Span> instants;
  for (const Span& local : LocalMinutesOfHand(hand, {valid.begin - kMargin, valid.end + kMargin})) {
    local_minutes.AppendInstants(local, instants);
  }
  for (const Span& span : instants) {
    spans.push_back({std::max(span.begin, valid.begin), std::min(span.end, valid.end)});
  }
}

}  // namespace

std::map<PairName, History> Histories(const Season& season, const Replayed& replayed) {
  Reader reader(replayed.manager_follows);
  for (std::size_t i = 0; i < season.messages.size(); ++i) {
    reader.Read(season.messages[i],
                i < replayed.answers.size() ? replayed.answers[i] : Answer::kNone);
  }
  std::map<PairName, History> histories = std::move(reader).Take();
  std::map<PairName, std::vector<Span>> open;
  for (const DoorInterval& door : replayed.doors) {
    open[{door.apartment, door.facility}].push_back({MinuteOf(door.from), MinuteOf(door.to)});
  }
  for (auto& [pair, spans] : open) histories[pair].open = ToMinutes(std::move(spans));
  return histories;
}

LocalMinutes LocalMinutesOf(const absl::TimeZone& time_zone,
                            const std::map<PairName, History>& histories) {
  std::optional<Span> range;
  const auto include = [&range](Span span) {
    if (!range.has_value()) range = span;
    range = Span{std::min(range->begin, span.begin), std::max(range->end, span.end)};
  };
  for (const auto& [pair, history] : histories) {
    for (const Version& version : history.versions) {
      include({MinuteOf(version.window.start), MinuteOf(version.window.end)});
    }
    for (const Span& span : history.open) include(span);
  }
  if (!range.has_value()) return LocalMinutes(time_zone, {});
  return LocalMinutes(time_zone, {range->begin - kMargin, range->end + kMargin});
}

Span BookedBy(const Version& version) {
  return AskedFrom(version, SecondFullMinute(version.delivered));
}

Span PromisedBy(const Version& version) {
  if (!version.promised.has_value()) return {};
  return AskedFrom(version, SecondFullMinute(*version.promised));
}

Minutes Permitted(const History& history, const LocalMinutes& local_minutes) {
  std::vector<Span> spans;
  for (const Version& version : history.versions) {
    const Span booked = {MinuteOf(version.window.start),
                         LingersUntil(version.replaced, MinuteOf(version.window.end))};
    // Also the twin of a minute that was over when the booking came: no door can tell them apart.
    for (const Span& span : local_minutes.WithTwins({booked})) {
      spans.push_back({std::max(span.begin, MinuteOf(version.delivered)), span.end});
    }
  }
  if (!history.open.empty()) {
    const Span open = {history.open.front().begin, history.open.back().end};
    for (const HandMade& hand : history.hand_made) {
      AppendHandMade(hand, open, local_minutes, spans);
    }
  }
  return ToMinutes(std::move(spans));
}

}  // namespace connecx::offline
