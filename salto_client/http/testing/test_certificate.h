#ifndef CONNECX_SALTO_CLIENT_HTTP_TESTING_TEST_CERTIFICATE_H_
#define CONNECX_SALTO_CLIENT_HTTP_TESTING_TEST_CERTIFICATE_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace connecx::salto {

// A new key with a self-signed certificate, which is also its own certificate authority. Valid from
// yesterday on, for `days` days, for one IP address.
class TestCertificate {
 public:
  explicit TestCertificate(absl::string_view ip_address, int days = 10);

  X509* certificate() const { return certificate_.get(); }
  EVP_PKEY* key() const { return key_.get(); }

  // The certificate as PEM.
  std::string Pem() const;
  // The key as PEM.
  std::string KeyPem() const;
  // "sha256//" and the base64 of the SHA-256 of the public key's DER form.
  std::string PublicKeyPin() const;

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_HTTP_TESTING_TEST_CERTIFICATE_H_
