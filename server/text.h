#ifndef CONNECX_SERVER_TEXT_H_
#define CONNECX_SERVER_TEXT_H_

#include <cstddef>

#include "absl/strings/string_view.h"

namespace connecx::server {

// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(absl::string_view text);

// Whether UTF-8 `text` holds one of U+0000-U+001F, U+007F-U+009F.
bool HasControlCharacter(absl::string_view text);

// The longest prefix of UTF-8 `text` that has at most `max_bytes` and cuts no character in two.
absl::string_view CutText(absl::string_view text, std::size_t max_bytes);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TEXT_H_
