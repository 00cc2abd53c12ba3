#include "notify/smtp/smtp_mail_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "base/testing/status_matchers.h"
#include "notify/smtp/scripted_smtp_server.h"

namespace connecx::notify {
namespace {

using ::connecx::base::testing::IsOk;
using ::connecx::base::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Script = ScriptedSmtpServer::Script;

constexpr char kFrom[] = "connecx@operator.example";

SmtpOptions Plain(int port) {
  SmtpOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.security = SmtpSecurity::kNone;
  options.helo_name = "plugin.test";
  return options;
}

std::unique_ptr<SmtpMailTransport> Transport(SmtpOptions options) {
  absl::StatusOr<std::unique_ptr<SmtpMailTransport>> transport =
      SmtpMailTransport::Create(std::move(options));
  EXPECT_THAT(transport, IsOk());
  return *std::move(transport);
}

core::OutboxMail Mail(std::vector<std::string> recipients = {"one@building.example"}) {
  core::OutboxMail mail;
  mail.message_id = "incident-1.0.managers@test";
  mail.recipients = std::move(recipients);
  mail.content = "Subject: a\r\n\r\nfirst\r\n.\r\n..second\r\n";
  return mail;
}

TEST(SmtpMailTransport, DeliversEnvelopeAndContentAsTheyAre) {
  ScriptedSmtpServer server;
  ASSERT_OK_AND_ASSIGN(
      const Delivery delivery,
      Transport(Plain(server.port()))->Send(Mail({"one@b.example", "two@b.example"}), kFrom));
  EXPECT_THAT(delivery.deferred, IsEmpty());
  EXPECT_THAT(delivery.refused, IsEmpty());
  const ScriptedSmtpServer::Received received = server.received();
  EXPECT_THAT(received.commands,
              ElementsAre("EHLO plugin.test", StartsWith("MAIL FROM:<connecx@operator.example>"),
                          "RCPT TO:<one@b.example>", "RCPT TO:<two@b.example>", "DATA", "QUIT"));
  EXPECT_THAT(received.contents, ElementsAre(Mail().content));
}

TEST(SmtpMailTransport, SignsIn) {
  ScriptedSmtpServer server;
  SmtpOptions options = Plain(server.port());
  options.user = "plugin";
  options.password = "s3cret";
  ASSERT_OK(Transport(options)->Send(Mail(), kFrom));
  std::string said;
  for (const std::string& command : server.received().commands) said += command + "\n";
  EXPECT_THAT(said, HasSubstr("AUTH PLAIN"));
  EXPECT_THAT(said, HasSubstr(absl::Base64Escape(std::string("\0plugin\0s3cret", 14))));
}

struct ReplyCase {
  std::string command;
  std::string reply;
  absl::StatusCode code;
  std::string text;
};

TEST(SmtpMailTransport, MapsRepliesByWhomTheyAreAbout) {
  const ReplyCase kCases[] = {
      {"RCPT", "451 try later", absl::StatusCode::kUnavailable, "451 try later"},
      {"RCPT", "550 no such mailbox", absl::StatusCode::kFailedPrecondition, "550 no such"},
      {"MAIL", "452 full", absl::StatusCode::kUnavailable, "452 full"},
      {"MAIL", "552 too big", absl::StatusCode::kFailedPrecondition, "552 too big"},
      {"MAIL", "530 sign in first", absl::StatusCode::kUnavailable, "530"},
      {"DATA", "451 not now", absl::StatusCode::kUnavailable, "451 not now"},
      {"DATA", "554 never", absl::StatusCode::kFailedPrecondition, "554 never"},
      {"content", "451 scanning failed", absl::StatusCode::kUnavailable, "451 scanning"},
      {"content", "550 looks like spam", absl::StatusCode::kFailedPrecondition, "550 looks"},
      {"content", "close", absl::StatusCode::kUnavailable, "SMTP"},
      {"greeting", "554 go away", absl::StatusCode::kUnavailable, "SMTP"},
      {"greeting", "close", absl::StatusCode::kUnavailable, "SMTP"},
      {"EHLO", "close", absl::StatusCode::kUnavailable, "SMTP"},
      {"AUTH", "504 not this way", absl::StatusCode::kUnavailable, "SMTP"},
      {"credentials", "535 wrong password", absl::StatusCode::kUnavailable, "SMTP"},
  };
  for (const ReplyCase& c : kCases) {
    SCOPED_TRACE(c.command + " " + c.reply);
    ScriptedSmtpServer server(Script{{c.command, c.reply}});
    SmtpOptions options = Plain(server.port());
    if (c.command == "AUTH" || c.command == "credentials") {
      options.user = "plugin";
      options.password = "s3cret";
    }
    const absl::StatusOr<Delivery> sent = Transport(options)->Send(Mail(), kFrom);
    EXPECT_THAT(sent, StatusIs(c.code, HasSubstr(c.text)));
    EXPECT_THAT(std::string(sent.status().message()), Not(HasSubstr("s3cret")));
  }
}

TEST(SmtpMailTransport, OneRefusedRecipientDoesNotKeepTheMailFromTheOthers) {
  ScriptedSmtpServer server(Script{{"RCPT TO:<gone@b.example>", "550 no such mailbox"},
                                   {"RCPT TO:<busy@b.example>", "450 greylisted"}});
  ASSERT_OK_AND_ASSIGN(
      const Delivery delivery,
      Transport(Plain(server.port()))
          ->Send(Mail({"gone@b.example", "one@b.example", "busy@b.example"}), kFrom));
  EXPECT_THAT(delivery.refused, ElementsAre("gone@b.example"));
  EXPECT_THAT(delivery.deferred, ElementsAre("busy@b.example"));
  EXPECT_EQ(delivery.reason, "gone@b.example: 550 no such mailbox; busy@b.example: 450 greylisted");
  EXPECT_EQ(server.received().contents.size(), 1u);
}

TEST(SmtpMailTransport, WhereAllAreTurnedDownOneThatMayBeTriedAgainDecides) {
  ScriptedSmtpServer server(
      Script{{"RCPT TO:<gone@b.example>", "550 no"}, {"RCPT TO:<busy@b.example>", "450 later"}});
  const std::unique_ptr<SmtpMailTransport> transport = Transport(Plain(server.port()));
  EXPECT_THAT(transport->Send(Mail({"busy@b.example", "gone@b.example"}), kFrom),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(transport->Send(Mail({"gone@b.example", "gone@b.example"}), kFrom),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(SmtpMailTransport, SendsNothingWithoutTheTlsThatWasAskedFor) {
  ScriptedSmtpServer server;
  SmtpOptions options = Plain(server.port());
  options.security = SmtpSecurity::kStartTls;
  options.user = "plugin";
  options.password = "s3cret";
  EXPECT_THAT(Transport(options)->Send(Mail(), kFrom), StatusIs(absl::StatusCode::kUnavailable));
  for (const std::string& command : server.received().commands) {
    EXPECT_FALSE(absl::StartsWith(command, "AUTH") || absl::StartsWith(command, "MAIL")) << command;
  }
  options.security = SmtpSecurity::kTls;
  ScriptedSmtpServer closing(Script{{"greeting", "close"}});
  options.port = closing.port();
  EXPECT_THAT(Transport(options)->Send(Mail(), kFrom), StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SmtpMailTransport, NobodyListeningIsUnavailable) {
  int port = 0;
  {
    ScriptedSmtpServer gone;
    port = gone.port();
  }
  EXPECT_THAT(Transport(Plain(port))->Send(Mail(), kFrom),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(SmtpMailTransport, ASilentServerIsLeftAfterTheTotalTimeout) {
  ScriptedSmtpServer server(Script{{"MAIL", "silence"}});
  SmtpOptions options = Plain(server.port());
  options.total_timeout = absl::Milliseconds(200);
  EXPECT_THAT(Transport(options)->Send(Mail(), kFrom),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST(SmtpMailTransport, InterruptEndsARunningSend) {
  ScriptedSmtpServer server(Script{{"MAIL", "silence"}});
  const std::unique_ptr<SmtpMailTransport> transport = Transport(Plain(server.port()));
  std::thread interrupter([&] {
    server.AwaitCommand("MAIL");
    transport->Interrupt();
  });
  EXPECT_THAT(transport->Send(Mail(), kFrom), StatusIs(absl::StatusCode::kCancelled));
  interrupter.join();
}

TEST(SmtpMailTransport, AddressesCannotCarryCommands) {
  ScriptedSmtpServer server;
  const std::unique_ptr<SmtpMailTransport> transport = Transport(Plain(server.port()));
  EXPECT_THAT(transport->Send(Mail({"a@b.example>\r\nRCPT TO:<thief@c.example"}), kFrom),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(transport->Send(Mail(), "x>\r\nQUIT"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(transport->Send(Mail({}), kFrom), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(server.received().commands, IsEmpty());
}

TEST(SmtpMailTransport, RejectsOptionsThatCannotBeMeant) {
  SmtpOptions options = Plain(25);
  options.host = "";
  EXPECT_THAT(SmtpMailTransport::Create(options), StatusIs(absl::StatusCode::kInvalidArgument));
  options.host = "user:pw@mail.example/x";
  EXPECT_THAT(SmtpMailTransport::Create(options), StatusIs(absl::StatusCode::kInvalidArgument));
  options = Plain(0);
  EXPECT_THAT(SmtpMailTransport::Create(options), StatusIs(absl::StatusCode::kInvalidArgument));
  options = Plain(25);
  options.host = "mail.example";
  options.user = "plugin";
  EXPECT_THAT(SmtpMailTransport::Create(options),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs TLS")));
  options.security = SmtpSecurity::kStartTls;
  EXPECT_THAT(SmtpMailTransport::Create(options), IsOk());
}

}  // namespace
}  // namespace connecx::notify
