#include "provider/read_times.h"

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace connecx::provider {
namespace {

std::string FactName(absl::string_view access_level) { return absl::StrCat("read:", access_level); }

}  // namespace

absl::Status StoreReadTime(store::WriteTransaction& tx, absl::string_view building,
                           absl::string_view access_level, absl::Time read_time) {
  return tx.SetFact(building, FactName(access_level), absl::StrCat(absl::ToUnixMicros(read_time)));
}

absl::StatusOr<std::optional<absl::Time>> FindReadTime(store::ReadTransaction& tx,
                                                       absl::string_view building,
                                                       absl::string_view access_level) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text,
                   tx.GetFact(building, FactName(access_level)));
  std::int64_t micros = 0;
  if (!text || !absl::SimpleAtoi(*text, &micros)) return std::nullopt;
  return absl::FromUnixMicros(micros);
}

}  // namespace connecx::provider
