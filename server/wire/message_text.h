#ifndef CONNECX_SERVER_WIRE_MESSAGE_TEXT_H_
#define CONNECX_SERVER_WIRE_MESSAGE_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace connecx::server {

// The paths ("apartments[3].apartment") of the strings in an encoded message that are not UTF-8, at
// most 100, in the order of the bytes. Generated code refuses such a message as a whole and cannot
// say why; this looks at the bytes themselves. Stops where the encoding itself is broken: parsing
// says so.
std::vector<std::string> FieldsNotUtf8(const google::protobuf::Descriptor& type,
                                       absl::string_view encoded);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_WIRE_MESSAGE_TEXT_H_
