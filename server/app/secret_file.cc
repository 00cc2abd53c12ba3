#include "server/app/secret_file.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace connecx::server {

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string secret((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the secret file ", path, " cannot be read; check its path and owner"));
  }
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("the secret file ", path, " is empty"));
  }
  return secret;
}

}  // namespace connecx::server
