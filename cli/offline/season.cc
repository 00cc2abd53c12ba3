#include "cli/offline/season.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "cli/offline/local_text.h"
#include "cli/offline/read_file.h"
#include "cli/offline/season.pb.h"

namespace connecx::offline {
namespace {

using Op = SeasonMessage::Op;

absl::Status Wrong(absl::string_view field, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", what));
}

absl::Status WrongText(absl::string_view field, absl::string_view text, absl::string_view what) {
  if (text.empty()) return Wrong(field, "is missing");
  return Wrong(field, absl::StrCat("\"", text, "\" ", what));
}

absl::Status FromJson(absl::string_view json, google::protobuf::Message& message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto status =
      google::protobuf::util::JsonStringToMessage({json.data(), json.size()}, &message, options);
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.message().as_string();
  // The lines after the first one show the place, as a picture.
  return absl::InvalidArgumentError(
      absl::StrCat("is not the expected JSON: ", text.substr(0, text.find('\n'))));
}

absl::StatusOr<absl::Time> ParseInstant(absl::string_view field, absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) || time == absl::InfiniteFuture() ||
      time == absl::InfinitePast()) {
    return WrongText(field, text, "is not an RFC 3339 time");
  }
  return time;
}

absl::StatusOr<absl::Time> ParseWholeMinute(absl::string_view field, absl::string_view text) {
  ASSIGN_OR_RETURN(const absl::Time time, ParseInstant(field, text));
  if (absl::FromUnixSeconds(absl::ToUnixSeconds(time)) != time ||
      absl::ToUnixSeconds(time) % 60 != 0) {
    return WrongText(field, text, "is not a whole minute");
  }
  return time;
}

absl::StatusOr<core::DayType> ParseDayType(absl::string_view field, absl::string_view text) {
  if (text == "holiday") return core::DayType::kHoliday;
  if (text == "special1") return core::DayType::kSpecial1;
  if (text == "special2") return core::DayType::kSpecial2;
  return WrongText(field, text, "is none of holiday, special1, special2");
}

// Names that a file gives once.
class Names {
 public:
  absl::Status Add(absl::string_view field, absl::string_view name) {
    if (name.empty()) return Wrong(field, "is missing");
    if (!names_.emplace(name).second) return WrongText(field, name, "is there already");
    return absl::OkStatus();
  }

  absl::Status Find(absl::string_view field, absl::string_view name) const {
    if (names_.find(name) == names_.end()) return WrongText(field, name, "is not in the IDs' file");
    return absl::OkStatus();
  }

 private:
  std::set<std::string, std::less<>> names_;
};

struct Pairs {
  Names apartments;
  Names facilities;

  absl::Status Find(absl::string_view prefix, absl::string_view apartment,
                    absl::string_view facility) const {
    RETURN_IF_ERROR(apartments.Find(absl::StrCat(prefix, "apartment"), apartment));
    return facilities.Find(absl::StrCat(prefix, "facility"), facility);
  }
};

absl::Status ReadApartments(const v1::Ids& ids, Names& names, Season& season) {
  for (int i = 0; i < ids.apartments_size(); ++i) {
    const v1::Ids::Apartment& apartment = ids.apartments(i);
    const std::string path = absl::StrCat("apartments[", i, "].");
    RETURN_IF_ERROR(names.Add(absl::StrCat(path, "apartment"), apartment.apartment()));
    if (apartment.access_level_ext_id().empty()) {
      return Wrong(absl::StrCat(path, "access_level_ext_id"), "is missing");
    }
    season.apartments.push_back(
        {.apartment = apartment.apartment(), .access_level = apartment.access_level_ext_id()});
  }
  return absl::OkStatus();
}

