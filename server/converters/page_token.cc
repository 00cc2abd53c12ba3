#include "server/converters/page_token.h"

#include <cstdint>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/stable_hash.h"
#include "core/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace connecx::server {
namespace {

constexpr char kVersion = '1';
constexpr std::size_t kMarkBytes = 8;

std::string Mark(absl::string_view text) {
  const std::uint64_t hash = base::StableHash(text);
  std::string mark;
  for (std::size_t i = 0; i < kMarkBytes; ++i) mark.push_back(static_cast<char>(hash >> (8 * i)));
  return mark;
}

std::string FiltersOf(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> filters(request.New());
  filters->CopyFrom(request);
  for (const char* field : {"page_size", "page_token"}) {
    filters->GetReflection()->ClearField(filters.get(),
                                         filters->GetDescriptor()->FindFieldByName(field));
  }
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    filters->SerializePartialToCodedStream(&out);
  }
  return absl::StrCat(request.GetDescriptor()->full_name(), "\n", bytes.size(), "\n", bytes);
}

}  // namespace

std::string MakePageToken(const google::protobuf::Message& request, absl::string_view position) {
  return absl::WebSafeBase64Escape(absl::StrCat(
      std::string(1, kVersion), Mark(absl::StrCat(FiltersOf(request), position)), position));
}

absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request) {
  const std::string token = request.GetReflection()->GetString(
      request, request.GetDescriptor()->FindFieldByName("page_token"));
  if (token.empty()) return std::string();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= 1 + kMarkBytes ||
      bytes[0] != kVersion) {
    return core::error::PageTokenInvalid();
  }
  std::string position = bytes.substr(1 + kMarkBytes);
  if (bytes.substr(1, kMarkBytes) != Mark(absl::StrCat(FiltersOf(request), position))) {
    return core::error::PageTokenInvalid();
  }
  return position;
}

}  // namespace connecx::server
