#ifndef CONNECX_SERVER_TRANSPORT_TLS_CREDENTIALS_H_
#define CONNECX_SERVER_TRANSPORT_TLS_CREDENTIALS_H_

#include <memory>

#include "grpcpp/security/server_credentials.h"
#include "server/transport/access_rules.h"
#include "server/transport/tls_files.h"

namespace connecx::server {

// TLS on both sides: clients must show a certificate of the authorities in the files. The files are
// looked at with every handshake, and new ones are taken if they can be served with; connections
// that are there keep what they have. Calls of gRPC's own services (reflection) are answered
// UNAUTHENTICATED unless a rule fits the client's certificate; ours ask for themselves.
//
// Made of gRPC's C interface: what C++ offers of 1.51 (FileWatcherCertificateProvider) refuses
// handshakes while a new certificate and a new key do not match.
std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(const TlsPaths& paths,
                                                            const AccessRules& rules);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_TLS_CREDENTIALS_H_
