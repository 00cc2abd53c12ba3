#include "simulator/ship_plain.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"

namespace connecx::simulator {
namespace {

std::optional<std::string> ReadField(FieldReader& reader, const PlainField& field) {
  switch (field.type) {
    case PlainType::kText:
      return reader.Text(field.name);
    case PlainType::kInt:
      if (const std::optional<int> value = reader.Int(field.name)) return absl::StrCat(*value);
      return std::nullopt;
    case PlainType::kFlag:
      if (const std::optional<bool> value = reader.Flag(field.name)) return *value ? "1" : "0";
      return std::nullopt;
    case PlainType::kDateTime:
      if (const std::optional<LocalDateTime> value = reader.DateTime(field.name)) {
        return FormatLocalDateTime(*value);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

PlainFields ReadPlainFields(FieldReader& reader, absl::Span<const PlainField> known) {
  PlainFields fields;
  for (const PlainField& field : known) {
    const std::optional<std::string> value = ReadField(reader, field);
    if (value.has_value() && !field.read_only) fields[std::string(field.name)] = *value;
  }
  return fields;
}

void WritePlainFields(XmlWriter& writer, const PlainFields& fields,
                      absl::Span<const PlainField> known) {
  for (const PlainField& field : known) {
    const auto it = fields.find(field.name);
    writer.Text(field.name, it != fields.end() ? absl::string_view(it->second) : field.unset);
  }
}

}  // namespace connecx::simulator
