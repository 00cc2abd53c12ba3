#ifndef CONNECX_CLI_ARGUMENTS_H_
#define CONNECX_CLI_ARGUMENTS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace connecx::cli {

// A flag of a command, as --help shows it.
struct FlagSpec {
  std::string name;
  std::string value;  // "FILE"; empty: a switch
  std::string help;
  bool required = false;
  bool repeated = false;
};

// What was given on the command line. Errors are INVALID_ARGUMENT and name the flag.
class Arguments {
 public:
  // `--name=value`, `--name value`, `--switch`; everything else is positional, at most
  // `most_positional`.
  static absl::StatusOr<Arguments> Parse(const std::vector<FlagSpec>& specs,
                                         const std::vector<std::string>& words,
                                         int most_positional);

  bool Has(const std::string& name) const { return values_.contains(name); }
  std::string Get(const std::string& name, absl::string_view otherwise = "") const;
  std::vector<std::string> All(const std::string& name) const;
  const std::vector<std::string>& positional() const { return positional_; }

  absl::StatusOr<std::optional<long long>> Integer(const std::string& name) const;
  // RFC 3339 ("2026-09-25T18:00:00+10:00"), or "2026-09-25 18:00" in `time_zone`.
  absl::StatusOr<std::optional<absl::Time>> Time(const std::string& name,
                                                 absl::TimeZone time_zone) const;
  // "5s", "250ms".
  absl::StatusOr<std::optional<absl::Duration>> Duration(const std::string& name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> positional_;
};

}  // namespace connecx::cli

#endif  // CONNECX_CLI_ARGUMENTS_H_
