#include "simulator/yaml_section.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace connecx::simulator {

YamlSection::YamlSection(const YAML::Node& node, const std::string& file, const std::string& name,
                         absl::Status& error)
    : node_(node), file_(file), name_(name), error_(error) {
  if (!node_.IsNull() && !node_.IsMap()) FailAt(node_, "", "must be a mapping of keys to values");
}

std::optional<std::string> YamlSection::Text(const std::string& key) {
  const YAML::Node value = Take(key);
  if (value.IsNull()) return std::nullopt;
  if (value.IsScalar()) return value.Scalar();
  FailAt(value, key, "must be a text");
  return std::nullopt;
}

std::optional<int> YamlSection::Int(const std::string& key, int min, int max) {
  const std::optional<std::string> text = Text(key);
  if (!text.has_value()) return std::nullopt;
  int value = 0;
  if (absl::SimpleAtoi(*text, &value) && value >= min && value <= max) return value;
  Fail(key, absl::StrCat("is \"", *text, "\", but must be a number from ", min, " to ", max));
  return std::nullopt;
}

std::optional<bool> YamlSection::Bool(const std::string& key) {
  const std::optional<size_t> choice = Choice(key, {"false", "true"});
  if (!choice.has_value()) return std::nullopt;
  return *choice == 1;
}

std::optional<size_t> YamlSection::Choice(const std::string& key,
                                          const std::vector<std::string>& choices) {
  const std::optional<std::string> text = Text(key);
  if (!text.has_value()) return std::nullopt;
  const auto it = std::find(choices.begin(), choices.end(), *text);
  if (it != choices.end()) return static_cast<size_t>(it - choices.begin());
  Fail(key, absl::StrCat("is \"", *text, "\", but must be one of: ", absl::StrJoin(choices, ", ")));
  return std::nullopt;
}

YamlSection YamlSection::Section(const std::string& key) {
  return YamlSection(Take(key), file_, PathOf(key), error_);
}

std::optional<double> YamlSection::Number(const std::string& key) {
  const std::optional<std::string> text = Text(key);
  if (!text.has_value()) return std::nullopt;
  double value = 0;
  if (absl::SimpleAtod(*text, &value)) return value;
  Fail(key, absl::StrCat("is \"", *text, "\", but must be a number"));
  return std::nullopt;
}

std::vector<YamlSection> YamlSection::List(const std::string& key) {
  const YAML::Node value = Take(key);
  std::vector<YamlSection> items;
  if (!value.IsNull() && !value.IsSequence()) FailAt(value, key, "must be a list");
  for (std::size_t i = 0; value.IsSequence() && i < value.size(); ++i) {
    items.push_back(YamlSection(value[i], file_, absl::StrCat(PathOf(key), "[", i, "]"), error_));
  }
  return items;
}

void YamlSection::Fail(const std::string& key, absl::string_view what) {
  FailAt(node_.IsMap() && !key.empty() ? node_[key] : node_, key, what);
}

void YamlSection::Done() {
  if (!node_.IsMap()) return;
  for (const auto& entry : node_) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    FailAt(entry.first, key,
           absl::StrCat("is not known here; known are: ", absl::StrJoin(known_, ", ")));
  }
}

YAML::Node YamlSection::Take(const std::string& key) {
  known_.push_back(key);
  if (!node_.IsMap()) return YAML::Node();
  const YAML::Node value = node_[key];
  return value.IsDefined() ? value : YAML::Node();
}

std::string YamlSection::PathOf(const std::string& key) const {
  if (name_.empty()) return key;
  return key.empty() ? name_ : absl::StrCat(name_, ".", key);
}

void YamlSection::FailAt(const YAML::Node& node, const std::string& key, absl::string_view what) {
  if (!error_.ok()) return;
  const int line = node.IsDefined() ? node.Mark().line + 1 : 0;
  const std::string path = PathOf(key);
  error_ =
      absl::InvalidArgumentError(absl::StrCat(file_, line > 0 ? absl::StrCat(":", line) : "", ": ",
                                              path.empty() ? "the file" : path, " ", what));
}

}  // namespace connecx::simulator
