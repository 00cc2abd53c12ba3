#include "simulator/control_http.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "simulator/json.h"

namespace connecx::simulator {
namespace {

constexpr char kJson[] = "application/json";

int HttpStatus(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
      return 409;
    default:
      return 500;
  }
}

void AnswerError(int status, absl::string_view text, httplib::Response& response) {
  v1::Error error;
  error.set_error(std::string(text));
  response.status = status;
  response.set_content(absl::StrCat(ToJson(error), "\n"), kJson);
}

void Answer(const google::protobuf::Message& message, httplib::Response& response) {
  response.set_content(absl::StrCat(ToJson(message), "\n"), kJson);
}

template <typename T>
void Answer(const absl::StatusOr<T>& result, httplib::Response& response) {
  if (result.ok()) {
    Answer(*result, response);
  } else {
    AnswerError(HttpStatus(result.status().code()), result.status().message(), response);
  }
}

// Turns `method`, which takes one message, into a handler of its JSON; the answer is {}.
template <typename Request>
httplib::Server::Handler Command(ControlService& service,
                                 absl::Status (ControlService::*method)(const Request&)) {
  return [&service, method](const httplib::Request& http, httplib::Response& response) {
    Request request;
    absl::Status status = FromJson(http.body, request);
    if (status.ok()) status = (service.*method)(request);
    Answer(status.ok() ? absl::StatusOr<v1::Done>(v1::Done()) : status, response);
  };
}

httplib::Server::HandlerResponse RefuseForeignPages(const httplib::Request& request,
                                                    httplib::Response& response) {
  if (!request.has_header("Origin")) return httplib::Server::HandlerResponse::Unhandled;
  AnswerError(403, "Requests from web pages are not answered.", response);
  // The body stays unread, so the connection cannot go on.
  response.set_header("Connection", "close");
  return httplib::Server::HandlerResponse::Handled;
}

}  // namespace

void InstallControl(ControlService& service, std::function<v1::Health()> health,
                    httplib::Server& server) {
  server.set_pre_routing_handler(RefuseForeignPages);
  server.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
    if (response.body.empty()) {
      AnswerError(response.status, absl::StrCat("No answer to ", request.method, " ", request.path),
                  response);
    }
  });

  server.Post("/seed", Command(service, &ControlService::Seed));
  server.Post("/clock", Command(service, &ControlService::SetClock));
  server.Post("/ui/permission", Command(service, &ControlService::SetPermission));
  server.Post("/ui/remove_permission", Command(service, &ControlService::RemovePermission));
  server.Post("/ui/timetable", Command(service, &ControlService::SetTimetable));

  server.Get("/dump", [&service](const httplib::Request&, httplib::Response& response) {
    Answer(service.Dump(), response);
  });
  server.Get("/clock", [&service](const httplib::Request&, httplib::Response& response) {
    Answer(service.Clock(), response);
  });
  server.Get("/door", [&service](const httplib::Request& request, httplib::Response& response) {
    Answer(service.Door(request.get_param_value("access_level"), request.get_param_value("zone"),
                        request.get_param_value("door"), request.get_param_value("at")),
           response);
  });
  server.Get("/access", [&service](const httplib::Request& request, httplib::Response& response) {
    Answer(service.Access(request.get_param_value("access_level")), response);
  });
  server.Get("/calls", [&service](const httplib::Request&, httplib::Response& response) {
    Answer(service.Calls(), response);
  });
  server.Delete("/calls", [&service](const httplib::Request&, httplib::Response& response) {
    service.ClearCalls();
    Answer(v1::Done(), response);
  });
  server.Get("/health",
             [health = std::move(health)](const httplib::Request&, httplib::Response& response) {
               Answer(health(), response);
             });
}

}  // namespace connecx::simulator
