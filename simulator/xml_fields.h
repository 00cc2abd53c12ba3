#ifndef CONNECX_SIMULATOR_XML_FIELDS_H_
#define CONNECX_SIMULATOR_XML_FIELDS_H_

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "simulator/local_time.h"

namespace connecx::simulator {

// What is wrong with the shape of a request, collected over all of its elements so that the codes
// keep their order whatever the order of the elements: 501 goes before 503 (docs/ship.md section
// 8).
class Findings {
 public:
  void AddUnexpected(std::string what);
  void AddWrongType(std::string what);

  // OK, or the first finding of the kind that goes first.
  absl::Status ToStatus() const;

 private:
  std::optional<std::string> unexpected_;
  std::optional<std::string> wrong_type_;
};

// Reads the children of one element as typed fields. Each getter returns nothing for an absent
// field and for one that it reports to `findings`. Texts are trimmed (docs/ship.md section 2).
class FieldReader {
 public:
  // `findings` must outlive this object. Fields that occur twice, attributes and text between
  // elements are reported.
  FieldReader(pugi::xml_node element, Findings& findings);

  std::optional<std::string> Text(absl::string_view name);
  std::optional<int> Int(absl::string_view name);
  std::optional<bool> Flag(absl::string_view name);
  std::optional<LocalDateTime> DateTime(absl::string_view name);
  std::optional<SecondOfDay> TimeOfDay(absl::string_view name);
  // A field that is an element with children of its own.
  std::optional<pugi::xml_node> Element(absl::string_view name);
  // The items of a list; any child that is not called `item` is reported.
  std::optional<std::vector<pugi::xml_node>> List(absl::string_view name, absl::string_view item);

  // The same fields, but their absence is reported; the value is then empty.
  std::string RequiredText(absl::string_view name);
  int RequiredInt(absl::string_view name);
  pugi::xml_node RequiredElement(absl::string_view name);

  // Reports every field that no getter asked for. Call it last.
  void Done();

 private:
  struct Field {
    pugi::xml_node node;
    bool taken = false;
  };

  void ReportMissing(absl::string_view name);
  void ReportWrongType(absl::string_view name, absl::string_view text, absl::string_view wanted);

  std::string element_name_;
  Findings& findings_;
  std::vector<Field> fields_;
};

// The trimmed text of an element.
std::string TextOf(pugi::xml_node element);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_XML_FIELDS_H_
