#ifndef CONNECX_OBSERVE_EVENT_LOG_H_
#define CONNECX_OBSERVE_EVENT_LOG_H_

#include <string>
#include <vector>

#include "base/log.h"
#include "core/observer.h"

namespace connecx::observe {

// A line of the log, before it is written.
struct LogLine {
  base::LogLevel level;
  std::string event;
  std::vector<base::LogField> fields;
};

// What is logged of an event: IDs, codes, numbers and what systems said; no secret, no card data,
// no apartment. DEBUG: what only answered a question or changed nothing. What fails again and again
// is logged three times, then only at DEBUG. Pure.
LogLine LineOf(const core::CallAnswered& call);
LogLine LineOf(const core::MessageStored& message);
LogLine LineOf(const core::PassEnded& pass);
LogLine LineOf(const core::RunEnded& run);
LogLine LineOf(const core::IncidentChanged& incident);
LogLine LineOf(const core::MailTried& mail);

// One line per decision. Thread-safe.
class EventLog final : public core::Observer {
 public:
  void OnCall(const core::CallAnswered& call) override { Write(LineOf(call)); }
  void OnMessage(const core::MessageStored& message) override { Write(LineOf(message)); }
  void OnPass(const core::PassEnded& pass) override { Write(LineOf(pass)); }
  void OnRun(const core::RunEnded& run) override { Write(LineOf(run)); }
  void OnIncident(const core::IncidentChanged& incident) override { Write(LineOf(incident)); }
  void OnMail(const core::MailTried& mail) override { Write(LineOf(mail)); }

 private:
  static void Write(const LogLine& line) { base::LogEvent(line.level, line.event, line.fields); }
};

}  // namespace connecx::observe

#endif  // CONNECX_OBSERVE_EVENT_LOG_H_
