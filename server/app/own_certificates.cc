#include "server/app/own_certificates.h"

#include "absl/time/time.h"
#include "observe/families.h"
#include "observe/metric_names.h"
#include "server/transport/tls_files.h"

namespace connecx::server {

OwnCertificates::OwnCertificates(const config::v1::PluginConfig& config) {
  if (config.listen().has_tls()) {
    files_.emplace_back("listen", config.listen().tls().certificate_file());
  }
  if (!config.registration().tls().certificate_file().empty()) {
    files_.emplace_back("registration", config.registration().tls().certificate_file());
  }
}

std::vector<CertificateFacts> OwnCertificates::Look() const {
  std::vector<CertificateFacts> certificates;
  for (const auto& [kind, file] : files_) {
    certificates.push_back({.kind = kind, .file = file, .end = CertificateEnd(file)});
  }
  return certificates;
}

std::vector<prometheus::MetricFamily> OwnCertificates::Collect() const {
  observe::Family end(observe::kCertificateEnd);
  for (const CertificateFacts& certificate : Look()) {
    if (!certificate.end.ok()) continue;
    end.Add(absl::ToDoubleSeconds(*certificate.end - absl::UnixEpoch()),
            {{"kind", certificate.kind}});
  }
  std::vector<prometheus::MetricFamily> families;
  families.push_back(std::move(end).Take());
  return families;
}

}  // namespace connecx::server
