// What clients of the simulator's control API send over a connection, byte for byte: all of it is
// answered, and nothing breaks the database.

#include <httplib.h>

#include <cstddef>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "simulator/control_http.h"
#include "simulator/control_service.h"
#include "tests/fuzz/small_space.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {
namespace {

// A connection on which a client sent `requests` and its end.
class Connection final : public httplib::Stream {
 public:
  explicit Connection(absl::string_view requests) : requests_(requests) {}

  bool at_end() const { return requests_.empty(); }
  const std::string& answers() const { return answers_; }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* buffer, std::size_t size) override {
    const std::size_t count = requests_.copy(buffer, size);
    requests_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* bytes, std::size_t size) override {
    answers_.append(bytes, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string&, int&) const override {}
  void get_local_ip_and_port(std::string&, int&) const override {}
  socket_t socket() const override { return INVALID_SOCKET; }

 private:
  absl::string_view requests_;
  std::string answers_;
};

// A server without sockets.
class Server final : public httplib::Server {
 public:
  // One request. Whether the connection goes on.
  bool Serve(Connection& connection) {
    bool closed = false;
    return process_request(connection, /*close_connection=*/false, closed, nullptr) && !closed &&
           !connection.at_end();
  }
};

}  // namespace

void Run(absl::string_view requests) {
  SmallSpace space;
  simulator::ControlService service(space.space_, space.clock_, space.calls_, space.behaviour_,
                                    space.faults_, /*foreign=*/true);
  Server server;
  simulator::InstallControl(service, {[] { return simulator::v1::Health(); }, [](bool) {}}, server);
  Connection connection(requests);
  bool goes_on = true;
  while (goes_on) {
    goes_on = server.Serve(connection);
    space.RequireRules();
  }
  Require(connection.answers().empty() || absl::StartsWith(connection.answers(), "HTTP/1.1 "),
          "an answer is HTTP: " + connection.answers());
}

}  // namespace connecx::fuzz
