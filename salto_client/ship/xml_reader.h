#ifndef CONNECX_SALTO_CLIENT_SHIP_XML_READER_H_
#define CONNECX_SALTO_CLIENT_SHIP_XML_READER_H_

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Strict reading of the elements of an answer: whatever is not of the expected form is DATA_LOSS
// that names the element, never a default.

namespace connecx::salto {

// DATA_LOSS about one element of an answer.
absl::Status WrongElement(absl::string_view element, absl::string_view what);

// The element's text without white space around it (docs/ship.md section 2); empty for a null node.
std::string TrimmedText(pugi::xml_node node);

// An element as ASCII XML: names, attributes, text and children; no comments. For elements that we
// carry without knowing them. DATA_LOSS if it is nested too deeply or a name is not ASCII.
absl::StatusOr<std::string> XmlAsAscii(pugi::xml_node node);

// The fields of an entity: each name at most once, no text between them.
class FieldReader {
 public:
  static absl::StatusOr<FieldReader> Of(pugi::xml_node entity);

  // Takes the child with this name; a null node if there is none.
  pugi::xml_node Take(absl::string_view name);

  // Takes a child that holds text; nullopt if there is none, DATA_LOSS if it holds elements.
  absl::StatusOr<std::optional<std::string>> TakeText(absl::string_view name);

  // Takes a child that holds a non-empty text; DATA_LOSS otherwise.
  absl::StatusOr<std::string> TakeId(absl::string_view name);

  // Takes a child that holds an integer; nullopt if there is none.
  absl::StatusOr<std::optional<int>> TakeNumber(absl::string_view name);

  // The children that were not taken, as ASCII XML.
  absl::StatusOr<std::vector<std::string>> TakeRest();

 private:
  explicit FieldReader(std::string entity) : entity_(std::move(entity)) {}

  std::string entity_;
  std::vector<pugi::xml_node> fields_;
};

// The items of a list element; DATA_LOSS if it holds anything else, because what is not understood
// would be lost when the list is written back.
absl::StatusOr<std::vector<pugi::xml_node>> ListItems(pugi::xml_node list,
                                                      absl::string_view item_name);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_XML_READER_H_
