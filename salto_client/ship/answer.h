#ifndef CONNECX_SALTO_CLIENT_SHIP_ANSWER_H_
#define CONNECX_SALTO_CLIENT_SHIP_ANSWER_H_

#include <memory>
#include <pugixml.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace connecx::salto {

// A successful SHIP answer (docs/ship.md section 2). `params` is a null node if the answer has no
// Params; it lives as long as `document`.
struct Answer {
  std::unique_ptr<pugi::xml_document> document;
  pugi::xml_node params;
};

// Takes an answer to `request_name` apart. An Exception becomes its ShipError(). DATA_LOSS with an
// unknown outcome if the bytes are not an answer to this request: not XML, another root, another
// request's name, an Exception without a number.
absl::StatusOr<Answer> ParseAnswer(absl::string_view bytes, absl::string_view request_name);

// Whether the bytes are a SHIP answer that holds an Exception, to whichever request.
bool IsExceptionAnswer(absl::string_view bytes);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_SHIP_ANSWER_H_
