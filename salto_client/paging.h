#ifndef CONNECX_SALTO_CLIENT_PAGING_H_
#define CONNECX_SALTO_CLIENT_PAGING_H_

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "salto_client/salto_error.h"
#include "salto_client/types.h"

namespace connecx::salto {

// A page must be able to show one item beside the one it starts from (docs/ship.md Q10).
inline constexpr int kMinPageSize = 2;

// More items than any installation has (docs/ship.md section 5): a server that goes on beyond is
// broken, and must not fill our memory.
inline constexpr size_t kMaxListedItems = 250'000;

// Reads a whole listing page by page, in the server's order and without duplicates, under either
// answer to docs/ship.md Q10 (inclusive or exclusive start, EOF there or missing): each page starts
// from the last item received; the end is where the server says so or a page brings nothing new.
// A full page that brings nothing new and is not said to be the last means that the server ignores
// where we start: the rest cannot be read, which is DATA_LOSS and not a shorter list.
//
// `read_page` is called as StatusOr<Page<T>>(const PageRequest<Key>&), `key_of` as Key(const T&).
template <typename Key, typename T, typename ReadPage, typename KeyOf>
absl::StatusOr<std::vector<T>> ReadAllPages(int page_size, ReadPage read_page, KeyOf key_of) {
  PageRequest<Key> request{.start_from = std::nullopt,
                           .max_count = std::max(page_size, kMinPageSize)};
  absl::flat_hash_set<Key> seen;
  std::vector<T> all;
  while (true) {
    ASSIGN_OR_RETURN(Page<T> page, read_page(request));
    if (!page.items.empty()) request.start_from = key_of(page.items.back());
    const bool full = page.items.size() == static_cast<size_t>(request.max_count);
    bool progress = false;
    for (T& item : page.items) {
      if (!seen.insert(key_of(item)).second) continue;
      progress = true;
      all.push_back(std::move(item));
    }
    if (page.eof.value_or(false)) return all;
    if (!progress) {
      if (!full) return all;
      return SaltoError(absl::StatusCode::kDataLoss,
                        "the server repeats a full page: this listing cannot be read further",
                        {.transient = true});
    }
    if (all.size() > kMaxListedItems) {
      return SaltoError(absl::StatusCode::kDataLoss, "the server's listing does not end", {});
    }
  }
}

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_PAGING_H_
