#ifndef CONNECX_NOTIFY_MAIL_ADDRESS_H_
#define CONNECX_NOTIFY_MAIL_ADDRESS_H_

#include "absl/strings/string_view.h"

namespace connecx::notify {

// Whether `text` is a mail address that can stand in a header and in an SMTP envelope as it is:
// `local@domain`, both dot-separated and not empty, printable ASCII without blanks, quotes,
// brackets, commas, colons or semicolons, at most 254 bytes (RFC 5321 4.5.3.1). Quoted local parts,
// address literals and internationalised addresses are not: nobody has building managers there.
bool IsMailAddress(absl::string_view text);

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_MAIL_ADDRESS_H_
