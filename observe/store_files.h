#ifndef CONNECX_OBSERVE_STORE_FILES_H_
#define CONNECX_OBSERVE_STORE_FILES_H_

#include <cstdint>
#include <optional>
#include <string>

namespace connecx::observe {

// What the store takes of its disk, and what is left.
struct StoreFiles {
  std::int64_t size_bytes = 0;             // of all its files
  std::optional<std::int64_t> free_bytes;  // for us; none: not known
};

// `path`: the store's file, beside which its others are.
StoreFiles LookAtStoreFiles(const std::string& path);

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_STORE_FILES_H_
