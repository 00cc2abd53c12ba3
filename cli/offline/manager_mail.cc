#include "cli/offline/manager_mail.h"

#include <cstdlib>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace connecx::offline {
namespace {

constexpr int kMorningHour = 8;
constexpr int kEveningHour = 18;
constexpr absl::Duration kReaction = absl::Minutes(15);

std::map<std::string, std::string> Headers(absl::string_view content) {
  const absl::string_view head = content.substr(0, content.find("\r\n\r\n"));
  std::map<std::string, std::string> headers;
  std::string* last = nullptr;
  for (const absl::string_view line : absl::StrSplit(head, "\r\n")) {
    if (!line.empty() && (line[0] == ' ' || line[0] == '\t')) {
      if (last != nullptr) absl::StrAppend(last, line);
      continue;
    }
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    last = &(headers[std::string(parts.first)] =
                 std::string(absl::StripAsciiWhitespace(parts.second)));
  }
  return headers;
}

std::string PercentDecode(absl::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      decoded.push_back(
          static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16)));
      i += 2;
    } else if (text[i] != ' ' && text[i] != '\t') {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

std::optional<MailedAction> ReadAction(const std::string& header) {
  std::map<std::string, std::string> values;
  for (const absl::string_view token : absl::StrSplit(header, ';')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(token, absl::MaxSplits('=', 1));
    values[PercentDecode(parts.first)] = PercentDecode(parts.second);
  }
  MailedAction action{.access_level = values["access-level"], .zone = values["zone"]};
  std::string error;
  const bool complete = absl::ParseCivilTime(values["first"], &action.first) &&
                        absl::ParseCivilTime(values["last"], &action.last) &&
                        absl::SimpleAtoi(values["timetable"], &action.timetable) &&
                        absl::ParseTime(absl::RFC3339_full, values["from"], &action.from, &error) &&
                        absl::ParseTime(absl::RFC3339_full, values["by"], &action.by, &error);
  if (!complete) return std::nullopt;
  return action;
}

}  // namespace

ManagerMail ReadManagerMail(absl::string_view content) {
  std::map<std::string, std::string> headers = Headers(content);
  ManagerMail mail{.kind = headers["X-Connecx-Kind"], .message = headers["X-Connecx-Message"]};
  if (!absl::SimpleAtoi(headers["X-Connecx-Incident"], &mail.incident)) mail.incident = 0;
  const auto action = headers.find("X-Connecx-Action");
  if (action != headers.end()) mail.action = ReadAction(action->second);
  return mail;
}

ActingTime WhenToAct(const MailedAction& action, absl::Time mailed, absl::TimeZone time_zone) {
  const absl::CivilDay day = absl::ToCivilDay(action.by, time_zone);
  const absl::Time morning = absl::FromCivil(absl::CivilHour(day) + kMorningHour, time_zone);
  const bool evening_before =
      absl::ToCivilDay(action.from, time_zone) < day || action.by <= morning;
  const absl::Time usual = evening_before
                               ? absl::FromCivil(absl::CivilHour(day - 1) + kEveningHour, time_zone)
                               : morning;
  return {usual, mailed <= usual ? usual : mailed + kReaction};
}

}  // namespace connecx::offline
