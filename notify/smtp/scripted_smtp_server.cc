#include "notify/smtp/scripted_smtp_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace connecx::notify {
namespace {

// One line without its CRLF; nullopt: the peer has gone.
std::optional<std::string> ReadLine(int connection) {
  std::string line;
  char c = 0;
  while (::recv(connection, &c, 1, 0) == 1) {
    if (c == '\n') {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
    line.push_back(c);
  }
  return std::nullopt;
}

std::optional<std::string> ReadContent(int connection) {
  std::string content;
  while (std::optional<std::string> line = ReadLine(connection)) {
    if (*line == ".") return content;
    absl::StrAppend(&content, absl::StartsWith(*line, ".") ? line->substr(1) : *line, "\r\n");
  }
  return std::nullopt;
}

absl::string_view UsualReply(absl::string_view command) {
  if (absl::StartsWith(command, "EHLO")) return "250-test\r\n250 AUTH PLAIN";
  if (absl::StartsWith(command, "AUTH")) return "334 ";
  if (command == "DATA") return "354 go on";
  return "250 ok";
}

}  // namespace

ScriptedSmtpServer::ScriptedSmtpServer(Script script) : script_(std::move(script)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(listener_, generic, length), 0);
  EXPECT_EQ(::listen(listener_, 8), 0);
  EXPECT_EQ(::getsockname(listener_, generic, &length), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

ScriptedSmtpServer::~ScriptedSmtpServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

ScriptedSmtpServer::Received ScriptedSmtpServer::received() {
  base::MutexLock lock(mu_);
  return received_;
}

void ScriptedSmtpServer::AwaitCommand(absl::string_view prefix) {
  base::MutexLock lock(mu_);
  for (;;) {
    for (const std::string& command : received_.commands) {
      if (absl::StartsWith(command, prefix)) return;
    }
    command_came_.Wait(mu_);
  }
}

void ScriptedSmtpServer::Run() {
  for (int connection = 0; (connection = ::accept(listener_, nullptr, nullptr)) >= 0;) {
    Serve(connection);
    ::close(connection);
  }
}

void ScriptedSmtpServer::Serve(int connection) {
  if (!Answer(connection, "greeting", "220 test")) return;
  while (const std::optional<std::string> command = ReadLine(connection)) {
    {
      base::MutexLock lock(mu_);
      received_.commands.push_back(*command);
      command_came_.NotifyAll();
    }
    const absl::string_view usual = UsualReply(*command);
    if (!Answer(connection, *command, usual) || *command == "QUIT") return;
    if (absl::StartsWith(*command, "AUTH") && Scripted("AUTH") == nullptr) {
      const std::optional<std::string> credentials = ReadLine(connection);
      if (!credentials.has_value()) return;
      {
        base::MutexLock lock(mu_);
        received_.commands.push_back(*credentials);
      }
      if (!Answer(connection, "credentials", "235 welcome")) return;
    }
    if (*command != "DATA" || Scripted("DATA") != nullptr) continue;
    const std::optional<std::string> content = ReadContent(connection);
    if (!content.has_value()) return;
    {
      base::MutexLock lock(mu_);
      received_.contents.push_back(*content);
    }
    if (!Answer(connection, "content", "250 taken")) return;
  }
}

const std::string* ScriptedSmtpServer::Scripted(absl::string_view what) const {
  for (const Line& line : script_) {
    if (absl::StartsWith(what, line.command)) return &line.reply;
  }
  return nullptr;
}

bool ScriptedSmtpServer::Answer(int connection, absl::string_view what, absl::string_view usual) {
  const std::string* scripted = Scripted(what);
  std::string reply = scripted != nullptr ? *scripted : std::string(usual);
  if (reply == "close") return false;
  if (reply == "silence") {
    while (ReadLine(connection).has_value()) {
    }
    return false;
  }
  absl::StrAppend(&reply, "\r\n");
  return ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(reply.size());
}

}  // namespace connecx::notify
