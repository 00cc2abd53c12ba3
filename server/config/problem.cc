#include "server/config/problem.h"

#include "absl/strings/str_join.h"

namespace connecx::server {

std::string Texts(const std::vector<Problem>& problems) {
  return absl::StrJoin(problems, "\n", [](std::string* out, const Problem& problem) {
    out->append(problem.Text());
  });
}

int SourceMap::LineOf(absl::string_view path) const {
  std::string section(path);
  while (true) {
    if (const auto found = lines_.find(section); found != lines_.end()) return found->second;
    const std::size_t end = section.find_last_of(".[");
    if (section.empty()) return 0;
    section.resize(end == std::string::npos ? 0 : end);
  }
}

}  // namespace connecx::server
