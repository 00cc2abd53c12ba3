#include "server/wire/message_text.h"

#include <cstddef>
#include <cstdint>
#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "server/text.h"

namespace connecx::server {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::internal::WireFormatLite;
using ::google::protobuf::io::CodedInputStream;

constexpr std::size_t kMaxPaths = 100;
// Deeper than any message of the contract; parsing has a limit of its own.
constexpr int kMaxDepth = 32;

class Walk {
 public:
  explicit Walk(std::vector<std::string>& paths) : paths_(paths) {}

  // Returns false where the encoding is broken.
  bool Message(const Descriptor& type, absl::string_view encoded, const std::string& prefix,
               int depth) {
    if (depth > kMaxDepth) return false;
    CodedInputStream in(reinterpret_cast<const std::uint8_t*>(encoded.data()),
                        static_cast<int>(encoded.size()));
    std::map<int, int> seen;  // by field number
    while (const std::uint32_t tag = in.ReadTag()) {
      const int number = WireFormatLite::GetTagFieldNumber(tag);
      const FieldDescriptor* field = type.FindFieldByNumber(number);
      const bool wanted =
          field != nullptr &&
          WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
          (field->type() == FieldDescriptor::TYPE_STRING ||
           field->type() == FieldDescriptor::TYPE_MESSAGE);
      if (!wanted) {
        if (!WireFormatLite::SkipField(&in, tag)) return false;
        continue;
      }
      std::uint32_t size = 0;
      if (!in.ReadVarint32(&size)) return false;
      const auto begin = static_cast<std::size_t>(in.CurrentPosition());
      if (size > encoded.size() - begin || !in.Skip(static_cast<int>(size))) return false;
      const int index = field->is_repeated() ? seen[number]++ : -1;
      if (!Field(*field, index, encoded.substr(begin, size), prefix, depth)) return false;
    }
    return in.ConsumedEntireMessage();
  }

 private:
  bool Field(const FieldDescriptor& field, int index, absl::string_view value,
             const std::string& prefix, int depth) {
    const bool is_text = field.type() == FieldDescriptor::TYPE_STRING;
    if (is_text && (paths_.size() == kMaxPaths || IsUtf8(value))) return true;
    std::string path = absl::StrCat(prefix, field.name());
    if (index >= 0) absl::StrAppend(&path, "[", index, "]");
    if (!is_text) return Message(*field.message_type(), value, path + ".", depth + 1);
    paths_.push_back(std::move(path));
    return true;
  }

  std::vector<std::string>& paths_;
};

}  // namespace

std::vector<std::string> FieldsNotUtf8(const Descriptor& type, absl::string_view encoded) {
  std::vector<std::string> paths;
  Walk(paths).Message(type, encoded, "", 0);
  return paths;
}

}  // namespace connecx::server
