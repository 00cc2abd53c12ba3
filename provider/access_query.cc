#include "provider/access_query.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace connecx::provider {

std::string CursorOf(const EventPosition& position) {
  return absl::StrCat(position.id, "-", absl::ToUnixMicros(position.time));
}

std::optional<EventPosition> ReadCursor(absl::string_view cursor) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(cursor, absl::MaxSplits('-', 1));
  EventPosition position;
  std::int64_t micros = 0;
  if (!absl::SimpleAtoi(parts.first, &position.id) || position.id < 0 ||
      !absl::SimpleAtoi(parts.second, &micros)) {
    return std::nullopt;
  }
  position.time = absl::FromUnixMicros(micros);
  return position;
}

}  // namespace connecx::provider
