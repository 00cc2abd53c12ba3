#ifndef CONNECX_BASE_LOG_LINE_H_
#define CONNECX_BASE_LOG_LINE_H_

#include <string>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

// How a log line is written. Pure; whatever the texts hold, a line is one line.

namespace connecx::base {

enum class LogFormat {
  kText,  // 2026-09-25T08:00:00.123Z info call rpc=Grant took_ms=12
  kJson,  // {"time":"2026-09-25T08:00:00.123Z","level":"info","event":"call","rpc":"Grant", ...}
};

// One fact of an event. `key`: lower case with underscores; outlives the field.
class LogField {
 public:
  LogField(absl::string_view key, absl::string_view value) : key_(key), value_(value) {}
  template <typename Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0>
  LogField(absl::string_view key, Number value)
      : key_(key), value_(absl::StrCat(value)), is_number_(true) {}

  absl::string_view key() const { return key_; }
  const std::string& value() const { return value_; }
  bool is_number() const { return is_number_; }

 private:
  absl::string_view key_;
  std::string value_;
  bool is_number_ = false;
};

// What an event and a message look like within their line.
std::string EventBody(LogFormat format, absl::string_view event, absl::Span<const LogField> fields);
std::string MessageBody(LogFormat format, absl::string_view message);

// The whole line, with its end. `body` is of the same format.
std::string LogLine(LogFormat format, absl::Time time, absl::string_view level,
                    absl::string_view body);

}  // namespace connecx::base

#endif  // CONNECX_BASE_LOG_LINE_H_
