#ifndef CONNECX_SERVER_APP_OWN_CERTIFICATES_H_
#define CONNECX_SERVER_APP_OWN_CERTIFICATES_H_

#include <string>
#include <utility>
#include <vector>

#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"
#include "server/config/config.pb.h"
#include "server/process_health.h"

namespace connecx::server {

// The certificates that this process shows to others, by its configuration. Thread-safe; the files
// are read at each call.
class OwnCertificates final : public prometheus::Collectable {
 public:
  explicit OwnCertificates(const config::v1::PluginConfig& config);

  std::vector<CertificateFacts> Look() const;
  // When each of those that can be read ends.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  std::vector<std::pair<std::string, std::string>> files_;  // CertificateFacts.kind and file
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_APP_OWN_CERTIFICATES_H_
