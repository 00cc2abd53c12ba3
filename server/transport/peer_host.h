#ifndef CONNECX_SERVER_TRANSPORT_PEER_HOST_H_
#define CONNECX_SERVER_TRANSPORT_PEER_HOST_H_

#include <sys/socket.h>

#include <string>

namespace connecx::server {

// Who is at an IPv4 or IPv6 address, as far as limits go: "192.0.2.1", or the /64 of an IPv6
// address, "2001:db8::/64": whoever has one of its addresses has them all.
std::string PeerHost(const sockaddr_storage& address);

}  // namespace connecx::server

#endif  // CONNECX_SERVER_TRANSPORT_PEER_HOST_H_
