#ifndef CONNECX_SERVER_CONFIG_YAML_PROTO_H_
#define CONNECX_SERVER_CONFIG_YAML_PROTO_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/config/problem.h"

namespace connecx::server {

// Reads `text`, which is YAML and stands in `file`, into `message` by the message's descriptor and
// the options of schema.proto; config.proto says how the two correspond. What is wrong is appended
// to `problems`, all of it, and the rest is read nevertheless; defaults are set. `lines` learns
// where each value stands. False: it is not even YAML, and `message` is as it was.
bool ReadYaml(const std::string& file, absl::string_view text, google::protobuf::Message& message,
              SourceMap& lines, std::vector<Problem>& problems);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_YAML_PROTO_H_
