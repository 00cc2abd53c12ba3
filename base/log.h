#ifndef CONNECX_BASE_LOG_H_
#define CONNECX_BASE_LOG_H_

#include <spdlog/spdlog.h>

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/log_line.h"

// Log lines go to stderr, one line each, UTC. Expected events: INFO or nothing; repeated: the first
// few; transient: about one a second at most. Never a secret, key or card data, never a resident's
// name. Formats are fmt's: LOG_INFO("building {}: {} passes", id, n). Pass absl::string_view
// through Str().

#define LOG_DEBUG(...) ::spdlog::debug(__VA_ARGS__)
#define LOG_INFO(...) ::spdlog::info(__VA_ARGS__)
#define LOG_WARNING(...) ::spdlog::warn(__VA_ARGS__)
#define LOG_ERROR(...) ::spdlog::error(__VA_ARGS__)

namespace connecx::base {

// First line of every main: format, stderr, and the level by name (`debug info warning error off`).
// Returns false, changing nothing, for an unknown level.
bool InitLogging(absl::string_view level, LogFormat format = LogFormat::kText);

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// A line that programs read, too: the event's name, then its fields in their order.
void LogEvent(LogLevel level, absl::string_view event, absl::Span<const LogField> fields);

// Changes the level while others log. As InitLogging for an unknown level.
bool SetLogLevel(absl::string_view level);

inline std::string Str(absl::string_view text) { return std::string(text); }

}  // namespace connecx::base

#endif  // CONNECX_BASE_LOG_H_
