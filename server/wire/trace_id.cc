#include "server/wire/trace_id.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/distributions.h"
#include "absl/strings/str_cat.h"

namespace connecx::server {
namespace {

// version "-" trace-id "-" parent-id "-" trace-flags
constexpr std::size_t kVersion = 2;
constexpr std::size_t kTraceId = 32;
constexpr std::size_t kParentId = 16;
constexpr std::size_t kFlags = 2;

bool IsHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(absl::string_view text) {
  return text.find_first_not_of('0') == absl::string_view::npos;
}

// Takes a part of so many hex digits from the front of `rest`. None: it does not start with one.
std::optional<absl::string_view> TakeHex(absl::string_view& rest, std::size_t digits) {
  if (rest.size() < digits || !IsHex(rest.substr(0, digits))) return std::nullopt;
  const absl::string_view part = rest.substr(0, digits);
  rest.remove_prefix(digits);
  return part;
}

bool TakeDash(absl::string_view& rest) {
  if (rest.empty() || rest.front() != '-') return false;
  rest.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<std::string> TraceIdOf(absl::string_view traceparent) {
  absl::string_view rest = traceparent;
  const auto version = TakeHex(rest, kVersion);
  if (!version || *version == "ff" || !TakeDash(rest)) return std::nullopt;
  const auto trace_id = TakeHex(rest, kTraceId);
  if (!trace_id || IsZero(*trace_id) || !TakeDash(rest)) return std::nullopt;
  const auto parent_id = TakeHex(rest, kParentId);
  if (!parent_id || IsZero(*parent_id) || !TakeDash(rest)) return std::nullopt;
  if (!TakeHex(rest, kFlags)) return std::nullopt;
  // Later versions may have more parts.
  if (!rest.empty() && (*version == "00" || !TakeDash(rest))) return std::nullopt;
  return std::string(*trace_id);
}

std::string NewTraceId(absl::BitGenRef random) {
  const auto high = absl::Uniform<std::uint64_t>(random);
  const auto low = absl::Uniform<std::uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
  return absl::StrCat(absl::Hex(high, absl::kZeroPad16), absl::Hex(low, absl::kZeroPad16));
}

}  // namespace connecx::server
