#include "salto_client/ship/xml_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"
#include "salto_client/utf8.h"

namespace connecx::salto {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr size_t kLongestDeclaration = 256;

// Far more than a page of any listing; a parsed element takes twenty times the bytes of "<a/>".
constexpr size_t kMostTags = 2'000'000;

absl::Status BadText(absl::string_view what) {
  return SaltoError(absl::StatusCode::kDataLoss, absl::StrCat("the answer's XML ", what),
                    {.transient = true});
}

// The encoding that the XML declaration names, in lower case; empty if it names none.
std::string DeclaredEncoding(absl::string_view document) {
  if (!absl::StartsWith(document, "<?xml")) return "";
  absl::string_view declaration = document.substr(0, kLongestDeclaration);
  declaration = declaration.substr(0, declaration.find("?>"));
  const size_t name = declaration.find("encoding");
  if (name == absl::string_view::npos) return "";
  absl::string_view rest = absl::StripLeadingAsciiWhitespace(declaration.substr(name + 8));
  if (!absl::ConsumePrefix(&rest, "=")) return "";
  rest = absl::StripLeadingAsciiWhitespace(rest);
  if (rest.empty()) return "";
  const char quote = rest.front();
  if (quote != '"' && quote != '\'') return "";
  rest.remove_prefix(1);
  return absl::AsciiStrToLower(rest.substr(0, rest.find(quote)));
}

std::string Latin1ToUtf8(absl::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) AppendUtf8(static_cast<unsigned char>(c), out);
  return out;
}

// How many bytes at the front are printable ASCII, as nearly all of an answer is.
size_t LeadingPlainBytes(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && text[count] >= 0x20 && text[count] < 0x7F) ++count;
  return count;
}

absl::Status CheckCharacters(absl::string_view text) {
  while (true) {
    text.remove_prefix(LeadingPlainBytes(text));
    if (text.empty()) return absl::OkStatus();
    const std::optional<uint32_t> code_point = TakeUtf8(text);
    if (!code_point.has_value()) return BadText("is not valid UTF-8");
    if (!IsXmlChar(*code_point)) return BadText("holds an illegal character");
  }
}

bool IsLegalReference(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "#")) {
    return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
  }
  uint32_t code_point = 0;
  const bool is_number = absl::ConsumePrefix(&name, "x") ? absl::SimpleHexAtoi(name, &code_point)
                                                         : absl::SimpleAtoi(name, &code_point);
  return is_number && IsXmlChar(code_point);
}

// Skips a section that begins with `begin`; false if `text` does not begin with it.
bool SkipSection(absl::string_view& text, absl::string_view begin, absl::string_view end) {
  if (!absl::StartsWith(text, begin)) return false;
  const size_t found = text.find(end, begin.size());
  text.remove_prefix(found == absl::string_view::npos ? text.size() : found + end.size());
  return true;
}

absl::Status CheckMarkup(absl::string_view text) {
  constexpr size_t kLongestName = 12;
  size_t tags = 0;
  while (true) {
    const size_t next = text.find_first_of("&<");
    if (next == absl::string_view::npos) return absl::OkStatus();
    text.remove_prefix(next);
    if (SkipSection(text, "<![CDATA[", "]]>") || SkipSection(text, "<!--", "-->")) continue;
    if (text.front() == '<') {
      if (++tags > kMostTags) return BadText("has too many elements");
      text.remove_prefix(1);
      continue;
    }
    const absl::string_view name = text.substr(1, kLongestName);
    const size_t semicolon = name.find(';');
    if (semicolon == absl::string_view::npos || !IsLegalReference(name.substr(0, semicolon))) {
      return BadText(absl::StrCat("holds an illegal reference ", Excerpt(text, kLongestName)));
    }
    text.remove_prefix(semicolon + 2);
  }
}

}  // namespace

absl::Status AppendXmlText(absl::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::optional<uint32_t> code_point = TakeUtf8(text);
    if (!code_point.has_value()) {
      return SaltoError(absl::StatusCode::kInvalidArgument, "text is not valid UTF-8", {});
    }
    if (!IsXmlChar(*code_point)) {
      return SaltoError(absl::StatusCode::kInvalidArgument,
                        absl::StrCat("XML cannot express the control character ", *code_point), {});
    }
    const bool plain = *code_point >= 0x20 && *code_point < 0x7F && *code_point != '<' &&
                       *code_point != '>' && *code_point != '&' && *code_point != '"' &&
                       *code_point != '\'';
    if (plain) {
      out.push_back(static_cast<char>(*code_point));
    } else {
      absl::StrAppend(&out, "&#", *code_point, ";");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> DecodeXml(absl::string_view bytes) {
  const bool marked = absl::ConsumePrefix(&bytes, kByteOrderMark);
  bytes = absl::StripAsciiWhitespace(bytes);
  const std::string encoding = marked ? "utf-8" : DeclaredEncoding(bytes);
  std::string text;
  if (encoding == "iso-8859-1" || encoding == "latin1") {
    text = Latin1ToUtf8(bytes);
  } else if (encoding.empty() || encoding == "utf-8" || encoding == "utf8" ||
             encoding == "us-ascii") {
    text = std::string(bytes);
  } else {
    return BadText(absl::StrCat("has the unsupported encoding ", Excerpt(encoding)));
  }
  RETURN_IF_ERROR(CheckCharacters(text));
  RETURN_IF_ERROR(CheckMarkup(text));
  return text;
}

}  // namespace connecx::salto
