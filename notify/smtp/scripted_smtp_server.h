#ifndef CONNECX_NOTIFY_SMTP_SCRIPTED_SMTP_SERVER_H_
#define CONNECX_NOTIFY_SMTP_SCRIPTED_SMTP_SERVER_H_

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/mutex.h"

namespace connecx::notify {

// A small SMTP server on a loopback port for tests: one connection at a time, says yes to
// everything unless its script says otherwise.
class ScriptedSmtpServer {
 public:
  struct Received {
    std::vector<std::string> commands;  // lines without CRLF, of all connections
    std::vector<std::string> contents;  // accepted messages, dots unstuffed, CRLF kept
  };

  struct Line {
    std::string command;  // what a command begins with; "greeting"; "content": after the message;
                          // "credentials": after those of AUTH PLAIN
    std::string reply;    // "close" closes the connection instead, "silence" says nothing any more
  };
  using Script = std::vector<Line>;

  ScriptedSmtpServer() : ScriptedSmtpServer(Script()) {}
  explicit ScriptedSmtpServer(Script script);
  ~ScriptedSmtpServer();

  int port() const { return port_; }
  Received received() EXCLUDES(mu_);
  // Blocks until a command that begins so has come.
  void AwaitCommand(absl::string_view prefix) EXCLUDES(mu_);

 private:
  void Run();
  void Serve(int connection);
  // Null: not in the script.
  const std::string* Scripted(absl::string_view what) const;
  // False: the connection is over.
  bool Answer(int connection, absl::string_view what, absl::string_view usual);

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  base::Mutex mu_;
  base::CondVar command_came_;
  Received received_ GUARDED_BY(mu_);
  std::thread thread_;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_SMTP_SCRIPTED_SMTP_SERVER_H_
