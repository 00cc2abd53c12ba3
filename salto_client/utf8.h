#ifndef CONNECX_SALTO_CLIENT_UTF8_H_
#define CONNECX_SALTO_CLIENT_UTF8_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::salto {

// Takes one code point from the front of `text`. nullopt, and nothing taken, if `text` is empty or
// does not begin with well-formed UTF-8 (overlong forms and surrogates are not well-formed).
std::optional<uint32_t> TakeUtf8(absl::string_view& text);

// Appends a code point up to U+10FFFF.
void AppendUtf8(uint32_t code_point, std::string& out);

// Whether XML 1.0 allows the code point in a document.
bool IsXmlChar(uint32_t code_point);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_UTF8_H_
