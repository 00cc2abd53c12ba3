#include "notify/mail_address.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace connecx::notify {
namespace {

bool IsLocalPartChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != absl::string_view::npos;
}

bool IsDomainChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
}

bool IsDotted(absl::string_view text, bool (*is_char)(char)) {
  if (text.empty() || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != absl::string_view::npos) return false;
  for (const char c : text) {
    if (!is_char(c)) return false;
  }
  return true;
}

}  // namespace

bool IsMailAddress(absl::string_view text) {
  const std::size_t at = text.find('@');
  if (at == absl::string_view::npos || at > 64 || text.size() > 254) return false;
  return text.front() != '-' && IsDotted(text.substr(0, at), &IsLocalPartChar) &&
         IsDotted(text.substr(at + 1), &IsDomainChar);
}

}  // namespace connecx::notify
