#include "core/config_problem.h"

#include "absl/strings/str_cat.h"

namespace connecx::core {

std::string ConfigProblem::Text() const {
  std::string text = file;
  if (line > 0) absl::StrAppend(&text, ":", line);
  absl::StrAppend(&text, ": ");
  if (!path.empty()) absl::StrAppend(&text, path, ": ");
  absl::StrAppend(&text, what, "; fix: ", fix);
  return text;
}

}  // namespace connecx::core
