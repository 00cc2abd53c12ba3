#ifndef CONNECX_SALTO_CLIENT_EXCERPT_H_
#define CONNECX_SALTO_CLIENT_EXCERPT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace connecx::salto {

// The beginning of a foreign text in quotes, fit for an error message: valid UTF-8, no control
// characters, at most about `max_bytes` bytes of the text, cut between characters.
std::string Excerpt(absl::string_view text, size_t max_bytes = 60);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_EXCERPT_H_
