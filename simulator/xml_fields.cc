#include "simulator/xml_fields.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "simulator/refusal.h"

namespace connecx::simulator {
namespace {

// More than any element of SHIP has; bounds the work for a hostile one.
constexpr size_t kMaxFields = 100;

bool IsText(pugi::xml_node node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

bool IsBlank(absl::string_view text) { return absl::StripAsciiWhitespace(text).empty(); }

// Optional sign, digits, within an int.
bool ParseInt(absl::string_view text, int* value) {
  const absl::string_view digits = !text.empty() && text[0] == '-' ? text.substr(1) : text;
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, value);
}

}  // namespace

void Findings::AddUnexpected(std::string what) {
  if (!unexpected_.has_value()) unexpected_ = std::move(what);
}

void Findings::AddWrongType(std::string what) {
  if (!wrong_type_.has_value()) wrong_type_ = std::move(what);
}

absl::Status Findings::ToStatus() const {
  if (unexpected_.has_value()) return Refuse(RefusalCode::kUnexpectedNodes, *unexpected_);
  if (wrong_type_.has_value()) return Refuse(RefusalCode::kWrongType, *wrong_type_);
  return absl::OkStatus();
}

std::string TextOf(pugi::xml_node element) {
  std::string text;
  for (const pugi::xml_node child : element.children()) {
    if (IsText(child)) text += child.value();
  }
  return std::string(absl::StripAsciiWhitespace(text));
}

FieldReader::FieldReader(pugi::xml_node element, Findings& findings)
    : element_name_(element.name()), findings_(findings) {
  if (element.first_attribute()) {
    findings_.AddUnexpected(absl::StrCat("<", element_name_, "> has attributes."));
  }
  for (const pugi::xml_node child : element.children()) {
    if (child.type() == pugi::node_element) {
      const auto same = [&child](const Field& field) {
        return absl::string_view(field.node.name()) == child.name();
      };
      if (std::any_of(fields_.begin(), fields_.end(), same)) {
        findings_.AddUnexpected(
            absl::StrCat("<", child.name(), "> occurs twice in <", element_name_, ">."));
        continue;
      }
      if (fields_.size() == kMaxFields) {
        findings_.AddUnexpected(absl::StrCat("<", element_name_, "> has too many elements."));
        return;
      }
      fields_.push_back({.node = child});
    } else if (IsText(child) && !IsBlank(child.value())) {
      findings_.AddUnexpected(
          absl::StrCat("There is text between the elements of <", element_name_, ">."));
    }
  }
}

std::optional<pugi::xml_node> FieldReader::Element(absl::string_view name) {
  for (Field& field : fields_) {
    if (field.node.name() != name) continue;
    field.taken = true;
    return field.node;
  }
  return std::nullopt;
}

std::optional<std::string> FieldReader::Text(absl::string_view name) {
  const std::optional<pugi::xml_node> node = Element(name);
  if (!node.has_value()) return std::nullopt;
  if (node->first_attribute()) {
    findings_.AddUnexpected(absl::StrCat("<", name, "> has attributes."));
    return std::nullopt;
  }
  for (const pugi::xml_node child : node->children()) {
    if (IsText(child)) continue;
    findings_.AddUnexpected(absl::StrCat("<", name, "> is a value, but has elements in it."));
    return std::nullopt;
  }
  return TextOf(*node);
}

std::optional<int> FieldReader::Int(absl::string_view name) {
  const std::optional<std::string> text = Text(name);
  if (!text.has_value()) return std::nullopt;
  int value = 0;
  if (ParseInt(*text, &value)) return value;
  ReportWrongType(name, *text, "a number");
  return std::nullopt;
}

std::optional<bool> FieldReader::Flag(absl::string_view name) {
  const std::optional<std::string> text = Text(name);
  if (!text.has_value()) return std::nullopt;
  if (*text == "0" || *text == "1") return *text == "1";
  ReportWrongType(name, *text, "0 or 1");
  return std::nullopt;
}

std::optional<LocalDateTime> FieldReader::DateTime(absl::string_view name) {
  const std::optional<std::string> text = Text(name);
  if (!text.has_value()) return std::nullopt;
  const std::optional<LocalDateTime> value = ParseLocalDateTime(*text);
  if (!value.has_value()) ReportWrongType(name, *text, "YYYY-MM-DDThh:mm:ss");
  return value;
}

std::optional<SecondOfDay> FieldReader::TimeOfDay(absl::string_view name) {
  const std::optional<std::string> text = Text(name);
  if (!text.has_value()) return std::nullopt;
  const std::optional<SecondOfDay> value = ParseSecondOfDay(*text);
  if (!value.has_value()) ReportWrongType(name, *text, "hh:mm:ss");
  return value;
}

std::optional<std::vector<pugi::xml_node>> FieldReader::List(absl::string_view name,
                                                             absl::string_view item) {
  const std::optional<pugi::xml_node> list = Element(name);
  if (!list.has_value()) return std::nullopt;
  if (list->first_attribute())
    findings_.AddUnexpected(absl::StrCat("<", name, "> has attributes."));
  std::vector<pugi::xml_node> items;
  for (const pugi::xml_node child : list->children()) {
    if (child.type() == pugi::node_element && child.name() == item) {
      items.push_back(child);
    } else if (!IsText(child) || !IsBlank(child.value())) {
      findings_.AddUnexpected(
          absl::StrCat("<", name, "> has something other than <", item, "> in it."));
    }
  }
  return items;
}

std::string FieldReader::RequiredText(absl::string_view name) {
  const bool present = Element(name).has_value();
  if (!present) ReportMissing(name);
  return Text(name).value_or("");
}

int FieldReader::RequiredInt(absl::string_view name) {
  const bool present = Element(name).has_value();
  if (!present) ReportMissing(name);
  return Int(name).value_or(0);
}

pugi::xml_node FieldReader::RequiredElement(absl::string_view name) {
  const std::optional<pugi::xml_node> node = Element(name);
  if (!node.has_value()) ReportMissing(name);
  return node.value_or(pugi::xml_node());
}

void FieldReader::Done() {
  for (const Field& field : fields_) {
    if (field.taken) continue;
    findings_.AddUnexpected(
        absl::StrCat("<", field.node.name(), "> is not known in <", element_name_, ">."));
  }
}

void FieldReader::ReportMissing(absl::string_view name) {
  findings_.AddUnexpected(absl::StrCat("<", name, "> is missing in <", element_name_, ">."));
}

void FieldReader::ReportWrongType(absl::string_view name, absl::string_view text,
                                  absl::string_view wanted) {
  findings_.AddWrongType(absl::StrCat("<", name, "> is \"", text, "\", not ", wanted, "."));
}

}  // namespace connecx::simulator
