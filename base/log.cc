#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <map>
#include <memory>
#include <string>

namespace connecx::base {

bool InitLogging(absl::string_view level) {
  static const auto& levels = *new std::map<std::string, spdlog::level::level_enum>{
      {"debug", spdlog::level::debug},  {"info", spdlog::level::info},
      {"warning", spdlog::level::warn}, {"error", spdlog::level::err},
      {"off", spdlog::level::off},
  };
  const auto found = levels.find(std::string(level));
  if (found == levels.end()) return false;
  auto logger = std::make_shared<spdlog::logger>("connecx",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(found->second);
  spdlog::set_default_logger(std::move(logger));
  return true;
}

}  // namespace connecx::base
