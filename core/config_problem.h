#ifndef CONNECX_CORE_CONFIG_PROBLEM_H_
#define CONNECX_CORE_CONFIG_PROBLEM_H_

#include <string>

namespace connecx::core {

// One thing that is wrong in a configuration. Never holds a secret.
struct ConfigProblem {
  std::string file;
  int line = 0;      // 1 is the first; 0: about the whole file
  std::string path;  // "salto.timetable_pool.first", "special_days[2].date"; empty: the whole file
  std::string what;  // follows the path: "is missing"
  std::string fix;   // what to do: `write true or false`

  // "FILE:LINE: PATH: WHAT; fix: FIX"
  std::string Text() const;
};

}  // namespace connecx::core

#endif  // CONNECX_CORE_CONFIG_PROBLEM_H_
