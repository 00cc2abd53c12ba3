#include "salto_client/ship/xml_reader.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/xml_text.h"

namespace connecx::salto {
namespace {

constexpr int kDeepestElement = 16;
constexpr size_t kMostFields = 256;

bool IsAscii(absl::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

bool IsText(pugi::xml_node node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

absl::Status AppendElement(pugi::xml_node node, int depth, std::string& out) {
  const absl::string_view name = node.name();
  if (depth > kDeepestElement) return WrongElement(name, "is nested too deeply");
  if (!IsAscii(name)) return WrongElement(name, "has a name that is not ASCII");
  absl::StrAppend(&out, "<", name);
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (!IsAscii(attribute.name())) return WrongElement(name, "has a name that is not ASCII");
    absl::StrAppend(&out, " ", attribute.name(), "=\"");
    RETURN_IF_ERROR(AppendXmlText(attribute.value(), out));
    out.push_back('"');
  }
  if (!node.first_child()) {
    out.append("/>");
    return absl::OkStatus();
  }
  out.push_back('>');
  for (const pugi::xml_node child : node.children()) {
    if (IsText(child)) {
      RETURN_IF_ERROR(AppendXmlText(child.value(), out));
    } else {
      RETURN_IF_ERROR(AppendElement(child, depth + 1, out));
    }
  }
  absl::StrAppend(&out, "</", name, ">");
  return absl::OkStatus();
}

absl::Status CheckHoldsOnlyElements(pugi::xml_node node) {
  for (const pugi::xml_node child : node.children()) {
    if (IsText(child) && !absl::StripAsciiWhitespace(child.value()).empty()) {
      return WrongElement(node.name(), absl::StrCat("holds text: ", Excerpt(child.value())));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WrongElement(absl::string_view element, absl::string_view what) {
  return SaltoError(
      absl::StatusCode::kDataLoss,
      absl::StrCat("the server's answer is of the wrong form: ", Excerpt(element), " ", what),
      {.transient = true});
}

std::string TrimmedText(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    if (IsText(child)) text.append(child.value());
  }
  absl::StripAsciiWhitespace(&text);
  return text;
}

absl::StatusOr<std::string> XmlAsAscii(pugi::xml_node node) {
  std::string out;
  RETURN_IF_ERROR(AppendElement(node, 0, out));
  return out;
}

absl::StatusOr<FieldReader> FieldReader::Of(pugi::xml_node entity) {
  RETURN_IF_ERROR(CheckHoldsOnlyElements(entity));
  FieldReader reader(entity.name());
  for (const pugi::xml_node child : entity.children()) {
    if (IsText(child)) continue;
    if (reader.fields_.size() == kMostFields) return WrongElement(entity.name(), "is too large");
    for (const pugi::xml_node other : reader.fields_) {
      if (absl::string_view(other.name()) == child.name()) {
        return WrongElement(entity.name(), absl::StrCat("holds ", Excerpt(child.name()), " twice"));
      }
    }
    reader.fields_.push_back(child);
  }
  return reader;
}

pugi::xml_node FieldReader::Take(absl::string_view name) {
  for (auto field = fields_.begin(); field != fields_.end(); ++field) {
    if (name != field->name()) continue;
    const pugi::xml_node node = *field;
    fields_.erase(field);
    return node;
  }
  return {};
}

absl::StatusOr<std::optional<std::string>> FieldReader::TakeText(absl::string_view name) {
  const pugi::xml_node node = Take(name);
  if (!node) return std::optional<std::string>();
  for (const pugi::xml_node child : node.children()) {
    if (!IsText(child)) {
      return WrongElement(name, absl::StrCat("holds the element ", Excerpt(child.name())));
    }
  }
  return std::optional<std::string>(TrimmedText(node));
}

absl::StatusOr<std::string> FieldReader::TakeId(absl::string_view name) {
  ASSIGN_OR_RETURN(std::optional<std::string> text, TakeText(name));
  if (!text.has_value()) return WrongElement(entity_, absl::StrCat("has no ", name));
  if (text->empty()) return WrongElement(entity_, absl::StrCat("has an empty ", name));
  return *std::move(text);
}

absl::StatusOr<std::optional<int>> FieldReader::TakeNumber(absl::string_view name) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, TakeText(name));
  if (!text.has_value()) return std::optional<int>();
  int value = 0;
  if (!absl::SimpleAtoi(*text, &value)) {
    return WrongElement(name, absl::StrCat("is not a number: ", Excerpt(*text)));
  }
  return std::optional<int>(value);
}

absl::StatusOr<std::vector<std::string>> FieldReader::TakeRest() {
  std::vector<std::string> rest;
  for (const pugi::xml_node field : std::exchange(fields_, {})) {
    ASSIGN_OR_RETURN(std::string xml, XmlAsAscii(field));
    rest.push_back(std::move(xml));
  }
  return rest;
}

absl::StatusOr<std::vector<pugi::xml_node>> ListItems(pugi::xml_node list,
                                                      absl::string_view item_name) {
  RETURN_IF_ERROR(CheckHoldsOnlyElements(list));
  std::vector<pugi::xml_node> items;
  for (const pugi::xml_node child : list.children()) {
    if (IsText(child)) continue;
    if (item_name != child.name()) {
      return WrongElement(list.name(), absl::StrCat("holds ", Excerpt(child.name())));
    }
    items.push_back(child);
  }
  return items;
}

}  // namespace connecx::salto
