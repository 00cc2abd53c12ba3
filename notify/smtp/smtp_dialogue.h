#ifndef CONNECX_NOTIFY_SMTP_SMTP_DIALOGUE_H_
#define CONNECX_NOTIFY_SMTP_SMTP_DIALOGUE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "notify/mail_transport.h"

namespace connecx::notify {

// Follows an SMTP session line by line and remembers what was answered to what: libcurl itself
// tells only the last reply. Keeps no line of AUTH.
class SmtpDialogue {
 public:
  enum class Stage { kSession, kMail, kRecipient, kData, kContent };

  explicit SmtpDialogue(std::vector<std::string> recipients) : recipients_(std::move(recipients)) {}

  // A command line that we sent, or a reply line that we got; both with or without CRLF.
  void OnCommand(absl::string_view line);
  void OnReply(absl::string_view line);

  // The stage of the last final reply (RFC 5321 4.2.1), its code (0: none yet) and text.
  Stage stage() const { return stage_; }
  int code() const { return code_; }
  const std::string& text() const { return text_; }

  // What became of the recipients that were not accepted.
  const Delivery& delivery() const { return delivery_; }

 private:
  void OnRecipientReply();

  const std::vector<std::string> recipients_;  // in the order of their RCPT commands
  std::size_t next_recipient_ = 0;
  Stage stage_ = Stage::kSession;
  int code_ = 0;
  std::string text_;
  bool quitting_ = false;
  Delivery delivery_;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_SMTP_SMTP_DIALOGUE_H_
