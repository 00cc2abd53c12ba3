#include "notify/plain_text.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace connecx::notify {
namespace {

constexpr std::size_t kColumns = 76;
constexpr std::size_t kLongestUnbroken = 48;  // an ID has 32 characters at most (docs/ship.md 5)

// The length of the well-formed UTF-8 sequence at the front of `text`; 0: there is none.
std::size_t SequenceLength(absl::string_view text, std::uint32_t& code_point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  std::size_t length = 0;
  std::uint32_t least = 0;
  if (lead < 0x80) {
    code_point = lead;
    return 1;
  } else if (lead >= 0xC2 && lead < 0xE0) {
    length = 2, least = 0x80, code_point = lead & 0x1F;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3, least = 0x800, code_point = lead & 0x0F;
  } else if (lead >= 0xF0 && lead < 0xF5) {
    length = 4, least = 0x10000, code_point = lead & 0x07;
  } else {
    return 0;
  }
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code_point = (code_point << 6) | (byte(i) & 0x3F);
  }
  const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  return code_point < least || code_point > 0x10FFFF || surrogate ? 0 : length;
}

// Breaks a line, ends it early, or turns what follows round: C0 and C1 controls, LS and PS, and the
// Unicode direction marks.
bool DisturbsLine(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::size_t Columns(absl::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return columns;
}

// Whether a quotation that is short enough to be an ID opens at `at`.
bool OpensShortQuotation(absl::string_view text, std::size_t at) {
  const std::size_t close = text.find('"', at + 1);
  return close != absl::string_view::npos && close - at <= kLongestUnbroken;
}

// Splits at blanks outside short quotations.
std::vector<absl::string_view> Words(absl::string_view text) {
  std::vector<absl::string_view> words;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted && OpensShortQuotation(text, i);
    if (i == text.size() || (text[i] == ' ' && !quoted)) {
      if (i > begin) words.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  return words;
}

}  // namespace

std::string OneLine(absl::string_view text, std::size_t max_bytes) {
  constexpr absl::string_view kCut = "...";
  std::string line;
  std::size_t cut_at = 0;  // the last character boundary that leaves room for kCut
  while (!text.empty()) {
    std::uint32_t code_point = 0;
    const std::size_t length = SequenceLength(text, code_point);
    const std::size_t taken = length == 0 ? 1 : length;
    if (line.size() + kCut.size() <= max_bytes) cut_at = line.size();
    if (length == 0) {
      line.push_back('?');
    } else if (DisturbsLine(code_point)) {
      line.push_back(' ');
    } else {
      absl::StrAppend(&line, text.substr(0, length));
    }
    if (line.size() > max_bytes) {
      line.resize(cut_at);
      return absl::StrCat(line, kCut);
    }
    text.remove_prefix(taken);
  }
  return line;
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", OneLine(text), "\""); }

void PlainText::Heading(absl::string_view text) {
  steps_ = 0;
  BlankLine();
  absl::StrAppend(&text_, text, "\n");
}

void PlainText::Paragraph(absl::string_view text) { Wrapped("", "", text); }

void PlainText::Field(absl::string_view label, absl::string_view value) {
  absl::StrAppendFormat(&text_, "  %-14s%s\n", absl::StrCat(label, ":"), value);
}

void PlainText::Bullet(absl::string_view text) { Wrapped("  * ", "    ", text); }

void PlainText::Step(absl::string_view text) {
  Wrapped(absl::StrFormat("%2d. ", ++steps_), "    ", text);
}

void PlainText::StepField(absl::string_view label, absl::string_view value) {
  absl::StrAppendFormat(&text_, "      %-14s%s\n", absl::StrCat(label, ":"), value);
}

void PlainText::BlankLine() { text_.push_back('\n'); }

void PlainText::Wrapped(absl::string_view first_prefix, absl::string_view next_prefix,
                        absl::string_view text) {
  std::string line(first_prefix);
  bool empty = true;
  for (const absl::string_view word : Words(text)) {
    if (!empty && Columns(line) + 1 + Columns(word) > kColumns) {
      absl::StrAppend(&text_, line, "\n");
      line = std::string(next_prefix);
      empty = true;
    }
    absl::StrAppend(&line, empty ? "" : " ", word);
    empty = false;
  }
  absl::StrAppend(&text_, line, "\n");
}

}  // namespace connecx::notify
