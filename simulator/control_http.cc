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

void AnswerDone(const absl::Status& status, httplib::Response& response) {
  Answer(status.ok() ? absl::StatusOr<v1::Done>(v1::Done()) : status, response);
}

// Turns `method`, which takes one message, into a handler of its JSON; the answer is {}.
template <typename Request>
httplib::Server::Handler Command(ControlService& service,
                                 absl::Status (ControlService::*method)(const Request&)) {
  return [&service, method](const httplib::Request& http, httplib::Response& response) {
    Request request;
    absl::Status status = FromJson(http.body, request);
    if (status.ok()) status = (service.*method)(request);
    AnswerDone(status, response);
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

void InstallControl(ControlService& service, PortControl port, httplib::Server& server) {
  server.set_pre_routing_handler(RefuseForeignPages);
  server.set_error_handler([](const httplib::Request& request, httplib::Response& response) {
    if (response.body.empty()) {
      AnswerError(response.status, absl::StrCat("No answer to ", request.method, " ", request.path),
                  response);
    }
  });

  server.Post("/seed", Command<v1::Database>(service, &ControlService::Seed));
  server.Post("/clock", Command(service, &ControlService::SetClock));
  server.Post("/ui/permission", Command(service, &ControlService::SetPermission));
  server.Post("/ui/remove_permission", Command(service, &ControlService::RemovePermission));
  server.Post("/ui/member", Command(service, &ControlService::AddMember));
  server.Post("/ui/remove_member", Command(service, &ControlService::RemoveMember));
  server.Post("/ui/zone", Command(service, &ControlService::SetZone));
  server.Post("/ui/remove_zone", Command(service, &ControlService::RemoveZone));
  server.Post("/ui/door", Command(service, &ControlService::SetDoor));
  server.Post("/ui/remove_door", Command(service, &ControlService::RemoveDoor));
  server.Post("/ui/timetable", Command(service, &ControlService::SetTimetable));
  server.Post("/behaviour", Command<v1::Behaviour>(service, &ControlService::SetBehaviour));
  server.Post("/snapshot", Command(service, &ControlService::TakeSnapshot));
  server.Post("/restore", Command(service, &ControlService::Restore));

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
  server.Get("/behaviour", [&service](const httplib::Request&, httplib::Response& response) {
    Answer(service.GetBehaviour(), response);
  });
  server.Delete("/behaviour", [&service](const httplib::Request&, httplib::Response& response) {
    AnswerDone(service.SetBehaviour(Behaviour()), response);
  });
  server.Post("/faults", [&service](const httplib::Request& request, httplib::Response& response) {
    v1::Fault fault;
    const absl::Status status = FromJson(request.body, fault);
    Answer(status.ok() ? service.AddFault(fault) : status, response);
  });
  server.Get("/faults", [&service](const httplib::Request&, httplib::Response& response) {
    Answer(service.Faults(), response);
  });
  server.Delete("/faults",
                [&service](const httplib::Request& request, httplib::Response& response) {
                  AnswerDone(service.RemoveFault(request.get_param_value("id")), response);
                });
  server.Post("/ship", [set_listening = std::move(port.set_listening)](
                           const httplib::Request& http, httplib::Response& response) {
    v1::ShipRequest request;
    const absl::Status status = FromJson(http.body, request);
    if (status.ok()) set_listening(request.listening());
    AnswerDone(status, response);
  });
  server.Get("/health", [health = std::move(port.health)](const httplib::Request&,
                                                          httplib::Response& response) {
    Answer(health(), response);
  });
}

}  // namespace connecx::simulator
