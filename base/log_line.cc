#include "base/log_line.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"

namespace connecx::base {
namespace {

// Control characters as JSON writes them, and, `within_quotes`, what would end the quotes.
std::string Escaped(absl::string_view text, bool within_quotes) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '\n') {
      escaped += "\\n";
    } else if (absl::ascii_iscntrl(c)) {
      absl::StrAppendFormat(&escaped, "\\u%04x", static_cast<unsigned char>(c));
    } else {
      if (within_quotes && (c == '"' || c == '\\')) escaped += '\\';
      escaped += c;
    }
  }
  return escaped;
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", Escaped(text, true), "\""); }

bool NeedsQuotes(absl::string_view text) {
  return text.empty() || std::any_of(text.begin(), text.end(), [](char c) {
           return c == ' ' || c == '=' || c == '"' || c == '\\' || absl::ascii_iscntrl(c);
         });
}

}  // namespace

std::string EventBody(LogFormat format, absl::string_view event,
                      absl::Span<const LogField> fields) {
  const bool json = format == LogFormat::kJson;
  std::string body = json ? absl::StrCat("\"event\":", Quoted(event)) : std::string(event);
  for (const LogField& field : fields) {
    if (json) {
      absl::StrAppend(&body, ",", Quoted(field.key()), ":",
                      field.is_number() ? field.value() : Quoted(field.value()));
    } else {
      absl::StrAppend(&body, " ", field.key(), "=",
                      NeedsQuotes(field.value()) ? Quoted(field.value()) : field.value());
    }
  }
  return body;
}

std::string MessageBody(LogFormat format, absl::string_view message) {
  return format == LogFormat::kJson ? absl::StrCat("\"message\":", Quoted(message))
                                    : Escaped(message, false);
}

std::string LogLine(LogFormat format, absl::Time time, absl::string_view level,
                    absl::string_view body) {
  const std::string stamp = absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", time, absl::UTCTimeZone());
  if (format == LogFormat::kText) return absl::StrCat(stamp, " ", level, " ", body, "\n");
  return absl::StrCat("{\"time\":\"", stamp, "\",\"level\":\"", level, "\",", body, "}\n");
}

}  // namespace connecx::base
