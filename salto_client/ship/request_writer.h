#ifndef CONNECX_SALTO_CLIENT_SHIP_REQUEST_WRITER_H_
#define CONNECX_SALTO_CLIENT_SHIP_REQUEST_WRITER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace connecx::salto {

// Writes one SHIP request document, RequestCall > RequestName, Params (docs/ship.md section 2), in
// ASCII. Element names are ours and written as they are. The first value that cannot be expressed
// makes Finish() fail, so that nothing wrong is ever sent.
class RequestWriter {
 public:
  explicit RequestWriter(absl::string_view request_name);

  void Open(absl::string_view element);
  void Close(absl::string_view element);
  void Empty(absl::string_view element);

  void Text(absl::string_view element, absl::string_view utf8);
  void Number(absl::string_view element, int value);
  void Flag(absl::string_view element, bool value);
  // A key: never empty, never with white space around it, which servers trim away, so that another
  // entity would be addressed (docs/ship.md section 2).
  void Id(absl::string_view element, absl::string_view utf8);
  // An element as it was read, from XmlAsAscii().
  void Verbatim(absl::string_view ascii_xml);

  // The document, or INVALID_ARGUMENT naming the element. Call once, last.
  absl::StatusOr<std::string> Finish();

 private:
  std::string out_;
  absl::Status error_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_REQUEST_WRITER_H_
