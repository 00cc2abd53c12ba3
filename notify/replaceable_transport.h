#ifndef CONNECX_NOTIFY_REPLACEABLE_TRANSPORT_H_
#define CONNECX_NOTIFY_REPLACEABLE_TRANSPORT_H_

#include <memory>
#include <utility>

#include "base/mutex.h"
#include "notify/mail_transport.h"

namespace connecx::notify {

// A transport whose way can be replaced while it is in use: a Send under way ends on the old one.
// Thread-safe.
class ReplaceableTransport final : public MailTransport {
 public:
  explicit ReplaceableTransport(std::shared_ptr<MailTransport> way) : way_(std::move(way)) {}

  void Replace(std::shared_ptr<MailTransport> way) EXCLUDES(mu_);

  absl::StatusOr<Delivery> Send(const core::OutboxMail& mail, absl::string_view from) override
      EXCLUDES(mu_);
  void Interrupt() override EXCLUDES(mu_);

 private:
  base::Mutex mu_;
  std::shared_ptr<MailTransport> way_ GUARDED_BY(mu_);
  std::weak_ptr<MailTransport> old_way_ GUARDED_BY(mu_);  // alive while a Send uses it
  bool interrupted_ GUARDED_BY(mu_) = false;
};

}  // namespace connecx::notify

#endif  // CONNECX_NOTIFY_REPLACEABLE_TRANSPORT_H_
