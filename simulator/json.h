#ifndef CONNECX_SIMULATOR_JSON_H_
#define CONNECX_SIMULATOR_JSON_H_

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace connecx::simulator {

// Names as in the .proto file, fields at their defaults included.
std::string ToJson(const google::protobuf::Message& message);

// INVALID_ARGUMENT with the parser's own words for text that is not JSON, or has fields that the
// message has not.
absl::Status FromJson(absl::string_view json, google::protobuf::Message& message);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_JSON_H_
