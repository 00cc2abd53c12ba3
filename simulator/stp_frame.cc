#include "simulator/stp_frame.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace connecx::simulator {
namespace {

constexpr absl::string_view kStart = "STP/00/";  // A 0 stands for any digit.
constexpr size_t kVersionAt = 4;
constexpr size_t kVersionSize = 2;
constexpr size_t kMaxDigits = 9;

bool MayStart(absl::string_view bytes) {
  const size_t size = std::min(bytes.size(), kStart.size());
  return std::equal(kStart.begin(), kStart.begin() + size, bytes.begin(), [](char want, char c) {
    return want == '0' ? absl::ascii_isdigit(c) : c == want;
  });
}

}  // namespace

std::string WriteStpFrame(const StpFrame& frame) {
  return WriteStpFrame(frame, frame.document.size());
}

std::string WriteStpFrame(const StpFrame& frame, size_t length) {
  return absl::StrCat("STP/", frame.version, "/", length, "/", frame.document);
}

absl::StatusOr<std::optional<StpFrame>> StpFrameReader::Next() {
  const absl::string_view bytes = buffer_;
  const absl::Status bad = absl::InvalidArgumentError("no STP frame");
  if (!MayStart(bytes)) return bad;
  if (bytes.size() <= kStart.size()) return std::nullopt;
  const absl::string_view rest = bytes.substr(kStart.size());
  const size_t digits =
      std::find_if_not(rest.begin(), rest.end(), absl::ascii_isdigit) - rest.begin();
  if (digits > kMaxDigits) return bad;
  if (digits == rest.size()) return std::nullopt;
  size_t length = 0;
  if (rest[digits] != '/' || !absl::SimpleAtoi(rest.substr(0, digits), &length) ||
      length > max_document_) {
    return bad;
  }
  const absl::string_view body = rest.substr(digits + 1);
  if (body.size() < length) return std::nullopt;
  StpFrame frame = {.version = std::string(bytes.substr(kVersionAt, kVersionSize)),
                    .document = std::string(body.substr(0, length))};
  buffer_.erase(0, kStart.size() + digits + 1 + length);
  return frame;
}

}  // namespace connecx::simulator
