#include "server/config/near_miss.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace connecx::server {
namespace {

std::string Plain(absl::string_view text) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(text), {{"-", "_"}, {" ", "_"}});
}

// Levenshtein's.
std::size_t EditDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string NearMiss(absl::string_view written, const std::vector<std::string>& known) {
  const std::string plain = Plain(written);
  std::string nearest;
  // A third of the letters may be wrong, but never more than two.
  std::size_t limit = std::min<std::size_t>(2, plain.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = EditDistance(plain, Plain(candidate));
    if (distance < limit) {
      limit = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace connecx::server
