#ifndef CONNECX_SIMULATOR_HTTP_CONNECTION_H_
#define CONNECX_SIMULATOR_HTTP_CONNECTION_H_

#include <httplib.h>

// What httplib offers no way to do with the connection that a request came over. It finds out when
// it next reads or writes.
namespace connecx::simulator {

// Ends it as close() does, before whatever has not been sent yet.
void CloseConnection(const httplib::Request& request);

// Ends it with a TCP reset.
void ResetConnection(const httplib::Request& request);

}  // namespace connecx::simulator

#endif  // CONNECX_SIMULATOR_HTTP_CONNECTION_H_
