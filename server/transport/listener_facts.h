#ifndef CONNECX_SERVER_TRANSPORT_LISTENER_FACTS_H_
#define CONNECX_SERVER_TRANSPORT_LISTENER_FACTS_H_

#include <string>

namespace connecx::server {

// Where calls are taken, and how that is protected.
struct ListenerFacts {
  enum class Security {
    kLocal,      // not beyond this machine
    kPlaintext,  // by nothing, although other machines may reach it
    kMutualTls,
  };

  std::string address;  // "unix:/run/access.sock", "127.0.0.1:7070"
  Security security = Security::kLocal;

  friend bool operator==(const ListenerFacts&, const ListenerFacts&) = default;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_LISTENER_FACTS_H_
