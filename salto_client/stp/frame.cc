#include "salto_client/stp/frame.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"

namespace connecx::salto {
namespace {

constexpr absl::string_view kMark = "STP/";
constexpr size_t kVersionEnd = 6;  // "STP/VV"
constexpr size_t kMaxDigits = 12;

absl::Status NoFrame(absl::string_view begin) {
  return SaltoError(absl::StatusCode::kDataLoss,
                    absl::StrCat("the answer is no STP frame: it begins with ", Excerpt(begin)),
                    {.transient = true, .outcome_unknown = true});
}

absl::Status TooLarge(size_t max_body_bytes) {
  return SaltoError(absl::StatusCode::kDataLoss,
                    absl::StrCat("the answer is larger than ", max_body_bytes, " bytes"),
                    {.outcome_unknown = true});
}

// Whether `c` may be a header's byte number `at`.
bool FitsHeader(size_t at, char c) {
  if (at < kMark.size()) return c == kMark[at];
  if (at < kVersionEnd) return absl::ascii_isdigit(c);
  if (at == kVersionEnd) return c == '/';
  const size_t digits = at - kVersionEnd - 1;
  return c == '/' ? digits > 0 : absl::ascii_isdigit(c) && digits < kMaxDigits;
}

// Whether the bytes end with that of the envelope's root (docs/ship.md section 2).
bool EndsRoot(absl::string_view bytes) {
  bytes = absl::StripTrailingAsciiWhitespace(bytes);
  return absl::ConsumeSuffix(&bytes, ">") &&
         absl::EndsWith(absl::StripTrailingAsciiWhitespace(bytes), "</RequestResponse");
}

bool StartsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string WriteFrame(absl::string_view document) {
  return absl::StrCat(kMark, "00/", document.size(), "/", document);
}

absl::Status FrameReader::Take(absl::string_view bytes) {
  RETURN_IF_ERROR(TakeHeader(bytes));
  if (!header_done_) return absl::OkStatus();
  LookForEnd();
  // First up to LEN bytes, then, where LEN counts characters, one after another.
  while (!bytes.empty() && !done_) {
    const size_t known = body_.size() < length_ ? length_ - body_.size() : 1;
    const absl::string_view next = bytes.substr(0, known);
    if (body_.size() + next.size() > max_body_bytes_) return TooLarge(max_body_bytes_);
    body_.append(next.data(), next.size());
    ascii_ = ascii_ && std::all_of(next.begin(), next.end(), absl::ascii_isascii);
    characters_ += std::count_if(next.begin(), next.end(), StartsCharacter);
    bytes.remove_prefix(next.size());
    LookForEnd();
  }
  in_step_ = done_ && ascii_ && bytes.empty();
  return absl::OkStatus();
}

absl::Status FrameReader::TakeHeader(absl::string_view& bytes) {
  while (!header_done_ && !bytes.empty()) {
    const char c = bytes.front();
    if (!FitsHeader(header_.size(), c)) return NoFrame(absl::StrCat(header_, bytes.substr(0, 60)));
    if (header_.size() > kVersionEnd) {
      header_done_ = c == '/';
      if (!header_done_) length_ = 10 * length_ + (c - '0');
    }
    header_ += c;
    bytes.remove_prefix(1);
  }
  return length_ > max_body_bytes_ ? TooLarge(max_body_bytes_) : absl::OkStatus();
}

void FrameReader::LookForEnd() {
  if (body_.size() < length_) return;
  // Only at LEN bytes: later on an end of the root may be that of the next answer.
  if (body_.size() == length_ && (ascii_ || EndsRoot(body_))) {
    done_ = true;
  } else {
    done_ = characters_ >= length_;
  }
}

}  // namespace connecx::salto
