#ifndef CONNECX_TESTS_E2E_SUPPORT_MAIL_FOLDER_H_
#define CONNECX_TESTS_E2E_SUPPORT_MAIL_FOLDER_H_

#include <map>
#include <string>
#include <vector>

namespace connecx::e2e {

// A mail as a mail program reads it.
struct Mail {
  std::map<std::string, std::string> headers;  // unfolded
  std::string body;
};

Mail ParseMail(const std::string& content);

// The .eml files of a folder, by name, so by time.
std::vector<Mail> ReadMails(const std::string& folder);

// The values of the header X-Connecx-Action by name, decoded; empty if the mail has none.
std::map<std::string, std::string> ActionOf(const Mail& mail);

}  // namespace connecx::e2e

#endif  // CONNECX_TESTS_E2E_SUPPORT_MAIL_FOLDER_H_
