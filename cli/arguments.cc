#include "cli/arguments.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace connecx::cli {
namespace {

absl::Status Wrong(absl::string_view name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--", name, ": ", what));
}

const FlagSpec* Find(const std::vector<FlagSpec>& specs, absl::string_view name) {
  const auto found = std::find_if(specs.begin(), specs.end(),
                                  [name](const FlagSpec& spec) { return spec.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<Arguments> Arguments::Parse(const std::vector<FlagSpec>& specs,
                                           const std::vector<std::string>& words,
                                           int most_positional) {
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!absl::StartsWith(word, "--")) {
      arguments.positional_.push_back(word);
      if (static_cast<int>(arguments.positional_.size()) > most_positional) {
        return absl::InvalidArgumentError(absl::StrCat("unexpected argument ", word));
      }
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    const FlagSpec* spec = Find(specs, name);
    if (spec == nullptr) return Wrong(name, "there is no such flag; see --help");
    std::vector<std::string>& values = arguments.values_[name];
    if (!values.empty() && !spec->repeated) return Wrong(name, "given twice");
    if (spec->value.empty()) {
      if (equals != std::string::npos) return Wrong(name, "takes no value");
      values.push_back("");
    } else if (equals != std::string::npos) {
      values.push_back(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values.push_back(words[++i]);
    } else {
      return Wrong(name, absl::StrCat("a value (", spec->value, ") is missing"));
    }
  }
  for (const FlagSpec& spec : specs) {
    if (spec.required && !arguments.Has(spec.name)) return Wrong(spec.name, "is required");
  }
  return arguments;
}

std::string Arguments::Get(const std::string& name, absl::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(otherwise) : found->second.front();
}

std::vector<std::string> Arguments::All(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

absl::StatusOr<std::optional<long long>> Arguments::Integer(const std::string& name) const {
  if (!Has(name)) return std::nullopt;
  long long value = 0;
  if (!absl::SimpleAtoi(Get(name), &value)) {
    return Wrong(name, absl::StrCat("\"", Get(name), "\" is not a whole number"));
  }
  return value;
}

absl::StatusOr<std::optional<absl::Time>> Arguments::Time(const std::string& name,
                                                          absl::TimeZone time_zone) const {
  if (!Has(name)) return std::nullopt;
  const std::string text = Get(name);
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error) ||
      absl::ParseTime("%Y-%m-%d%ET%H:%M%Ez", text, &time, &error) ||
      absl::ParseTime("%Y-%m-%d %H:%M", text, time_zone, &time, &error) ||
      absl::ParseTime("%Y-%m-%d%ET%H:%M", text, time_zone, &time, &error)) {
    return time;
  }
  return Wrong(name,
               absl::StrCat("\"", text, "\" is not a time; write 2026-09-25T18:00:00+10:00, or ",
                            "\"2026-09-25 18:00\" with --time_zone"));
}

absl::StatusOr<std::optional<absl::Duration>> Arguments::Duration(const std::string& name) const {
  if (!Has(name)) return std::nullopt;
  absl::Duration duration;
  if (!absl::ParseDuration(Get(name), &duration)) {
    return Wrong(name, absl::StrCat("\"", Get(name), "\" is not a duration; write 5s or 250ms"));
  }
  return duration;
}

}  // namespace connecx::cli
