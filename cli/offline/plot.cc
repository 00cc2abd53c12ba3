#include "cli/offline/plot.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "cli/offline/history.h"
#include "cli/offline/local_minutes.h"
#include "cli/offline/minutes.h"
#include "cli/offline/svg.h"

namespace connecx::offline {
namespace {

constexpr int kDay = 24 * 60;

constexpr double kLeft = 118;
constexpr double kHour = 38;
constexpr double kRight = kLeft + 24 * kHour;
constexpr double kWidth = kRight + 24;
constexpr double kTop = 96;  // of the first date
constexpr double kRow = 16;
constexpr double kBar = 4;
constexpr double kBottom = 28;
constexpr double kThinnest = 1.5;  // a minute of difference has to be seen

constexpr absl::string_view kInk = "#222222";
constexpr absl::string_view kGrey = "#666666";
constexpr absl::string_view kGrid = "#e2e2e2";
constexpr absl::string_view kWeekend = "#f5f5f5";
constexpr absl::string_view kSpecialDay = "#fff3d6";

// One of the three bars of a date, from the top.
struct Layer {
  absl::string_view name;
  absl::string_view color;
  Minutes minutes;
};

std::vector<Layer> LayersOf(const History& history, const LocalMinutes& local_minutes) {
  std::vector<Span> asked;
  for (const Version& version : history.versions) asked.push_back(BookedBy(version));
  Minutes booked = ToMinutes(std::move(asked));
  std::vector<Span> difference = Minus(booked, history.open);
  const Minutes over = Minus(history.open, Permitted(history, local_minutes));
  difference.insert(difference.end(), over.begin(), over.end());
  return {
      {.name = "booked", .color = "#5b8fd0", .minutes = std::move(booked)},
      {.name = "open", .color = "#4fa35f", .minutes = history.open},
      {.name = "difference", .color = "#d62728", .minutes = ToMinutes(std::move(difference))},
  };
}

std::string Clock(int minute) { return absl::StrFormat("%02d:%02d", minute / 60, minute % 60); }

double X(double minute) { return kLeft + minute * kHour / 60; }

class Picture {
 public:
  Picture(const Season& season, absl::string_view apartment, absl::string_view facility,
          const LocalMinutes& local_minutes, const std::vector<Layer>& layers)
      : season_(season),
        local_minutes_(local_minutes),
        layers_(layers),
        title_(absl::StrCat("Apartment ", apartment, ", ", NameOf(facility))),
        svg_(MakeSvg()) {}

  std::string Draw() && {
    DrawHead();
    if (days_.empty()) {
      svg_.Text(kLeft, kTop + kRow, 12, Svg::Anchor::kStart, kInk, "Never booked, never open.");
      return std::move(svg_).Take();
    }
    for (absl::CivilDay day = days_.first; day <= days_.last; ++day) DrawDate(day);
    DrawHours();
    for (std::size_t i = 0; i < layers_.size(); ++i) DrawLayer(layers_[i], i);
    return std::move(svg_).Take();
  }

 private:
  struct Days {
    absl::CivilDay first;
    absl::CivilDay last;
    std::int64_t count = 0;

    bool empty() const { return count == 0; }
  };

  std::string NameOf(absl::string_view facility) const {
    for (const SeasonFacility& known : season_.facilities) {
      if (known.facility == facility && !known.name.empty()) return known.name;
    }
    return std::string(facility);
  }

  Svg MakeSvg() {
    for (const Layer& layer : layers_) {
      for (const Span& span : layer.minutes) {
        for (const Span& local : local_minutes_.LocalOf(span)) {
          const absl::CivilDay first = LocalDayOf(local.begin);
          const absl::CivilDay last = LocalDayOf(local.end - 1);
          days_.first = days_.empty() ? first : std::min(days_.first, first);
          days_.last = days_.empty() ? last : std::max(days_.last, last);
          days_.count = days_.last - days_.first + 1;
        }
      }
    }
    return Svg(kWidth, kTop + kRow * std::max<std::int64_t>(2, days_.count) + kBottom, title_);
  }

  double Y(absl::CivilDay day) const { return kTop + kRow * (day - days_.first); }

