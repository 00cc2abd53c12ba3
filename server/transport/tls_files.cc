#include "server/transport/tls_files.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/log.h"
#include "base/status_macros.h"

namespace connecx::server {
namespace {

template <typename T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* object) const { Free(object); }
};
using Certificate = std::unique_ptr<X509, Deleter<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY, EVP_PKEY_free>>;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioDeleter>;

Bio Open(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

absl::Status Wrong(const std::string& file, absl::string_view what) {
  ERR_clear_error();
  return absl::FailedPreconditionError(absl::StrCat(file, " ", what));
}

absl::StatusOr<std::string> Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && !file.eof()) return Wrong(path, "cannot be read");
  return content;
}

// Asks nobody for a passphrase.
int NoPassphrase(char*, int, int, void*) { return -1; }

Certificate FirstCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(Open(pem).get(), nullptr, NoPassphrase, nullptr));
}

std::string Signature(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return "none;";
  // ctime, for a change of owner or mode is one, too: it may be what lets the file be read.
  return absl::StrCat(info.st_dev, " ", info.st_ino, " ", info.st_size, " ", info.st_mtim.tv_sec,
                      " ", info.st_mtim.tv_nsec, " ", info.st_ctim.tv_sec, " ",
                      info.st_ctim.tv_nsec, ";");
}

}  // namespace

absl::StatusOr<TlsFiles> LoadTlsFiles(const TlsPaths& paths) {
  TlsFiles files;
  ASSIGN_OR_RETURN(files.certificates, Read(paths.certificate_file));
  ASSIGN_OR_RETURN(files.private_key, Read(paths.private_key_file));
  ASSIGN_OR_RETURN(files.client_cas, Read(paths.client_ca_file));
  const Certificate certificate = FirstCertificate(files.certificates);
  if (certificate == nullptr) return Wrong(paths.certificate_file, "holds no certificate (PEM)");
  const Key key(
      PEM_read_bio_PrivateKey(Open(files.private_key).get(), nullptr, NoPassphrase, nullptr));
  if (key == nullptr) {
    return Wrong(paths.private_key_file, "holds no private key (PEM, without a passphrase)");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Wrong(
        paths.private_key_file,
        absl::StrCat("does not belong to the first certificate of ", paths.certificate_file));
  }
  if (FirstCertificate(files.client_cas) == nullptr) {
    return Wrong(paths.client_ca_file, "holds no certificate (PEM)");
  }
  return files;
}

absl::StatusOr<absl::Time> CertificateEnd(const std::string& certificate_file) {
  ASSIGN_OR_RETURN(const std::string pem, Read(certificate_file));
  const Certificate certificate = FirstCertificate(pem);
  if (certificate == nullptr) return Wrong(certificate_file, "holds no certificate (PEM)");
  std::tm end = {};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return Wrong(certificate_file, "holds a certificate without a readable end");
  }
  return absl::FromTM(end, absl::UTCTimeZone());
}

std::optional<TlsFiles> TlsFileWatch::LookForNew() {
  std::string now =
      absl::StrCat(Signature(paths_.certificate_file), Signature(paths_.private_key_file),
                   Signature(paths_.client_ca_file));
  if (now == served_) return std::nullopt;
  absl::StatusOr<TlsFiles> files = LoadTlsFiles(paths_);
  if (!files.ok()) {
    if (now != logged_) {
      LOG_WARNING("the certificates changed and cannot be served with, the old ones stay: {}",
                  base::Str(files.status().message()));
    }
    logged_ = std::move(now);
    return std::nullopt;
  }
  const bool first = served_.empty();
  served_ = std::move(now);
  if (!first) LOG_INFO("the certificates changed: new connections get {}", paths_.certificate_file);
  return *std::move(files);
}

}  // namespace connecx::server
