#include "simulator/xml_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "simulator/refusal.h"
#include "simulator/utf8.h"

namespace connecx::simulator {
namespace {

absl::Status NotWellFormed(absl::string_view why) {
  return Refuse(RefusalCode::kNotWellFormed, why);
}

// The encoding that the XML declaration names, in lower case; empty without one.
std::string DeclaredEncoding(absl::string_view bytes) {
  if (!absl::StartsWith(bytes, "<?xml")) return "";
  absl::string_view declaration = bytes.substr(0, std::min(bytes.find("?>"), bytes.size()));
  const size_t at = declaration.find("encoding");
  if (at == absl::string_view::npos) return "";
  absl::string_view value = absl::StripLeadingAsciiWhitespace(declaration.substr(at + 8));
  if (!absl::ConsumePrefix(&value, "=")) return "";
  value = absl::StripLeadingAsciiWhitespace(value);
  if (value.empty() || (value[0] != '"' && value[0] != '\'')) return "";
  const size_t end = value.find(value[0], 1);
  if (end == absl::string_view::npos) return "";
  return absl::AsciiStrToLower(value.substr(1, end - 1));
}

bool IsXmlCharacter(char32_t c) {
  if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
  return !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF && c <= 0x10FFFF;
}

// Takes the printable ASCII off the front, which is nearly everything.
void SkipPlain(absl::string_view& text) {
  const auto end =
      std::find_if(text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E; });
  text.remove_prefix(static_cast<size_t>(end - text.begin()));
}

// `name` is what stands between '&' and ';'.
bool IsKnownReference(absl::string_view name) {
  for (const absl::string_view known : {"amp", "lt", "gt", "quot", "apos"}) {
    if (name == known) return true;
  }
  if (!absl::ConsumePrefix(&name, "#")) return false;
  uint32_t value = 0;
  if (absl::ConsumePrefix(&name, "x")) {
    if (name.empty() || !std::all_of(name.begin(), name.end(), absl::ascii_isxdigit)) return false;
    return absl::SimpleHexAtoi(name, &value) && IsXmlCharacter(value);
  }
  if (name.empty() || !std::all_of(name.begin(), name.end(), absl::ascii_isdigit)) return false;
  return absl::SimpleAtoi(name, &value) && IsXmlCharacter(value);
}

// Takes `open` ... `close` off the front of `text`, in which '&' means nothing.
bool SkipVerbatim(absl::string_view& text, absl::string_view open, absl::string_view close) {
  if (!absl::StartsWith(text, open)) return false;
  const size_t end = text.find(close, open.size());
  text.remove_prefix(end == absl::string_view::npos ? text.size() : end + close.size());
  return true;
}

}  // namespace

absl::StatusOr<std::string> DecodeXml(absl::string_view bytes) {
  absl::ConsumePrefix(&bytes, "\xEF\xBB\xBF");
  const std::string encoding = DeclaredEncoding(bytes);
  if (encoding == "iso-8859-1" || encoding == "latin1") {
    std::string utf8;
    utf8.reserve(bytes.size());
    for (const char c : bytes) AppendUtf8(static_cast<unsigned char>(c), utf8);
    return utf8;
  }
  if (!encoding.empty() && encoding != "utf-8" && encoding != "us-ascii") {
    return NotWellFormed(
        absl::StrCat("The encoding \"", absl::CHexEscape(encoding), "\" is not supported."));
  }
  for (absl::string_view rest = bytes; SkipPlain(rest), !rest.empty();) {
    if (!TakeCodePoint(rest).has_value()) {
      return NotWellFormed(absl::StrCat("Byte ", bytes.size() - rest.size(), " is not UTF-8."));
    }
  }
  return std::string(bytes);
}

absl::Status CheckXmlCharacters(absl::string_view utf8) {
  for (absl::string_view rest = utf8; SkipPlain(rest), !rest.empty();) {
    const std::optional<char32_t> c = TakeCodePoint(rest);
    if (!c.has_value() || !IsXmlCharacter(*c)) {
      return NotWellFormed(absl::StrCat("There is a forbidden character before byte ",
                                        utf8.size() - rest.size(), "."));
    }
  }
  for (absl::string_view rest = utf8; !rest.empty();) {
    rest.remove_prefix(std::min(rest.find_first_of("<&"), rest.size()));
    if (SkipVerbatim(rest, "<!--", "-->") || SkipVerbatim(rest, "<![CDATA[", "]]>") ||
        SkipVerbatim(rest, "<?", "?>")) {
      continue;
    }
    if (absl::ConsumePrefix(&rest, "&")) {
      const size_t end = rest.substr(0, 12).find(';');
      if (end == absl::string_view::npos || !IsKnownReference(rest.substr(0, end))) {
        return NotWellFormed("There is an ampersand that begins no known reference.");
      }
    } else if (!rest.empty()) {
      rest.remove_prefix(1);
    }
  }
  return absl::OkStatus();
}

}  // namespace connecx::simulator
