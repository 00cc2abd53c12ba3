#include "tests/conformance/dummy/page.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace connecx::dummy {
namespace {

constexpr std::size_t kSeal = 16;

// FNV-1a over the request without its page fields, and the position.
std::string Seal(const google::protobuf::Message& request, absl::string_view position) {
  const std::unique_ptr<google::protobuf::Message> filters(request.New());
  filters->CopyFrom(request);
  for (const char* field : {"page_size", "page_token"}) {
    filters->GetReflection()->ClearField(filters.get(),
                                         filters->GetDescriptor()->FindFieldByName(field));
  }
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : absl::StrCat(request.GetDescriptor()->full_name(), "|",
                                   filters->SerializeAsString(), "|", position)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  }
  return absl::StrFormat("%016x", hash);
}

}  // namespace

std::string PageToken(const google::protobuf::Message& request, absl::string_view position) {
  return absl::StrCat(Seal(request, position), absl::BytesToHexString(position));
}

std::optional<std::string> PagePosition(const google::protobuf::Message& request) {
  const std::string token = request.GetReflection()->GetString(
      request, request.GetDescriptor()->FindFieldByName("page_token"));
  if (token.empty()) return "";
  if (token.size() <= kSeal || token.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  const std::string position = absl::HexStringToBytes(token.substr(kSeal));
  if (PageToken(request, position) != token) return std::nullopt;
  return position;
}

}  // namespace connecx::dummy
