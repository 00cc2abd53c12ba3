#ifndef CONNECX_OBSERVE_OBSERVER_GROUP_H_
#define CONNECX_OBSERVE_OBSERVER_GROUP_H_

#include <utility>
#include <vector>

#include "core/observer.h"

namespace connecx::observe {

// Several observers as one, told in their order.
class ObserverGroup final : public core::Observer {
 public:
  // They live longer than this.
  explicit ObserverGroup(std::vector<core::Observer*> members) : members_(std::move(members)) {}

  void OnCall(const core::CallAnswered& call) override {
    for (core::Observer* member : members_) member->OnCall(call);
  }
  void OnMessage(const core::MessageStored& message) override {
    for (core::Observer* member : members_) member->OnMessage(message);
  }
  void OnSystemCall(const core::SystemCalled& call) override {
    for (core::Observer* member : members_) member->OnSystemCall(call);
  }
  void OnPass(const core::PassEnded& pass) override {
    for (core::Observer* member : members_) member->OnPass(pass);
  }
  void OnRun(const core::RunEnded& run) override {
    for (core::Observer* member : members_) member->OnRun(run);
  }
  void OnIncident(const core::IncidentChanged& incident) override {
    for (core::Observer* member : members_) member->OnIncident(incident);
  }
  void OnMail(const core::MailTried& mail) override {
    for (core::Observer* member : members_) member->OnMail(mail);
  }
  void OnRegistration(const core::RegistrationTried& attempt) override {
    for (core::Observer* member : members_) member->OnRegistration(attempt);
  }

 private:
  const std::vector<core::Observer*> members_;
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_OBSERVER_GROUP_H_
