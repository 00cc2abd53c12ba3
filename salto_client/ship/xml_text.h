#ifndef CONNECX_SALTO_CLIENT_SHIP_XML_TEXT_H_
#define CONNECX_SALTO_CLIENT_SHIP_XML_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// XML text in and out of bytes (docs/ship.md 1.3).

namespace connecx::salto {

// Appends UTF-8 text as ASCII XML content: everything that is not printable ASCII, and what XML
// gives a meaning, becomes a reference, so that no encoding and no line-end rule can change it.
// INVALID_ARGUMENT if XML cannot express a character (control characters) or the UTF-8 is not
// valid.
absl::Status AppendXmlText(absl::string_view text, std::string& out);

// An answer's bytes as UTF-8 without byte order mark. Obeys the document's declared encoding
// (UTF-8, US-ASCII, ISO-8859-1), a UTF-8 byte order mark before that; UTF-8 without either.
// DATA_LOSS if the encoding is another one, the bytes are not valid in it, or characters or
// references are not legal XML: a lenient parser would cut or change such text silently.
absl::StatusOr<std::string> DecodeXml(absl::string_view bytes);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_XML_TEXT_H_
