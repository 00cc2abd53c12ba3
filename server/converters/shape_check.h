#ifndef CONNECX_SERVER_CONVERTERS_SHAPE_CHECK_H_
#define CONNECX_SERVER_CONVERTERS_SHAPE_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "core/errors.h"
#include "core/window.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace connecx::server {

// The limits that protos/ states on its fields.
inline constexpr std::size_t kMaxName = 128;
inline constexpr std::size_t kMaxActor = 256;
inline constexpr std::size_t kMaxPageToken = 1024;
inline constexpr int kMaxRows = 10'000;
inline constexpr int kMaxManagers = 20;
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kDefaultPageSize = 100;
inline constexpr std::size_t kMaxViolations = 100;
inline constexpr absl::Duration kMaxWait = absl::Seconds(60);
inline constexpr absl::Duration kDefaultWait = absl::Milliseconds(500);
inline constexpr absl::Duration kMaxBookingLength = absl::Hours(24 * 366);
inline constexpr absl::string_view kDefaultActor = "core";

// Where a field is: "building", "remove_apartments[3]", "apartments[3].apartment".
struct FieldPath {
  FieldPath(const char* name) : list(name) {}  // NOLINT: reads as the path itself
  FieldPath(const char* list, int index, const char* field = "")
      : list(list), index(index), field(field) {}

  std::string ToString() const;

  const char* list;
  int index = -1;
  const char* field = "";
};

// Collects what is wrong with the shape of a request, field by field. Not thread-safe.
class ShapeCheck {
 public:
  // `reason` is a FieldViolationReason without its prefix. A field's first violation counts; beyond
  // 100 none does.
  void Violation(const FieldPath& path, absl::string_view reason, absl::string_view description);

  // 1 to `max` bytes of UTF-8 without control characters.
  void Required(const FieldPath& path, absl::string_view text, std::size_t max = kMaxName);
  // The same, or empty.
  void Optional(const FieldPath& path, absl::string_view text, std::size_t max = kMaxName);

  void Revision(std::int64_t revision);
  // The actor, or who stands for nobody.
  std::string Actor(absl::string_view actor);
  absl::Duration Wait(bool set, const google::protobuf::Duration& wait);
  int PageSize(int page_size);
  void ListSize(const char* path, int size, int max);

  // A whole minute of 2000 to 2099. Null: unset.
  std::optional<absl::Time> BookingInstant(const FieldPath& path,
                                           const google::protobuf::Timestamp* instant);
  // `start_time` and `end_time`. The result means nothing if a violation was found.
  core::Window BookingWindow(const google::protobuf::Timestamp* start,
                             const google::protobuf::Timestamp* end);
  // Any valid Timestamp; null: unset.
  std::optional<absl::Time> Instant(const FieldPath& path,
                                    const google::protobuf::Timestamp* instant);
  // `YYYY-MM-DD`; empty: unset.
  std::optional<absl::CivilDay> Date(const FieldPath& path, absl::string_view text);

  // OK, or INVALID_ARGUMENT with the violations.
  absl::Status status() const;

 private:
  bool Text(const FieldPath& path, absl::string_view text, std::size_t max);

  std::vector<core::FieldError> fields_;
};

// Both may be the start or the end of a booking.
absl::Time FirstBookingInstant();
absl::Time LastBookingInstant();

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONVERTERS_SHAPE_CHECK_H_
