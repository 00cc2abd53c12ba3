#ifndef CONNECX_SERVER_PROCESS_HEALTH_H_
#define CONNECX_SERVER_PROCESS_HEALTH_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace connecx::server {

// A certificate that this process shows to others.
struct CertificateFacts {
  std::string kind;  // whose `tls` names it in the configuration: "listen", "registration"
  std::string file;
  absl::StatusOr<absl::Time> end;  // an error: the file cannot be used
};

// How the parts of the process are, as they were last seen.
struct ProcessHealth {
  struct Failure {
    std::string text;
    absl::Time time;
  };

  // OK, or why not, for an operator. What was not looked at yet is OK.
  absl::Status provider;  // intents can be made durable
  absl::Status notifications;
  absl::Status scheduler;

  // Since the start; a failure stays when it goes well later.
  std::optional<Failure> store_failure;
  std::optional<Failure> mail_failure;
  std::optional<absl::Time> mail_success_time;

  std::int64_t store_size_bytes = 0;  // 0: not known
  std::int64_t store_free_bytes = 0;  // 0: none, or not known
  std::vector<CertificateFacts> certificates;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_PROCESS_HEALTH_H_
