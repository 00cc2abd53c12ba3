#ifndef CONNECX_NOTIFY_PLAIN_TEXT_H_
#define CONNECX_NOTIFY_PLAIN_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::notify {

// `text` as one line of valid UTF-8 that a mail can show and the store can keep: control
// characters, line separators and direction overrides become blanks, bytes that are no UTF-8
// become '?'. At most `max_bytes`, cut at a character and then ended by "...".
std::string OneLine(absl::string_view text, std::size_t max_bytes = 500);

// `text` through OneLine and in double quotes: how a mail names an ID, so that a blank at either
// end can be seen.
std::string Quoted(absl::string_view text);

// Builds a plain-text body of lines up to 76 characters. A line is not broken inside a short
// quotation: an ID with a blank in it stays in one piece.
class PlainText {
 public:
  void Heading(absl::string_view text);  // after a blank line
  void Paragraph(absl::string_view text);
  // "  Label:       value", never broken: to be copied.
  void Field(absl::string_view label, absl::string_view value);
  void Bullet(absl::string_view text);
  // Numbered from 1 after each heading.
  void Step(absl::string_view text);
  // As Field, below a step.
  void StepField(absl::string_view label, absl::string_view value);
  void BlankLine();

  const std::string& text() const { return text_; }

 private:
  void Wrapped(absl::string_view first_prefix, absl::string_view next_prefix,
               absl::string_view text);

  std::string text_;
  int steps_ = 0;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_PLAIN_TEXT_H_