absl::Status ReadFacilities(const v1::Ids& ids, Names& names, Season& season) {
  static constexpr absl::string_view kTypes[] = {"flexible", "fixed", "all_day", "multi_day"};
  for (int i = 0; i < ids.facilities_size(); ++i) {
    const v1::Ids::Facility& facility = ids.facilities(i);
    const std::string path = absl::StrCat("facilities[", i, "].");
    RETURN_IF_ERROR(names.Add(absl::StrCat(path, "facility"), facility.facility()));
    if (std::find(std::begin(kTypes), std::end(kTypes), facility.type()) == std::end(kTypes)) {
      return WrongText(absl::StrCat(path, "type"), facility.type(),
                       "is none of flexible, fixed, all_day, multi_day");
    }
    if (facility.zone_ext_id().empty()) {
      return Wrong(absl::StrCat(path, "zone_ext_id"), "is missing");
    }
    season.facilities.push_back({.facility = facility.facility(),
                                 .name = facility.name(),
                                 .type = facility.type(),
                                 .zone = facility.zone_ext_id(),
                                 .doors = {facility.doors().begin(), facility.doors().end()}});
  }
  return absl::OkStatus();
}

absl::Status ReadSpecialDays(const v1::Ids& ids, Season& season) {
  for (int i = 0; i < ids.special_days_size(); ++i) {
    const v1::Ids::SpecialDay& day = ids.special_days(i);
    const std::string path = absl::StrCat("special_days[", i, "].");
    const std::optional<absl::CivilDay> date = ParseLocalDate(day.date());
    if (!date.has_value()) {
      return WrongText(absl::StrCat(path, "date"), day.date(), "is not a date YYYY-MM-DD");
    }
    ASSIGN_OR_RETURN(const core::DayType type,
                     ParseDayType(absl::StrCat(path, "type"), day.type()));
    if (!season.special_days.emplace(*date, type).second) {
      return WrongText(absl::StrCat(path, "date"), day.date(), "is there already");
    }
  }
  return absl::OkStatus();
}

absl::Status ReadIds(absl::string_view json, Pairs& pairs, Season& season) {
  v1::Ids ids;
  RETURN_IF_ERROR(FromJson(json, ids));
  if (ids.building().empty()) return Wrong("building", "is missing");
  season.building = ids.building();
  season.time_zone_name = ids.time_zone();
  if (ids.time_zone().empty() || !absl::LoadTimeZone(ids.time_zone(), &season.time_zone)) {
    return WrongText("time_zone", ids.time_zone(), "is not a time zone of IANA");
  }
  RETURN_IF_ERROR(ReadApartments(ids, pairs.apartments, season));
  RETURN_IF_ERROR(ReadFacilities(ids, pairs.facilities, season));
  return ReadSpecialDays(ids, season);
}

absl::Status CheckRevision(absl::string_view prefix, absl::string_view booking_id,
                           std::int64_t revision) {
  if (booking_id.empty()) return Wrong(absl::StrCat(prefix, "booking_id"), "is missing");
  if (revision < 1) return Wrong(absl::StrCat(prefix, "revision"), "is missing or less than 1");
  return absl::OkStatus();
}

absl::Status ReadGrant(const v1::Line::Booking& booking, const Pairs& pairs, const Season& season,
                       SeasonMessage& message) {
  RETURN_IF_ERROR(CheckRevision("booking.", booking.booking_id(), booking.revision()));
  if (booking.building() != season.building) {
    return WrongText("booking.building", booking.building(),
                     absl::StrCat("is not \"", season.building, "\""));
  }
  RETURN_IF_ERROR(pairs.Find("booking.", booking.apartment(), booking.facility()));
  message.op = Op::kGrant;
  message.booking_id = booking.booking_id();
  message.revision = booking.revision();
  message.apartment = booking.apartment();
  message.facility = booking.facility();
  ASSIGN_OR_RETURN(message.window.start, ParseWholeMinute("booking.start", booking.start()));
  ASSIGN_OR_RETURN(message.window.end, ParseWholeMinute("booking.end", booking.end()));
  if (message.window.start >= message.window.end) {
    return WrongText("booking.end", booking.end(), "is not after booking.start");
  }
  return absl::OkStatus();
}

absl::Status ReadRevoke(const v1::Line& line, SeasonMessage& message) {
  RETURN_IF_ERROR(CheckRevision("", line.booking_id(), line.revision()));
  message.op = Op::kRevoke;
  message.booking_id = line.booking_id();
  message.revision = line.revision();
  return absl::OkStatus();
}

absl::StatusOr<absl::CivilDay> ReadDate(absl::string_view field, absl::string_view text) {
  const std::optional<absl::CivilDay> date = ParseLocalDate(text);
  if (!date.has_value()) {
    return WrongText(field, text, "is not YYYY-MM-DD or YYYY-MM-DDThh:mm:ss");
  }
  return *date;
}

