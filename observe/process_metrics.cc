#include "observe/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "observe/families.h"
#include "observe/metric_names.h"

namespace connecx::observe {
namespace {

constexpr MetricName kCpu = {"process_cpu_seconds_total", "User and system CPU time spent."};
constexpr MetricName kResident = {"process_resident_memory_bytes", "Resident memory."};
constexpr MetricName kVirtual = {"process_virtual_memory_bytes", "Virtual memory."};
constexpr MetricName kStart = {"process_start_time_seconds", "Start of the process, Unix time."};
constexpr MetricName kThreads = {"process_threads", "Threads of the process."};
constexpr MetricName kOpenFds = {"process_open_fds", "Open file descriptors."};
constexpr MetricName kMaxFds = {"process_max_fds", "Largest number of open file descriptors."};

// proc(5): /proc/PID/stat, by the position after the command's name, which may hold anything.
enum StatField {
  kUserTime = 11,
  kSystemTime = 12,
  kThreadCount = 17,
  kVirtualBytes = 20,
  kResidentPages = 21,
  kNeeded = 22
};

std::string ReadAll(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<double> StatFields() {
  const std::string stat = ReadAll("/proc/self/stat");
  const std::size_t name_end = stat.rfind(')');
  std::vector<double> fields;
  if (name_end == std::string::npos) return fields;
  for (const absl::string_view text :
       absl::StrSplit(absl::string_view(stat).substr(name_end + 1), ' ', absl::SkipEmpty())) {
    double number = 0;
    fields.push_back(absl::SimpleAtod(text, &number) ? number : 0);
  }
  return fields;
}

std::optional<double> OpenFds() {
  std::error_code error;
  const std::filesystem::directory_iterator fds("/proc/self/fd", error);
  if (error) return std::nullopt;
  return static_cast<double>(std::distance(fds, std::filesystem::directory_iterator()));
}

void Show(const MetricName& name, double value, std::vector<prometheus::MetricFamily>& families,
          Labels labels = {}) {
  Family family(name);
  family.Add(value, std::move(labels));
  families.push_back(std::move(family).Take());
}

}  // namespace

std::vector<prometheus::MetricFamily> ProcessMetrics::Collect() const {
  std::vector<prometheus::MetricFamily> families;
  Show(kBuildInfo, 1, families, {{"version", version_}});
  Show(kStart, absl::ToDoubleSeconds(started_ - absl::UnixEpoch()), families);
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const std::vector<double> stat = StatFields();
  if (stat.size() >= kNeeded) {
    Show(kCpu, (stat[kUserTime] + stat[kSystemTime]) / ticks, families);
    Show(kThreads, stat[kThreadCount], families);
    Show(kVirtual, stat[kVirtualBytes], families);
    Show(kResident, stat[kResidentPages] * static_cast<double>(::sysconf(_SC_PAGESIZE)), families);
  }
  if (const std::optional<double> open = OpenFds()) Show(kOpenFds, *open, families);
  struct rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    Show(kMaxFds, static_cast<double>(limit.rlim_cur), families);
  }
  return families;
}

}  // namespace connecx::observe
