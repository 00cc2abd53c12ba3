#ifndef CONNECX_SERVER_CONFIG_YAML_SCALAR_H_
#define CONNECX_SERVER_CONFIG_YAML_SCALAR_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace connecx::server {

// What is wrong with a value and what to write.
struct ValueError {
  std::string what;
  std::string fix;
};

// Whether a value of the field is one word or text in YAML: anything but a message, except
// Duration.
bool IsScalar(const google::protobuf::FieldDescriptor& field);

// Sets the field, or appends to a repeated one. None: it was understood.
std::optional<ValueError> ReadScalar(absl::string_view text,
                                     const google::protobuf::FieldDescriptor& field,
                                     google::protobuf::Message& message);

// What to write for the field: "write access.db", "write true or false".
std::string FixFor(const google::protobuf::FieldDescriptor& field);

// LOG_LEVEL_INFO -> "info".
std::string YamlName(const google::protobuf::EnumValueDescriptor& value);

// All but the unspecified one.
std::vector<std::string> YamlNames(const google::protobuf::EnumDescriptor& type);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_YAML_SCALAR_H_
