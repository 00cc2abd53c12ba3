#include "notify/smtp/smtp_dialogue.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "notify/plain_text.h"

namespace connecx::notify {

void SmtpDialogue::OnCommand(absl::string_view line) {
  if (absl::StartsWithIgnoreCase(line, "MAIL FROM:")) {
    stage_ = Stage::kMail;
  } else if (absl::StartsWithIgnoreCase(line, "RCPT TO:")) {
    stage_ = Stage::kRecipient;
  } else if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(line), "DATA")) {
    stage_ = Stage::kData;
  } else {
    // EHLO, STARTTLS and AUTH belong to the session; what is answered to QUIT says nothing.
    quitting_ = quitting_ || absl::StartsWithIgnoreCase(line, "QUIT");
    return;
  }
  code_ = 0;
  text_.clear();
}

void SmtpDialogue::OnReply(absl::string_view line) {
  if (quitting_) return;
  line = absl::StripTrailingAsciiWhitespace(line);
  int code = 0;
  if (line.size() < 3 || !absl::SimpleAtoi(line.substr(0, 3), &code)) return;
  if (line.size() > 3 && line[3] == '-') return;  // more lines follow
  code_ = code;
  text_ = OneLine(line, 300);
  if (stage_ == Stage::kRecipient) {
    OnRecipientReply();
  } else if (stage_ == Stage::kData && code == 354) {
    stage_ = Stage::kContent;
    code_ = 0;
  }
}

void SmtpDialogue::OnRecipientReply() {
  if (next_recipient_ >= recipients_.size()) return;
  const std::string& recipient = recipients_[next_recipient_++];
  if (code_ / 100 == 2) return;
  (code_ / 100 == 5 ? delivery_.refused : delivery_.deferred).push_back(recipient);
  absl::StrAppend(&delivery_.reason, delivery_.reason.empty() ? "" : "; ", recipient, ": ", text_);
}

}  // namespace connecx::notify