  void DrawHead() {
    svg_.Text(16, 28, 18, Svg::Anchor::kStart, kInk, title_);
    std::string facts = absl::StrCat(season_.building, ", ");
    if (!days_.empty()) {
      absl::StrAppend(&facts, absl::FormatCivilTime(days_.first), " to ",
                      absl::FormatCivilTime(days_.last), ", ");
    }
    absl::StrAppend(&facts, "local time of ", season_.time_zone_name);
    svg_.Text(16, 48, 12, Svg::Anchor::kStart, kGrey, facts);
    double x = kRight - 3 * 170;
    for (const Layer& layer : layers_) {
      svg_.Box(x, 19, 18, 9, layer.color);
      svg_.Text(x + 24, 28, 12, Svg::Anchor::kStart, kInk,
                absl::StrCat(layer.name, ", ", Count(layer.minutes), " min"));
      x += 170;
    }
  }

  void DrawDate(absl::CivilDay day) {
    const double y = Y(day);
    const absl::Weekday weekday = absl::GetWeekday(day);
    const bool special = season_.special_days.count(day) > 0;
    if (special || weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) {
      svg_.Box(kLeft, y, kRight - kLeft, kRow, special ? kSpecialDay : kWeekend,
               special ? "special day" : "");
    }
    svg_.Line(kLeft, y, kRight, y, day.day() == 1 ? kGrey : kGrid);
    svg_.Text(kLeft - 10, y + kRow - 4, 11, Svg::Anchor::kEnd, kInk,
              absl::FormatTime("%a %Y-%m-%d", absl::FromCivil(day, absl::UTCTimeZone()),
                               absl::UTCTimeZone()));
  }

  void DrawHours() {
    const double bottom = Y(days_.last) + kRow;
    svg_.Line(kLeft, bottom, kRight, bottom, kGrid);
    for (int hour = 0; hour <= 24; ++hour) {
      const double x = X(60 * hour);
      svg_.Line(x, kTop - 6, x, bottom + 6, kGrid);
      for (const double y : {kTop - 10, bottom + 18}) {
        svg_.Text(x, y, 11, Svg::Anchor::kMiddle, kGrey, absl::StrFormat("%02d", hour));
      }
    }
  }

  void DrawLayer(const Layer& layer, std::size_t index) {
    for (const Span& span : layer.minutes) {
      for (const Span& local : local_minutes_.LocalOf(span)) {
        for (std::int64_t begin = local.begin; begin < local.end;) {
          const absl::CivilDay day = LocalDayOf(begin);
          const std::int64_t midnight = LocalMinuteOf(day);
          const std::int64_t end = std::min(local.end, midnight + kDay);
          DrawBar(layer, index, day, begin - midnight, end - midnight);
          begin = end;
        }
      }
    }
  }

  void DrawBar(const Layer& layer, std::size_t index, absl::CivilDay day, int from, int to) {
    const double gap = (kRow - 3 * kBar) / 2;
    svg_.Box(X(from), Y(day) + gap + kBar * index, std::max(kThinnest, X(to) - X(from)), kBar,
             layer.color,
             absl::StrCat(layer.name, " ", absl::FormatCivilTime(day), " ", Clock(from), " to ",
                          Clock(to)));
  }

  const Season& season_;
  const LocalMinutes& local_minutes_;
  const std::vector<Layer>& layers_;
  const std::string title_;
  Days days_;
  Svg svg_;
};

}  // namespace

std::string PlotPair(const Season& season, const Replayed& replayed, absl::string_view apartment,
                     absl::string_view facility) {
  std::map<PairName, History> histories = Histories(season, replayed);
  const History& history = histories[{std::string(apartment), std::string(facility)}];
  const LocalMinutes local_minutes = LocalMinutesOf(season.time_zone, histories);
  const std::vector<Layer> layers = LayersOf(history, local_minutes);
  return Picture(season, apartment, facility, local_minutes, layers).Draw();
}

SeasonMessage BusiestPair(const Season& season) {
  struct Seen {
    const SeasonMessage* first = nullptr;
    std::set<std::string> bookings;
  };
  std::map<PairName, Seen> pairs;
  for (const SeasonMessage& message : season.messages) {
    if (message.op != SeasonMessage::Op::kGrant) continue;
    Seen& seen = pairs[{message.apartment, message.facility}];
    if (seen.first == nullptr) seen.first = &message;
    seen.bookings.insert(message.booking_id);
  }
  const auto busiest =
      std::max_element(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) {
        return a.second.bookings.size() < b.second.bookings.size();
      });
  return busiest == pairs.end() ? SeasonMessage() : *busiest->second.first;
}

}  // namespace connecx::offline
