#include "salto_client/excerpt.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "salto_client/utf8.h"

namespace connecx::salto {

std::string Excerpt(absl::string_view text, size_t max_bytes) {
  std::string shown;
  bool cut = false;
  while (!text.empty()) {
    absl::string_view rest = text;
    const bool valid = TakeUtf8(rest).has_value();
    if (!valid) rest = text.substr(1);
    const absl::string_view character = text.substr(0, text.size() - rest.size());
    if (shown.size() + character.size() > max_bytes) {
      cut = true;
      break;
    }
    absl::StrAppend(&shown,
                    valid ? absl::Utf8SafeCHexEscape(character) : absl::CHexEscape(character));
    text = rest;
  }
  return absl::StrCat("'", shown, cut ? "...'" : "'");
}

}  // namespace connecx::salto