absl::StatusOr<int> ReadTimeOfDay(absl::string_view field, absl::string_view text) {
  const std::optional<int> minutes = ParseTimeOfDay(text);
  if (!minutes.has_value()) return WrongText(field, text, "is not HH:MM or HH:MM:SS");
  return *minutes;
}

absl::Status ReadUiRemove(const v1::Line& line, const Pairs& pairs, SeasonMessage& message) {
  RETURN_IF_ERROR(pairs.Find("", line.apartment(), line.facility()));
  message.op = Op::kUiRemove;
  message.apartment = line.apartment();
  message.facility = line.facility();
  return absl::OkStatus();
}

absl::Status ReadUiSet(const v1::Line& line, const Pairs& pairs, SeasonMessage& message) {
  RETURN_IF_ERROR(ReadUiRemove(line, pairs, message));
  message.op = Op::kUiSet;
  ASSIGN_OR_RETURN(message.first, ReadDate("period.start", line.period().start()));
  ASSIGN_OR_RETURN(message.last, ReadDate("period.end", line.period().end()));
  if (message.last < message.first) {
    return WrongText("period.end", line.period().end(), "is before period.start");
  }
  for (int i = 0; i < line.windows_size(); ++i) {
    const v1::Line::Times& text = line.windows(i);
    const std::string path = absl::StrCat("windows[", i, "].");
    TimesOfDay times;
    ASSIGN_OR_RETURN(times.begin, ReadTimeOfDay(absl::StrCat(path, "from"), text.from()));
    ASSIGN_OR_RETURN(times.end, ReadTimeOfDay(absl::StrCat(path, "to"), text.to()));
    if (times.begin >= times.end) {
      return WrongText(absl::StrCat(path, "to"), text.to(),
                       absl::StrCat("is not after ", path, "from"));
    }
    message.times.push_back(times);
  }
  return absl::OkStatus();
}

absl::Status ReadLine(absl::string_view json, const Pairs& pairs, Season& season,
                      SeasonMessage& message) {
  v1::Line line;
  RETURN_IF_ERROR(FromJson(json, line));
  ASSIGN_OR_RETURN(message.at, ParseInstant("at", line.at()));
  if (!season.messages.empty() && message.at < season.messages.back().at) {
    return WrongText("at", line.at(),
                     absl::StrCat("is before that of line ", season.messages.back().line));
  }
  if (line.op() == "grant") return ReadGrant(line.booking(), pairs, season, message);
  if (line.op() == "revoke") return ReadRevoke(line, message);
  if (line.op() == "ui_set") return ReadUiSet(line, pairs, message);
  if (line.op() == "ui_remove") return ReadUiRemove(line, pairs, message);
  return WrongText("op", line.op(), "is none of grant, revoke, ui_set, ui_remove");
}

}  // namespace

absl::StatusOr<Season> LoadSeason(absl::string_view bookings_path) {
  absl::string_view stem = absl::StripSuffix(bookings_path, ".gz");
  if (!absl::ConsumeSuffix(&stem, ".bookings.jsonl")) {
    return absl::InvalidArgumentError(absl::StrCat(
        bookings_path, ": its name does not end in .bookings.jsonl or .bookings.jsonl.gz"));
  }
  ASSIGN_OR_RETURN(const std::string bookings, ReadFile(bookings_path));
  const std::string ids_path = absl::StrCat(stem, ".ids.json");
  ASSIGN_OR_RETURN(const std::string ids, ReadFile(ids_path));

  Season season;
  Pairs pairs;
  if (const absl::Status status = ReadIds(ids, pairs, season); !status.ok()) {
    return base::Annotate(status, ids_path);
  }
  int number = 0;
  for (const absl::string_view json : absl::StrSplit(bookings, '\n')) {
    ++number;
    if (absl::StripAsciiWhitespace(json).empty()) continue;
    SeasonMessage message;
    message.line = number;
    if (const absl::Status status = ReadLine(json, pairs, season, message); !status.ok()) {
      return base::Annotate(status, absl::StrCat(bookings_path, ":", number));
    }
    season.messages.push_back(std::move(message));
  }
  return season;
}

}  // namespace connecx::offline
