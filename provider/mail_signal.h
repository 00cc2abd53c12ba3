#ifndef CONNECX_PROVIDER_MAIL_SIGNAL_H_
#define CONNECX_PROVIDER_MAIL_SIGNAL_H_

namespace connecx::provider {

// Told when mails may have been stored. Never blocks. Thread-safe.
class MailSignal {
 public:
  virtual ~MailSignal() = default;
  virtual void Wake() = 0;
};

}  // namespace connecx::provider

#endif  // CONNECX_PROVIDER_MAIL_SIGNAL_H_
