#ifndef CONNECX_TESTS_CONFORMANCE_DUMMY_COMMAND_LINE_H_
#define CONNECX_TESTS_CONFORMANCE_DUMMY_COMMAND_LINE_H_

#include <optional>
#include <string>
#include <variant>

namespace connecx::dummy {

// The buildings of both dummies.
inline constexpr char kTower[] = "dummy-tower";
inline constexpr char kTowerTimeZone[] = "Australia/Sydney";
inline constexpr char kAnnex[] = "dummy-annex";
inline constexpr char kAnnexTimeZone[] = "America/Santiago";

inline constexpr int kExitUsage = 2;
inline constexpr int kExitStart = 78;

struct CommandLine {
  std::string listen;               // "127.0.0.1:0", "unix:/path"
  std::string data = "dummy_data";  // the folder where everything is kept
  std::string params_out;           // the params file for access_sanity; empty: none
};

// Reads --listen, --data, --params_out and --help. An int: the exit code of the program that ends
// here. `name` and `what`: of the program.
std::variant<CommandLine, int> ReadCommandLine(const std::string& name, const std::string& what,
                                               int argc, char** argv);

// Prints a line to stderr, and answers `code`.
int Complain(const std::string& name, const std::string& what, int code);

// Of "unix:/path" the path.
std::optional<std::string> UnixPath(const std::string& address);

// Writes the params file, if one is wanted, for the server that listens as told. `port`: the one
// that was found for port 0. Whoever waits for the file finds it complete.
bool WriteParams(const CommandLine& flags, int port);

}  // namespace connecx::dummy

#endif  // CONNECX_TESTS_CONFORMANCE_DUMMY_COMMAND_LINE_H_
