#ifndef CONNECX_NOTIFY_DROP_DROP_MAIL_TRANSPORT_H_
#define CONNECX_NOTIFY_DROP_DROP_MAIL_TRANSPORT_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/records.h"
#include "notify/mail_transport.h"

namespace connecx::notify {

// The file of a mail in a drop folder: "20260926T080000Z-<Message-ID>.eml" by its creation in UTC,
// so that names sort by time and the same mail always has the same name.
std::string DropFileName(const core::OutboxMail& mail);

// Writes each mail as an .eml file into a folder, for demonstrations, tests, and whoever collects
// mail from there. A file appears whole (written aside, synced, renamed) or not at all; a mail that
// is sent again replaces its own file. Every error is UNAVAILABLE or RESOURCE_EXHAUSTED: a folder
// can be mended.
class DropMailTransport final : public MailTransport {
 public:
  // `folder` exists.
  explicit DropMailTransport(std::string folder) : folder_(std::move(folder)) {}

  absl::StatusOr<Delivery> Send(const core::OutboxMail& mail, absl::string_view from) override;
  void Interrupt() override {}  // writing a file is short

 private:
  const std::string folder_;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_DROP_DROP_MAIL_TRANSPORT_H_
