#ifndef CONNECX_SERVER_CONFIG_PROBLEM_H_
#define CONNECX_SERVER_CONFIG_PROBLEM_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/config_problem.h"

namespace connecx::server {

using Problem = core::ConfigProblem;

// One line each.
std::string Texts(const std::vector<Problem>& problems);

// The lines on which the values of a file stand, by path.
class SourceMap {
 public:
  void Set(absl::string_view path, int line) { lines_[std::string(path)] = line; }

  // Of a value that is not written: the line of the nearest section that is.
  int LineOf(absl::string_view path) const;

 private:
  std::map<std::string, int> lines_;
};

}  // namespace connecx::server

#endif  // CONNECX_SERVER_CONFIG_PROBLEM_H_
