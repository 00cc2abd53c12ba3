#ifndef CONNECX_CLI_OFFLINE_REPLAY_COMMAND_H_
#define CONNECX_CLI_OFFLINE_REPLAY_COMMAND_H_

#include "cli/command.h"

namespace connecx::offline {

// `accessctl replay`: a season of bookings through the plugin and a simulated SPACE in one process,
// judged minute by minute.
cli::Command ReplayCommand();

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_REPLAY_COMMAND_H_
