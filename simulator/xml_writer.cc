#include "simulator/xml_writer.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "simulator/utf8.h"

namespace connecx::simulator {
namespace {

bool IsPlain(char c) { return c >= 0x20 && c < 0x7F && c != '<' && c != '>' && c != '&'; }

void AppendEscaped(absl::string_view utf8, Encoding encoding, std::string& out) {
  while (!utf8.empty()) {
    const auto plain =
        static_cast<size_t>(std::find_if_not(utf8.begin(), utf8.end(), IsPlain) - utf8.begin());
    out.append(utf8.data(), plain);
    utf8.remove_prefix(plain);
    if (utf8.empty()) return;
    const std::optional<char32_t> c = TakeCodePoint(utf8);
    if (!c.has_value()) {
      utf8.remove_prefix(1);
      out += '?';
    } else if (*c == '<') {
      out += "&lt;";
    } else if (*c == '>') {
      out += "&gt;";
    } else if (*c == '&') {
      out += "&amp;";
    } else if (*c < 0xA0 || (encoding == Encoding::kIso88591 && *c > 0xFF)) {
      absl::StrAppend(&out, "&#", static_cast<uint32_t>(*c), ";");
    } else if (encoding == Encoding::kIso88591) {
      out.push_back(static_cast<char>(*c));
    } else {
      AppendUtf8(*c, out);
    }
  }
}

}  // namespace

void XmlWriter::Declaration() {
  absl::StrAppend(&xml_, "<?xml version='1.0' encoding='", EncodingName(encoding_), "'?>");
}

void XmlWriter::Open(absl::string_view name) { absl::StrAppend(&xml_, "<", name, ">"); }

void XmlWriter::Close(absl::string_view name) { absl::StrAppend(&xml_, "</", name, ">"); }

void XmlWriter::Empty(absl::string_view name) { absl::StrAppend(&xml_, "<", name, "/>"); }

void XmlWriter::Text(absl::string_view name, absl::string_view utf8) {
  if (utf8.empty()) {
    Empty(name);
    return;
  }
  Open(name);
  AppendEscaped(utf8, encoding_, xml_);
  Close(name);
}

void XmlWriter::Int(absl::string_view name, int value) {
  absl::StrAppend(&xml_, "<", name, ">", value, "</", name, ">");
}

}  // namespace connecx::simulator
