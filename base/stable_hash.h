#ifndef CONNECX_BASE_STABLE_HASH_H_
#define CONNECX_BASE_STABLE_HASH_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace connecx::base {

// FNV-1a: equal in every process and on every machine, which absl::Hash is not. Not for secrets.
constexpr std::uint64_t StableHash(absl::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

}  // namespace connecx::base

#endif  // CONNECX_BASE_STABLE_HASH_H_
