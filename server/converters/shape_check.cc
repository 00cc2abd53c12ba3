#include "server/converters/shape_check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/converters/time_converter.h"
#include "server/text.h"

namespace connecx::server {

std::string FieldPath::ToString() const {
  if (index < 0) return list;
  return absl::StrCat(list, "[", index, "]", *field == '\0' ? "" : ".", field);
}

absl::Time FirstBookingInstant() {
  return absl::FromCivil(absl::CivilSecond(2000, 1, 1), absl::UTCTimeZone());
}

absl::Time LastBookingInstant() {
  return absl::FromCivil(absl::CivilSecond(2099, 12, 31, 23, 59, 0), absl::UTCTimeZone());
}

void ShapeCheck::Violation(const FieldPath& path, absl::string_view reason,
                           absl::string_view description) {
  if (fields_.size() == kMaxViolations) return;
  std::string field = path.ToString();
  if (std::any_of(fields_.begin(), fields_.end(),
                  [&field](const core::FieldError& error) { return error.field == field; })) {
    return;
  }
  fields_.push_back({std::move(field), std::string(description), std::string(reason)});
}

bool ShapeCheck::Text(const FieldPath& path, absl::string_view text, std::size_t max) {
  if (text.size() > max) {
    Violation(path, "TOO_LONG", absl::StrCat("has ", text.size(), " bytes, at most ", max));
    return false;
  }
  if (!IsUtf8(text)) {
    Violation(path, "NOT_UTF8", "is not valid UTF-8");
    return false;
  }
  if (HasControlCharacter(text)) {
    Violation(path, "CONTROL_CHARACTER", "holds a control character");
    return false;
  }
  return true;
}

void ShapeCheck::Required(const FieldPath& path, absl::string_view text, std::size_t max) {
  if (text.empty()) {
    Violation(path, "REQUIRED", "is required");
    return;
  }
  Text(path, text, max);
}

void ShapeCheck::Optional(const FieldPath& path, absl::string_view text, std::size_t max) {
  Text(path, text, max);
}

void ShapeCheck::Revision(std::int64_t revision) {
  if (revision == 0) {
    Violation("revision", "REQUIRED", "is required");
  } else if (revision < 0) {
    Violation("revision", "OUT_OF_RANGE", absl::StrCat("is ", revision, ", at least 1"));
  }
}

std::string ShapeCheck::Actor(absl::string_view actor) {
  Optional("actor", actor, kMaxActor);
  return std::string(actor.empty() ? kDefaultActor : actor);
}

absl::Duration ShapeCheck::Wait(bool set, const google::protobuf::Duration& wait) {
  if (!set) return kDefaultWait;
  const auto duration = DurationFromProto(wait);
  if (!duration.has_value() || *duration < absl::ZeroDuration() || *duration > kMaxWait) {
    Violation("wait", "OUT_OF_RANGE", "is not within 0 s to 60 s");
    return kDefaultWait;
  }
  return *duration;
}

int ShapeCheck::PageSize(int page_size) {
  if (page_size < 0 || page_size > kMaxPageSize) {
    Violation("page_size", "OUT_OF_RANGE",
              absl::StrCat("is ", page_size, ", must be 0 to ", kMaxPageSize));
  }
  return page_size == 0 ? kDefaultPageSize : page_size;
}

void ShapeCheck::ListSize(const char* path, int size, int max) {
  if (size > max) {
    Violation(path, "TOO_MANY", absl::StrCat("has ", size, " items, at most ", max));
  }
}

std::optional<absl::Time> ShapeCheck::Instant(const FieldPath& path,
                                              const google::protobuf::Timestamp* instant) {
  if (instant == nullptr) return std::nullopt;
  const auto time = TimeFromProto(*instant);
  if (!time.has_value()) Violation(path, "OUT_OF_RANGE", "is no valid Timestamp");
  return time;
}

std::optional<absl::Time> ShapeCheck::BookingInstant(const FieldPath& path,
                                                     const google::protobuf::Timestamp* instant) {
  if (instant == nullptr) {
    Violation(path, "REQUIRED", "is required");
    return std::nullopt;
  }
  const auto time = Instant(path, instant);
  if (!time.has_value()) return std::nullopt;
  if (*time < FirstBookingInstant() || *time >= LastBookingInstant() + absl::Minutes(1)) {
    Violation(path, "OUT_OF_RANGE", "is not within 2000-01-01T00:00Z to 2099-12-31T23:59Z");
    return std::nullopt;
  }
  if (*time !=
      FirstBookingInstant() + absl::Floor(*time - FirstBookingInstant(), absl::Minutes(1))) {
    Violation(path, "NOT_WHOLE_MINUTE", "is not a whole minute");
    return std::nullopt;
  }
  return time;
}

core::Window ShapeCheck::BookingWindow(const google::protobuf::Timestamp* start,
                                       const google::protobuf::Timestamp* end) {
  const auto from = BookingInstant("start_time", start);
  const auto until = BookingInstant("end_time", end);
  if (!from.has_value() || !until.has_value()) return {};
  if (*until <= *from) {
    Violation("end_time", "END_NOT_AFTER_START", "is not later than start_time");
  } else if (*until - *from > kMaxBookingLength) {
    Violation("end_time", "WINDOW_TOO_LONG", "is more than 366 days after start_time");
  }
  return {*from, *until};
}

std::optional<absl::CivilDay> ShapeCheck::Date(const FieldPath& path, absl::string_view text) {
  if (text.empty()) return std::nullopt;
  absl::CivilDay date;
  // ParseCivilTime is lenient: what it would not write itself is not the form that is demanded.
  if (text.size() > 10 || !absl::ParseCivilTime(text, &date) ||
      absl::FormatCivilTime(date) != text) {
    Violation(path, "MALFORMED", "is not a date of the form YYYY-MM-DD");
    return std::nullopt;
  }
  return date;
}

absl::Status ShapeCheck::status() const {
  return fields_.empty() ? absl::OkStatus() : core::error::InvalidFields(fields_);
}

}  // namespace connecx::server
