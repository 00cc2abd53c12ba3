#ifndef CONNECX_NOTIFY_MAIL_FORMAT_H_
#define CONNECX_NOTIFY_MAIL_FORMAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace connecx::notify {

// The pieces of an Internet message (RFC 5322, 2045, 2047). Whatever is passed in, what comes out
// is ASCII, has no line over 998 bytes, ends lines by CRLF, and holds neither NUL nor a header that
// was not asked for.

// "Name: value\r\n" with free text: folded at blanks, non-ASCII as encoded words (RFC 2047).
std::string TextHeader(absl::string_view name, absl::string_view text);

// "Name: display <address>\r\n"; `address` as IsMailAddress wants it.
std::string MailboxHeader(absl::string_view name, absl::string_view display,
                          absl::string_view address);

// "Name: token<separator> token ...\r\n" of tokens that are ASCII already (addresses, message IDs,
// name=value): folded between them, never inside one that fits a line.
std::string TokenHeader(absl::string_view name, const std::vector<std::string>& tokens,
                        absl::string_view separator);

// Percent-encodes all but ASCII letters, digits, '-', '.', '_' and '~' (RFC 3986 2.3).
std::string PercentEncode(absl::string_view text);

// FNV-1a: short, and the same for ever, which a standard hash does not promise.
std::uint32_t StableHash(absl::string_view text);

struct BodyPart {
  std::string media_type;  // "text/plain"
  std::string text;        // UTF-8, lines ended by \n
};

// Content-Type, Content-Transfer-Encoding, the blank line and the encoded text: 7bit where that is
// enough, else quoted-printable. Stands alone after the message's own headers, or, with others,
// inside a multipart.
std::string EncodePart(const BodyPart& part);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_MAIL_FORMAT_H_
