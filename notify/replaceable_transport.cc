#include "notify/replaceable_transport.h"

namespace connecx::notify {

void ReplaceableTransport::Replace(std::shared_ptr<MailTransport> way) {
  base::MutexLock lock(mu_);
  if (interrupted_) way->Interrupt();
  // A Send that outlasts two replacements is interrupted only by its own time limits.
  old_way_ = std::exchange(way_, std::move(way));
}

absl::StatusOr<Delivery> ReplaceableTransport::Send(const core::OutboxMail& mail,
                                                    absl::string_view from) {
  std::shared_ptr<MailTransport> way;
  {
    base::MutexLock lock(mu_);
    way = way_;
  }
  return way->Send(mail, from);
}

void ReplaceableTransport::Interrupt() {
  base::MutexLock lock(mu_);
  interrupted_ = true;
  way_->Interrupt();
  if (const std::shared_ptr<MailTransport> old = old_way_.lock()) old->Interrupt();
}

}  // namespace connecx::notify
