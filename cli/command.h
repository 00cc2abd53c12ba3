#ifndef CONNECX_CLI_COMMAND_H_
#define CONNECX_CLI_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/arguments.h"
#include "cli/session.h"

namespace connecx::cli {

// A subcommand of accessctl. Exactly one of `run` and `run_offline` is set; it returns an exit
// code, or INVALID_ARGUMENT for wrong usage.
struct Command {
  std::string name;
  std::string summary;          // one line
  std::string help = "";        // more lines; ends with a line end if not empty
  std::vector<FlagSpec> flags;  // beside Session::CommonFlags, which only `run` takes
  absl::StatusOr<int> (*run)(const Arguments& arguments, const Session& session) = nullptr;
  // Calls no provider.
  absl::StatusOr<int> (*run_offline)(const Arguments& arguments) = nullptr;
  int most_positional = 0;
};

Command GrantCommand();
Command RevokeCommand();
Command GrantsCommand();
Command SyncCommand();
Command IdsCommand();
Command ClearCommand();
Command RunsCommand();
Command IncidentsCommand();
Command PlanCommand();
Command StatusCommand();
Command ExplainCommand();
Command WatchCommand();
Command RetryCommand();
Command AdoptCommand();
Command MailCommand();

}  // namespace connecx::cli

#endif  // CONNECX_CLI_COMMAND_H_
