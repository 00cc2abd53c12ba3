#ifndef CONNECX_SIMULATOR_ENCODING_H_
#define CONNECX_SIMULATOR_ENCODING_H_

#include "absl/strings/string_view.h"

namespace connecx::simulator {

// The Encoding drop-down of SPACE's SHIP tab (docs/ship.md section 1).
enum class Encoding { kUtf8, kIso88591 };

// As an XML declaration and a media type name it.
inline absl::string_view EncodingName(Encoding encoding) {
  return encoding == Encoding::kUtf8 ? "utf-8" : "iso-8859-1";
}

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_ENCODING_H_
