// accessctl: the access control provider from the command line. Speaks gRPC only, but for what
// works offline (cli/offline/).

#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/log.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/offline/replay_command.h"
#include "cli/session.h"

namespace connecx::cli {
namespace {

std::vector<Command> Commands() {
  return {GrantCommand(),     RevokeCommand(), GrantsCommand(), ExplainCommand(),
          WatchCommand(),     SyncCommand(),   IdsCommand(),    ClearCommand(),
          RunsCommand(),      PlanCommand(),   AdoptCommand(),  RetryCommand(),
          IncidentsCommand(), MailCommand(),   StatusCommand(), offline::ReplayCommand()};
}

void PrintHelp(const std::vector<Command>& commands) {
  std::printf(
      "accessctl: talk to an access control provider\n\nUsage: accessctl COMMAND [flags]\n\n");
  for (const Command& command : commands) {
    std::printf("  %-11s %s\n", command.name.c_str(), command.summary.c_str());
  }
  std::printf(
      "\nEach command has its own --help. Exit codes: 0 well; 1 the call failed; 2 wrong usage; 3 "
      "it\n"
      "worked, and somebody should look at what it says.\n");
}

void PrintFlags(const std::vector<FlagSpec>& flags) {
  for (const FlagSpec& flag : flags) {
    const std::string name =
        absl::StrCat("--", flag.name, flag.value.empty() ? "" : "=", flag.value);
    std::printf("  %-26s %s%s\n", name.c_str(), flag.help.c_str(),
                flag.required ? " (required)" : "");
  }
}

void PrintHelp(const Command& command) {
  std::printf("accessctl %s: %s\n\n%s%sFlags:\n", command.name.c_str(), command.summary.c_str(),
              command.help.c_str(), command.help.empty() ? "" : "\n");
  PrintFlags(command.flags);
  if (command.run != nullptr) PrintFlags(Session::CommonFlags());
}

int Complain(const std::string& what, const std::string& help) {
  std::fprintf(stderr, "accessctl: %s; see %s --help\n", what.c_str(), help.c_str());
  return kExitUsage;
}

int Run(const Command& command, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--help" || word == "-h") {
      PrintHelp(command);
      return kExitOk;
    }
  }
  const std::string help = absl::StrCat("accessctl ", command.name);
  std::vector<FlagSpec> flags = command.flags;
  if (command.run != nullptr) {
    for (const FlagSpec& flag : Session::CommonFlags()) flags.push_back(flag);
  }
  const absl::StatusOr<Arguments> arguments =
      Arguments::Parse(flags, words, command.most_positional);
  if (!arguments.ok()) return Complain(std::string(arguments.status().message()), help);
  if (command.run_offline != nullptr) {
    const absl::StatusOr<int> exit = command.run_offline(*arguments);
    return exit.ok() ? *exit : Complain(std::string(exit.status().message()), help);
  }
  const absl::StatusOr<Session> session = Session::Open(*arguments);
  if (!session.ok()) return Complain(std::string(session.status().message()), help);
  const absl::StatusOr<int> exit = command.run(*arguments, *session);
  if (!exit.ok()) return Complain(std::string(exit.status().message()), help);
  return *exit;
}

int Main(const std::vector<std::string>& words) {
  const std::vector<Command> commands = Commands();
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    PrintHelp(commands);
    return words.empty() ? kExitUsage : kExitOk;
  }
  for (const Command& command : commands) {
    if (command.name == words[0]) return Run(command, {words.begin() + 1, words.end()});
  }
  return Complain(absl::StrCat("there is no command ", words[0]), "accessctl");
}

}  // namespace
}  // namespace connecx::cli

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  connecx::base::InitLogging("warning");  // what commands print is for their readers
  return connecx::cli::Main({argv + 1, argv + argc});
}
