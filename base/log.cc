#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace connecx::base {
namespace {

// The payload of a logger of this name is the body of a line already.
constexpr char kEvents[] = "events";

std::atomic<LogFormat> format_of_lines = LogFormat::kText;

absl::string_view View(spdlog::string_view_t text) { return {text.data(), text.size()}; }

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const absl::string_view payload = View(message.payload);
    const std::string whole = LogLine(
        format_, absl::FromChrono(message.time), View(spdlog::level::to_string_view(message.level)),
        View(message.logger_name) == kEvents ? std::string(payload)
                                             : MessageBody(format_, payload));
    line.append(whole.data(), whole.data() + whole.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  const LogFormat format_;
};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

const spdlog::level::level_enum* LevelOf(absl::string_view name) {
  static const auto& levels = *new std::map<std::string, spdlog::level::level_enum>{
      {"debug", spdlog::level::debug},  {"info", spdlog::level::info},
      {"warning", spdlog::level::warn}, {"error", spdlog::level::err},
      {"off", spdlog::level::off},
  };
  const auto found = levels.find(std::string(name));
  return found == levels.end() ? nullptr : &found->second;
}

}  // namespace

bool InitLogging(absl::string_view level, LogFormat format) {
  const auto* found = LevelOf(level);
  if (found == nullptr) return false;
  const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_formatter(std::make_unique<LineFormatter>(format));
  auto messages = std::make_shared<spdlog::logger>("connecx", sink);
  auto events = std::make_shared<spdlog::logger>(kEvents, sink);
  messages->set_level(*found);
  events->set_level(*found);
  format_of_lines = format;
  spdlog::drop(kEvents);
  spdlog::register_logger(std::move(events));
  spdlog::set_default_logger(std::move(messages));
  return true;
}

// Of all loggers, that of the events too.
bool SetLogLevel(absl::string_view level) {
  const auto* found = LevelOf(level);
  if (found == nullptr) return false;
  spdlog::set_level(*found);
  return true;
}

void LogEvent(LogLevel level, absl::string_view event, absl::Span<const LogField> fields) {
  const std::shared_ptr<spdlog::logger> logger = spdlog::get(kEvents);
  if (logger == nullptr || !logger->should_log(ToSpdlog(level))) return;
  logger->log(ToSpdlog(level), spdlog::string_view_t(EventBody(format_of_lines, event, fields)));
}

}  // namespace connecx::base
