#include "notify/mail_format.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace connecx::notify {
namespace {

constexpr std::size_t kPreferredLine = 76;  // RFC 5322 2.1.1 (78), RFC 2045 6.7 (76)
constexpr std::size_t kLongestToken = 900;
constexpr std::size_t kEncodedWordBytes = 42;  // as base64, with its frame, within RFC 2047's 75

bool IsPrintableAscii(char c) { return c >= 0x20 && c < 0x7F; }

// Controls become blanks; only what may stand in a header is left.
std::string HeaderSafe(absl::string_view text) {
  std::string safe(text);
  for (char& c : safe) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return safe;
}

std::string TokenSafe(absl::string_view text) {
  std::string safe(text);
  for (char& c : safe) {
    if (!IsPrintableAscii(c)) c = '?';
  }
  return safe;
}

bool NeedsEncodedWords(absl::string_view text) {
  if (text.find("=?") != absl::string_view::npos) return true;
  for (const absl::string_view word : absl::StrSplit(text, ' ')) {
    if (word.size() > kLongestToken) return true;
  }
  return !std::all_of(text.begin(), text.end(), &IsPrintableAscii);
}

std::vector<std::string> EncodedWords(absl::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    std::size_t length = std::min(text.size(), kEncodedWordBytes);
    // Never inside a character: a decoder may look at each word alone.
    while (length > 1 && length < text.size() &&
           (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) {
      --length;
    }
    words.push_back(absl::StrCat("=?UTF-8?B?", absl::Base64Escape(text.substr(0, length)), "?="));
    text.remove_prefix(length);
  }
  return words;
}

// Joins by a blank, or by a fold where the line would get long.
std::string Folded(absl::string_view name, const std::vector<std::string>& tokens) {
  std::string header = absl::StrCat(name, ":");
  std::size_t column = header.size();
  for (const std::string& token : tokens) {
    for (std::size_t at = 0; at == 0 || at < token.size(); at += kLongestToken) {
      const std::string piece = token.substr(at, kLongestToken);
      // A fold before the first token would leave a line of the name alone: some readers choke.
      const bool fold = column + 1 + piece.size() > kPreferredLine && column > name.size() + 1;
      absl::StrAppend(&header, fold ? "\r\n " : " ", piece);
      column = (fold ? 1 : column + 1) + piece.size();
    }
  }
  return absl::StrCat(header, "\r\n");
}

bool FitsSevenBit(absl::string_view text) {
  std::size_t line = 0;
  for (const char c : text) {
    if (c != '\n' && !IsPrintableAscii(c)) return false;
    line = c == '\n' ? 0 : line + 1;
    if (line > 990) return false;
  }
  return true;
}

std::string QuotedPrintableLine(absl::string_view line) {
  std::string out;
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last_blank = c == ' ' && i + 1 == line.size();
    const bool plain = IsPrintableAscii(c) && c != '=' && !last_blank;
    const std::string piece =
        plain ? std::string(1, c) : absl::StrFormat("=%02X", static_cast<unsigned char>(c));
    if (column + piece.size() > kPreferredLine - 1) {
      absl::StrAppend(&out, "=\r\n");
      column = 0;
    }
    absl::StrAppend(&out, piece);
    column += piece.size();
  }
  return out;
}

}  // namespace

std::string TextHeader(absl::string_view name, absl::string_view text) {
  const std::string safe = HeaderSafe(text);
  if (NeedsEncodedWords(safe)) return Folded(name, EncodedWords(safe));
  return Folded(name, absl::StrSplit(safe, ' ', absl::SkipEmpty()));
}

std::string MailboxHeader(absl::string_view name, absl::string_view display,
                          absl::string_view address) {
  const std::string safe = HeaderSafe(display);
  std::vector<std::string> tokens;
  if (NeedsEncodedWords(safe)) {
    tokens = EncodedWords(safe);
  } else if (!safe.empty()) {
    tokens.push_back(
        absl::StrCat("\"", absl::StrReplaceAll(safe, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\""));
  }
  tokens.push_back(absl::StrCat("<", TokenSafe(address), ">"));
  return Folded(name, tokens);
}

std::string TokenHeader(absl::string_view name, const std::vector<std::string>& tokens,
                        absl::string_view separator) {
  std::vector<std::string> safe;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string token = TokenSafe(tokens[i]);
    if (i + 1 < tokens.size()) absl::StrAppend(&token, separator);
    safe.push_back(std::move(token));
  }
  return Folded(name, safe);
}

std::string PercentEncode(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(c);
    } else {
      absl::StrAppendFormat(&out, "%%%02X", byte);
    }
  }
  return out;
}

std::uint32_t StableHash(absl::string_view text) {
  std::uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash;
}

std::string EncodePart(const BodyPart& part) {
  const bool seven_bit = FitsSevenBit(part.text);
  std::string out = absl::StrCat(
      "Content-Type: ", part.media_type, "; charset=utf-8\r\n",
      "Content-Transfer-Encoding: ", seven_bit ? "7bit" : "quoted-printable", "\r\n\r\n");
  std::vector<absl::string_view> lines = absl::StrSplit(part.text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  for (const absl::string_view line : lines) {
    absl::StrAppend(&out, seven_bit ? std::string(line) : QuotedPrintableLine(line), "\r\n");
  }
  return out;
}

}  // namespace connecx::notify
