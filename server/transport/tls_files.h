#ifndef CONNECX_SERVER_TRANSPORT_TLS_FILES_H_
#define CONNECX_SERVER_TRANSPORT_TLS_FILES_H_

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace connecx::server {

// Where the server's certificates are; all PEM.
struct TlsPaths {
  std::string certificate_file;  // the server's own, followed by those between it and the root
  std::string private_key_file;
  std::string client_ca_file;  // the authorities that clients' certificates come from
};

struct TlsFiles {
  std::string certificates;
  std::string private_key;
  std::string client_cas;
};

// What is in the files, if it can be served with: certificates and key are a pair, and there is an
// authority at least. FAILED_PRECONDITION names the file and what is wrong, never its content.
absl::StatusOr<TlsFiles> LoadTlsFiles(const TlsPaths& paths);

// When the first certificate of a PEM file ends. Errors as above.
absl::StatusOr<absl::Time> CertificateEnd(const std::string& certificate_file);

// The files as they change on disk. For one thread at a time.
class TlsFileWatch {
 public:
  explicit TlsFileWatch(TlsPaths paths) : paths_(std::move(paths)) {}

  // The files if they changed since they were given last (the first time: always), and can be
  // served with. None: go on with what there is; what is wrong with them is logged once a change,
  // and they are tried again at the next call.
  std::optional<TlsFiles> LookForNew();

 private:
  const TlsPaths paths_;
  // What the file system said of them when they
  std::string served_;  // were given
  std::string logged_;  // could not be served with
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_TLS_FILES_H_
