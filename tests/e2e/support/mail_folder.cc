#include "tests/e2e/support/mail_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace connecx::e2e {
namespace {

std::string PercentDecode(const std::string& text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         absl::ascii_isxdigit(text[i + 1]) && absl::ascii_isxdigit(text[i + 2]);
    if (!escaped) {
      decoded += text[i];
      continue;
    }
    decoded += absl::HexStringToBytes(text.substr(i + 1, 2));
    i += 2;
  }
  return decoded;
}

}  // namespace

Mail ParseMail(const std::string& content) {
  const std::string text = absl::StrReplaceAll(content, {{"\r\n", "\n"}});
  const std::size_t gap = text.find("\n\n");
  Mail mail;
  mail.body = gap == std::string::npos ? "" : text.substr(gap + 2);
  const std::string unfolded =
      absl::StrReplaceAll(text.substr(0, gap), {{"\n ", " "}, {"\n\t", " "}});
  for (absl::string_view line : absl::StrSplit(unfolded, '\n')) {
    const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (parts.size() == 2) mail.headers[parts[0]] = parts[1];
  }
  return mail;
}

std::vector<Mail> ReadMails(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".eml") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Mail> mails;
  for (const std::filesystem::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    mails.push_back(
        ParseMail({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}));
  }
  return mails;
}

std::map<std::string, std::string> ActionOf(const Mail& mail) {
  std::map<std::string, std::string> action;
  const auto header = mail.headers.find("X-Connecx-Action");
  if (header == mail.headers.end()) return action;
  for (absl::string_view token : absl::StrSplit(header->second, ';')) {
    const std::vector<std::string> parts =
        absl::StrSplit(absl::StripAsciiWhitespace(token), absl::MaxSplits('=', 1));
    if (parts.size() != 2) continue;
    // Blanks in a value are folding.
    action[parts[0]] = PercentDecode(absl::StrReplaceAll(parts[1], {{" ", ""}}));
  }
  return action;
}

}  // namespace connecx::e2e
