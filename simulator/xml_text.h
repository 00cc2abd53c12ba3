#ifndef CONNECX_SIMULATOR_XML_TEXT_H_
#define CONNECX_SIMULATOR_XML_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The part of XML's well-formedness that pugixml does not look at: encodings, characters,
// references.
namespace connecx::simulator {

// The document as UTF-8 without a byte order mark, by the encoding that its XML declaration names:
// UTF-8 (also when none is named), US-ASCII or ISO-8859-1, in any case (docs/ship.md 1.3). Any
// other encoding, and bytes that the encoding does not know, are refused with 500.
absl::StatusOr<std::string> DecodeXml(absl::string_view bytes);

// Refuses with 500 what XML 1.0 forbids anywhere in a document: control characters, references to
// them, and entities other than the five predefined ones. So an entity that a DTD declares is never
// known.
absl::Status CheckXmlCharacters(absl::string_view utf8);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_XML_TEXT_H_
