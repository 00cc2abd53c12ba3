#ifndef CONNECX_SERVER_TESTING_TEST_AUTHORITY_H_
#define CONNECX_SERVER_TESTING_TEST_AUTHORITY_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace connecx::server {

// A certificate and its private key, as PEM.
struct IssuedCertificate {
  std::string certificate;
  std::string private_key;
};

// A certificate authority that lives as long as its object.
class TestAuthority {
 public:
  TestAuthority();

  std::string CertificatePem() const;

  // A new key with a certificate for these subject alternative names, in OpenSSL's words:
  // "DNS:core.example.com,URI:spiffe://example.com/core,IP:127.0.0.1". Valid for ten days.
  IssuedCertificate Issue(const std::string& names) const;

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
  std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TESTING_TEST_AUTHORITY_H_
