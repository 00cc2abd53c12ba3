#include "core/error_detail_codec.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

// A sequence of strings, each as "<length>:<bytes>"; a list is its size, then its items.

namespace connecx::core {
namespace {

class Writer {
 public:
  void Put(absl::string_view text) { absl::StrAppend(&out_, text.size(), ":", text); }
  void PutCount(std::size_t count) { Put(absl::StrCat(count)); }
  std::string Take() && { return std::move(out_); }

 private:
  std::string out_;
};

// After the first broken string everything is empty and ok() false.
class Reader {
 public:
  explicit Reader(absl::string_view in) : in_(in) {}

  std::string Get() {
    const std::size_t colon = in_.find(':');
    std::size_t size = 0;
    if (colon == absl::string_view::npos || !absl::SimpleAtoi(in_.substr(0, colon), &size) ||
        size > in_.size() - colon - 1) {
      return Fail();
    }
    std::string text(in_.substr(colon + 1, size));
    in_.remove_prefix(colon + 1 + size);
    return text;
  }

  std::size_t GetCount() {
    std::size_t count = 0;
    if (!absl::SimpleAtoi(Get(), &count)) Fail();
    return ok_ ? count : 0;
  }

  bool ok() const { return ok_; }
  bool AtEnd() const { return in_.empty(); }

 private:
  std::string Fail() {
    ok_ = false;
    in_ = {};
    return {};
  }

  absl::string_view in_;
  bool ok_ = true;
};

}  // namespace

std::string EncodeErrorDetail(const ErrorDetail& detail) {
  Writer writer;
  writer.Put(detail.reason);
  writer.PutCount(detail.metadata.size());
  for (const auto& [key, value] : detail.metadata) {
    writer.Put(key);
    writer.Put(value);
  }
  writer.PutCount(detail.fields.size());
  for (const FieldError& field : detail.fields) {
    writer.Put(field.field);
    writer.Put(field.description);
    writer.Put(field.reason);
  }
  writer.PutCount(detail.retry_after.has_value() ? 1 : 0);
  if (detail.retry_after.has_value()) {
    writer.Put(absl::StrCat(absl::ToInt64Milliseconds(*detail.retry_after)));
  }
  writer.Put(detail.resource_type);
  writer.Put(detail.resource_name);
  writer.Put(detail.precondition);
  return std::move(writer).Take();
}

std::optional<ErrorDetail> DecodeErrorDetail(absl::string_view encoded) {
  Reader reader(encoded);
  ErrorDetail detail;
  detail.reason = reader.Get();
  for (std::size_t left = reader.GetCount(); left > 0 && reader.ok(); --left) {
    std::string key = reader.Get();
    detail.metadata[std::move(key)] = reader.Get();
  }
  for (std::size_t left = reader.GetCount(); left > 0 && reader.ok(); --left) {
    FieldError& field = detail.fields.emplace_back();
    field.field = reader.Get();
    field.description = reader.Get();
    field.reason = reader.Get();
  }
  if (reader.GetCount() == 1) {
    std::int64_t milliseconds = 0;
    if (!absl::SimpleAtoi(reader.Get(), &milliseconds)) return std::nullopt;
    detail.retry_after = absl::Milliseconds(milliseconds);
  }
  detail.resource_type = reader.Get();
  detail.resource_name = reader.Get();
  detail.precondition = reader.Get();
  if (!reader.ok() || !reader.AtEnd()) return std::nullopt;
  return detail;
}

}  // namespace connecx::core
