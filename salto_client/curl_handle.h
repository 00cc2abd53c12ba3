#ifndef CONNECX_SALTO_CLIENT_CURL_HANDLE_H_
#define CONNECX_SALTO_CLIENT_CURL_HANDLE_H_

#include <curl/curl.h>

#include <memory>

#include "absl/time/time.h"

namespace connecx::salto {

using CurlHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// A handle set up for what all ways to a server have in common: no proxy, no signals, no small
// packets held back, no look-up of a name that outlives its time limit.
CurlHandle NewCurlHandle();

// A time limit as libcurl takes it: at least 1, as 0 would mean none.
long CurlMilliseconds(absl::Duration duration);

}  // namespace connecx::salto

#endif  // CONNECX_SALTO_CLIENT_CURL_HANDLE_H_
