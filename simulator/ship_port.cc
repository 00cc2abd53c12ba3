#include "simulator/ship_port.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace connecx::simulator {
namespace {

// Between two attempts to listen on a port that somebody else took meanwhile.
constexpr absl::Duration kRetry = absl::Milliseconds(100);

}  // namespace

absl::Status ShipPort::Listen() {
  ASSIGN_OR_RETURN(listener_, start_(port_));
  port_ = listener_->port();
  url_ = listener_->url();
  return absl::OkStatus();
}

ShipPort::~ShipPort() {
  std::thread refusing;
  {
    base::MutexLock lock(mu_);
    stopping_ = true;
    changed_.NotifyAll();
    refusing = std::move(refusing_);
  }
  if (refusing.joinable()) refusing.join();
  listener_.reset();  // Requests in progress may still call RefuseFor.
}

void ShipPort::RefuseFor(absl::Duration wait) {
  base::MutexLock lock(mu_);
  refuse_until_ = std::max(refuse_until_, clock_.Now() + wait);
  if (is_refusing_ || stopping_) return;
  if (refusing_.joinable()) refusing_.join();  // Has ended.
  is_refusing_ = true;
  refusing_ = std::thread([this] { Refuse(); });
}

void ShipPort::SetListening(bool listening) {
  if (!listening) RefuseFor(absl::InfiniteDuration());
  base::MutexLock lock(mu_);
  if (listening) refuse_until_ = absl::InfinitePast();
  changed_.NotifyAll();
  // A port that is still being closed is opened after that.
  while (!stopping_ && (listening ? is_refusing_ : !is_closed_)) changed_.Wait(mu_);
}

void ShipPort::Refuse() {
  listener_.reset();
  {
    base::MutexLock lock(mu_);
    is_closed_ = true;
    changed_.NotifyAll();
  }
  while (true) {
    {
      base::MutexLock lock(mu_);
      while (!stopping_ && clock_.Now() < refuse_until_) {
        clock_.AwaitUntil(mu_, changed_, refuse_until_);
      }
      if (stopping_) return;
    }
    absl::StatusOr<std::unique_ptr<ShipListener>> listener = start_(port_);
    base::MutexLock lock(mu_);
    if (listener.ok() && clock_.Now() >= refuse_until_) {
      listener_ = *std::move(listener);
      is_closed_ = false;
      is_refusing_ = false;
      changed_.NotifyAll();
      return;
    }
    if (!listener.ok()) refuse_until_ = std::max(refuse_until_, clock_.Now() + kRetry);
  }
}

}  // namespace connecx::simulator
