#ifndef CONNECX_SERVER_CONFIG_CHECKER_H_
#define CONNECX_SERVER_CONFIG_CHECKER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "server/config/problem.h"

namespace connecx::server {

absl::Duration FromProto(const google::protobuf::Duration& duration);

// What a schema cannot say about the values of one file. A value has at most one problem: nothing
// is added to what the schema found.
class Checker {
 public:
  // Refers to its arguments.
  Checker(const std::string& file, const SourceMap& lines, std::vector<Problem>& problems)
      : file_(file), lines_(lines), problems_(problems) {}

  void Fail(absl::string_view path, std::string what, std::string fix);

  // Whether anything was said about `path` or what is in it.
  bool Failed(absl::string_view path) const;

  void Name(absl::string_view path, const std::string& value, std::size_t max_bytes);
  // See PluginConfig.installation.
  void Installation(absl::string_view path, const std::string& value);
  void MailAddress(absl::string_view path, const std::string& value);
  void InRange(absl::string_view path, const google::protobuf::Duration& value, absl::Duration min,
               absl::Duration max);

  // These turn a relative path into one that starts from the folder of the file, and look at the
  // file system. File and SecretFile also take "credential:NAME", see config.proto.
  void NewFile(absl::string_view path, std::string& value);     // its folder exists
  void Folder(absl::string_view path, std::string& value);      // exists and can be written to
  void File(absl::string_view path, std::string& value);        // exists and can be read
  void SecretFile(absl::string_view path, std::string& value);  // and is nobody else's to read

 private:
  std::string Resolve(const std::string& written) const;
  // Turns "credential:NAME" into the path of its file. False: there is none, and that was said.
  bool ResolveCredential(absl::string_view path, std::string& value);

  const std::string& file_;
  const SourceMap& lines_;
  std::vector<Problem>& problems_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_CHECKER_H_
