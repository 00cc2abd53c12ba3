#include "cli/offline/read_file.h"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace connecx::offline {
namespace {

struct Close {
  void operator()(gzFile file) const { gzclose(file); }
};

}  // namespace

absl::StatusOr<std::string> ReadFile(absl::string_view path) {
  const std::string name(path);
  errno = 0;
  // zlib reads a file that is not gzip as it is.
  const std::unique_ptr<gzFile_s, Close> file(gzopen(name.c_str(), "rb"));
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat(name, ": cannot be opened: ", std::strerror(errno)));
  }
  std::string content;
  std::array<char, 1 << 16> buffer;
  while (true) {
    const int count = gzread(file.get(), buffer.data(), buffer.size());
    if (count > 0) {
      content.append(buffer.data(), count);
      continue;
    }
    int error = Z_OK;
    const char* const what = gzerror(file.get(), &error);
    if (error == Z_ERRNO) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ": cannot be read: ", std::strerror(errno)));
    }
    if (error != Z_OK && error != Z_STREAM_END) {
      return absl::InvalidArgumentError(absl::StrCat(name, ": cannot be unpacked: ", what));
    }
    break;
  }
  if (absl::EndsWith(name, ".gz") && gzdirect(file.get()) == 1) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": is not gzip"));
  }
  return content;
}

}  // namespace connecx::offline
