#ifndef CONNECX_TESTS_FUZZ_TARGET_H_
#define CONNECX_TESTS_FUZZ_TARGET_H_

#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::fuzz {

// What a target does with an input; each target defines it.
void Run(absl::string_view input);

// What must hold for every input: else this crashes, and the fuzzer keeps the input.
inline void Require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what.c_str());
  std::abort();
}

}  // namespace connecx::fuzz

#endif  // CONNECX_TESTS_FUZZ_TARGET_H_
