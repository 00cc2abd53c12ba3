#include "salto_client/curl_handle.h"

#include <algorithm>

namespace connecx::salto {
namespace {

constexpr absl::Duration kLongestLimit = absl::Hours(24);

void InitCurl() {
  [[maybe_unused]] static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
}

}  // namespace

CurlHandle NewCurlHandle() {
  InitCurl();
  CurlHandle handle(curl_easy_init(), &curl_easy_cleanup);
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TCP_KEEPALIVE, 1L);
  return handle;
}

long CurlMilliseconds(absl::Duration duration) {
  return std::max<long>(1, absl::ToInt64Milliseconds(std::min(duration, kLongestLimit)));
}

}  // namespace connecx::salto
