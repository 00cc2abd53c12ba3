#include "server/config/checker.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace connecx::server {
namespace {

constexpr std::size_t kMaxInstallation = 48;
constexpr std::size_t kMaxMailAddress = 254;  // RFC 5321 4.5.3.1.3

bool IsInstallationChar(char c) {
  return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
}

bool IsMailAddress(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '@');
  return parts.size() == 2 && !parts[0].empty() && !parts[1].empty() &&
         text.size() <= kMaxMailAddress && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isgraph(c) &&
                  absl::string_view("\"(),:;<>[\\]").find(c) == absl::string_view::npos;
         });
}

bool IsRegularFile(const std::string& path, struct stat& found) {
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

bool IsFolder(const std::string& path) {
  struct stat found;
  return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

}  // namespace

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

void Checker::Fail(absl::string_view path, std::string what, std::string fix) {
  const bool known = std::any_of(problems_.begin(), problems_.end(),
                                 [path](const Problem& problem) { return problem.path == path; });
  if (known) return;
  problems_.push_back(
      {file_, lines_.LineOf(path), std::string(path), std::move(what), std::move(fix)});
}

bool Checker::Failed(absl::string_view path) const {
  return std::any_of(problems_.begin(), problems_.end(), [path](const Problem& problem) {
    return absl::StartsWith(problem.path, path);
  });
}

void Checker::Name(absl::string_view path, const std::string& value, std::size_t max_bytes) {
  if (value.size() > max_bytes) {
    Fail(path, absl::StrCat("is ", value.size(), " bytes long"),
         absl::StrCat("write at most ", max_bytes));
  } else if (std::any_of(value.begin(), value.end(), absl::ascii_iscntrl)) {
    Fail(path, "holds a control character", "write it in one line, without tabs");
  }
}

void Checker::Installation(absl::string_view path, const std::string& value) {
  if (value.size() <= kMaxInstallation &&
      std::all_of(value.begin(), value.end(), IsInstallationChar)) {
    return;
  }
  Fail(path, absl::StrCat("\"", value, "\" cannot name an installation"),
       absl::StrCat("write 1-", kMaxInstallation, " letters, digits, '-', '_' and '.'"));
}

void Checker::MailAddress(absl::string_view path, const std::string& value) {
  if (value.empty() || IsMailAddress(value)) return;
  Fail(path, absl::StrCat("\"", value, "\" is not a mail address"),
       "write only the address, such as name@example.com");
}

void Checker::InRange(absl::string_view path, const google::protobuf::Duration& value,
                      absl::Duration min, absl::Duration max) {
  const absl::Duration duration = FromProto(value);
  if (min <= duration && duration <= max) return;
  Fail(path, absl::StrCat(absl::FormatDuration(duration), " is out of range"),
       absl::StrCat("write ", absl::FormatDuration(min), " to ", absl::FormatDuration(max)));
}

void Checker::NewFile(absl::string_view path, std::string& value) {
  if (value.empty()) return;
  value = Resolve(value);
  const std::string folder = std::filesystem::path(value).parent_path();
  if (IsFolder(value)) {
    Fail(path, absl::StrCat(value, " is a folder"), "write the path of a file");
  } else if (!folder.empty() && !IsFolder(folder)) {
    Fail(path, absl::StrCat("there is no folder ", folder), absl::StrCat("mkdir -p ", folder));
  }
}

void Checker::Folder(absl::string_view path, std::string& value) {
  if (value.empty()) return;
  value = Resolve(value);
  if (!IsFolder(value)) {
    Fail(path, absl::StrCat("there is no folder ", value), absl::StrCat("mkdir -p ", value));
  } else if (::access(value.c_str(), W_OK | X_OK) != 0) {
    Fail(path, absl::StrCat("nothing can be written to ", value),
         "give the user of access_plugin the right to write there");
  }
}

void Checker::File(absl::string_view path, std::string& value) {
  if (value.empty() || !ResolveCredential(path, value)) return;
  value = Resolve(value);
  struct stat found;
  if (!IsRegularFile(value, found)) {
    Fail(path, absl::StrCat("there is no file ", value), "create it, or correct the path");
  } else if (::access(value.c_str(), R_OK) != 0) {
    Fail(path, absl::StrCat(value, " cannot be read"),
         "give the user of access_plugin the right to read it");
  } else if (found.st_size == 0) {
    Fail(path, absl::StrCat(value, " is empty"), "write its content into it");
  }
}

void Checker::SecretFile(absl::string_view path, std::string& value) {
  const std::size_t before = problems_.size();
  File(path, value);
  struct stat found;
  if (problems_.size() == before && !value.empty() && IsRegularFile(value, found) &&
      (found.st_mode & S_IRWXO) != 0) {
    Fail(path, absl::StrCat("everybody on this host can read or change ", value),
         absl::StrCat("chmod o-rwx ", value));
  }
}

bool Checker::ResolveCredential(absl::string_view path, std::string& value) {
  absl::string_view name = value;
  if (!absl::ConsumePrefix(&name, "credential:")) return true;
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr) {
    Fail(path, absl::StrCat("there are no credentials to take ", name, " from"),
         "start access_plugin by its systemd unit, or write the path of a file");
  } else if (name.empty() || absl::StrContains(name, '/')) {
    Fail(path, absl::StrCat("\"", name, "\" does not name a credential"),
         "write credential: and the name that LoadCredential= gives it");
  } else {
    value = absl::StrCat(folder, "/", name);
    return true;
  }
  return false;
}

std::string Checker::Resolve(const std::string& written) const {
  return std::filesystem::path(file_).parent_path() / written;
}

}  // namespace connecx::server
