#ifndef CONNECX_SERVER_CONFIG_PROBLEM_H_
#define CONNECX_SERVER_CONFIG_PROBLEM_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace connecx::server {

// One thing that is wrong in a configuration.
struct Problem {
  std::string file;
  int line = 0;      // 1 is the first; 0: about the whole file
  std::string path;  // "salto.timetable_pool.first", "special_days[2].date"; empty: the whole file
  std::string what;  // follows the path: "is missing"
  std::string fix;   // what to do: `write true or false`

  // "FILE:LINE: PATH: WHAT; fix: FIX"
  std::string Text() const;
};

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
