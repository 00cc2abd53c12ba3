#ifndef CONNECX_SIMULATOR_XML_WRITER_H_
#define CONNECX_SIMULATOR_XML_WRITER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "simulator/encoding.h"

namespace connecx::simulator {

// Writes elements as SPACE does: no attributes, no white space between, empty ones as <X/>
// (docs/ship.md section 2). Texts are given in UTF-8; what the encoding cannot express becomes a
// numeric reference.
class XmlWriter {
 public:
  explicit XmlWriter(Encoding encoding) : encoding_(encoding) {}

  void Declaration();
  void Open(absl::string_view name);
  void Close(absl::string_view name);
  void Empty(absl::string_view name);
  void Text(absl::string_view name, absl::string_view utf8);
  void Int(absl::string_view name, int value);
  void Flag(absl::string_view name, bool value) { Int(name, value ? 1 : 0); }
  // Appends elements that another writer of the same encoding wrote.
  void Elements(absl::string_view xml) { xml_.append(xml.data(), xml.size()); }

  const std::string& xml() const { return xml_; }

 private:
  Encoding encoding_;
  std::string xml_;
};

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_XML_WRITER_H_
