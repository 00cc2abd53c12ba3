#ifndef CONNECX_SIMULATOR_UTF8_H_
#define CONNECX_SIMULATOR_UTF8_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::simulator {

// Takes the first code point off `text`. Nothing, and `text` unchanged, where it is not strict
// UTF-8 (over-long forms and surrogates are not) or empty.
std::optional<char32_t> TakeCodePoint(absl::string_view& text);

// The number of code points in valid UTF-8.
int CodePoints(absl::string_view text);

void AppendUtf8(char32_t code_point, std::string& out);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_UTF8_H_
