#include "server/config/yaml_scalar.h"

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "server/config/near_miss.h"
#include "server/config/schema.pb.h"

namespace connecx::server {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::string_view kDuration = "google.protobuf.Duration";

// "Security" -> "SECURITY_", "LogLevel" -> "LOG_LEVEL_".
std::string ValuePrefix(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(c);
  }
  return prefix + "_";
}

ValueError NotUnderstood(absl::string_view text, absl::string_view what,
                         const FieldDescriptor& field) {
  return {absl::StrCat("\"", text, "\" is not ", what), FixFor(field)};
}

std::optional<ValueError> ReadInt(absl::string_view text, const FieldDescriptor& field,
                                  Message& message) {
  int value = 0;
  if (!absl::SimpleAtoi(text, &value)) return NotUnderstood(text, "a whole number", field);
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddInt32(&message, &field, value);
  } else {
    reflection.SetInt32(&message, &field, value);
  }
  return std::nullopt;
}

std::optional<ValueError> ReadBool(absl::string_view text, const FieldDescriptor& field,
                                   Message& message) {
  if (text != "true" && text != "false") return NotUnderstood(text, "true or false", field);
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddBool(&message, &field, text == "true");
  } else {
    reflection.SetBool(&message, &field, text == "true");
  }
  return std::nullopt;
}

std::optional<ValueError> ReadEnum(absl::string_view text, const FieldDescriptor& field,
                                   Message& message) {
  const EnumDescriptor& type = *field.enum_type();
  const Reflection& reflection = *message.GetReflection();
  for (int i = 1; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (YamlName(value) != text) continue;
    if (field.is_repeated()) {
      reflection.AddEnum(&message, &field, &value);
    } else {
      reflection.SetEnum(&message, &field, &value);
    }
    return std::nullopt;
  }
  const std::string near = NearMiss(text, YamlNames(type));
  return ValueError{absl::StrCat("\"", text, "\" is not known"),
                    near.empty() ? FixFor(field) : absl::StrCat("write ", near)};
}

std::optional<ValueError> ReadDuration(absl::string_view text, const FieldDescriptor& field,
                                       Message& message) {
  absl::Duration value;
  if (!absl::ParseDuration(text, &value) || value < absl::ZeroDuration() ||
      value == absl::InfiniteDuration()) {
    return NotUnderstood(text, "a duration", field);
  }
  google::protobuf::Duration duration;
  duration.set_seconds(absl::IDivDuration(value, absl::Seconds(1), &value));
  duration.set_nanos(static_cast<int>(absl::ToInt64Nanoseconds(value)));
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddMessage(&message, &field)->CopyFrom(duration);
  } else {
    reflection.MutableMessage(&message, &field)->CopyFrom(duration);
  }
  return std::nullopt;
}

}  // namespace

bool IsScalar(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
         field.message_type()->full_name() == std::string(kDuration);
}

std::optional<ValueError> ReadScalar(absl::string_view text, const FieldDescriptor& field,
                                     Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return ReadInt(text, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return ReadBool(text, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return ReadEnum(text, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ReadDuration(text, field, message);
    case FieldDescriptor::CPPTYPE_STRING:
      break;
    default:
      return ValueError{"has a type that the schema must not use", "tell the developers"};
  }
  if (text.empty()) return ValueError{"is empty", FixFor(field)};
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddString(&message, &field, std::string(text));
  } else {
    reflection.SetString(&message, &field, std::string(text));
  }
  return std::nullopt;
}

std::string FixFor(const FieldDescriptor& field) {
  const std::string& example = field.options().GetExtension(config::v1::example);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "write true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("write one of: ", absl::StrJoin(YamlNames(*field.enum_type()), ", "));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "write a number with a unit, such as 5m, 90s or 2h";
    default:
      return absl::StrCat("write a value such as ", example);
  }
}

std::string YamlName(const EnumValueDescriptor& value) {
  return absl::AsciiStrToLower(absl::StripPrefix(value.name(), ValuePrefix(*value.type())));
}

std::vector<std::string> YamlNames(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) names.push_back(YamlName(*type.value(i)));
  return names;
}

}  // namespace connecx::server
