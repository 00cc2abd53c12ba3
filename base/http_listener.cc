#include "base/http_listener.h"

#include <sys/socket.h>

#include <future>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace connecx::base {
namespace {

absl::StatusOr<std::unique_ptr<httplib::Server>> MakeServer(const ListenOptions& options) {
  if (options.cert_file.empty() && options.key_file.empty())
    return std::make_unique<httplib::Server>();
  auto server =
      std::make_unique<httplib::SSLServer>(options.cert_file.c_str(), options.key_file.c_str());
  if (!server->is_valid()) {
    return absl::InvalidArgumentError(absl::StrCat("the certificate ", options.cert_file,
                                                   " and the key ", options.key_file,
                                                   " cannot be used together"));
  }
  return server;
}

// `listening` becomes the socket that the server listens on.
void Configure(const ListenOptions& options, httplib::Server& server, socket_t& listening) {
  server.set_tcp_nodelay(true);
  // Without httplib's SO_REUSEPORT, with which a second server on the same port would start too.
  server.set_socket_options([&listening](socket_t socket) {
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    listening = socket;
  });
  server.set_keep_alive_timeout(options.keep_alive_seconds);
  server.set_keep_alive_max_count(std::numeric_limits<size_t>::max());
  server.set_payload_max_length(options.max_payload);
  server.set_exception_handler([](const httplib::Request&, httplib::Response& response,
                                  std::exception_ptr) { response.status = 500; });
}

}  // namespace

HttpListener::HttpListener(const ListenOptions& options, std::unique_ptr<httplib::Server> server,
                           int port)
    : options_(options), server_(std::move(server)), port_(port) {
  std::promise<void> running;
  // The server asks for its pool once, when it has begun to run: only from then on does stop()
  // work.
  server_->new_task_queue = [this, &running] {
    const auto threads = static_cast<size_t>(options_.threads);
    auto* const pool = new httplib::ThreadPool(threads);
    running.set_value();
    return pool;
  };
  thread_ = std::thread([this] { server_->listen_after_bind(); });
  running.get_future().wait();
}

HttpListener::~HttpListener() {
  server_->stop();
  thread_.join();
}

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(
    const ListenOptions& options, absl::FunctionRef<void(httplib::Server&)> install) {
  absl::StatusOr<std::unique_ptr<httplib::Server>> server = MakeServer(options);
  if (!server.ok()) return server.status();
  socket_t listening = INVALID_SOCKET;
  Configure(options, **server, listening);
  install(**server);
  int port = options.port;
  if (port == 0) {
    port = (*server)->bind_to_any_port(options.address);
  } else if (!(*server)->bind_to_port(options.address, port)) {
    port = -1;
  }
  if (port <= 0) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.address, " port ", options.port));
  }
  // httplib lets 5 clients wait to be accepted; what a sixth sends is lost and sent again so late
  // that the server takes the connection for an idle one.
  ::listen(listening, SOMAXCONN);
  return std::unique_ptr<HttpListener>(new HttpListener(options, *std::move(server), port));
}

std::string HttpListener::url() const {
  const bool is_ipv6 = absl::StrContains(options_.address, ":");
  return absl::StrCat(options_.cert_file.empty() ? "http://" : "https://", is_ipv6 ? "[" : "",
                      options_.address, is_ipv6 ? "]" : "", ":", port_);
}

}  // namespace connecx::base
