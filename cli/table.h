#ifndef CONNECX_CLI_TABLE_H_
#define CONNECX_CLI_TABLE_H_

#include <string>
#include <vector>

namespace connecx::cli {

// A table for people: aligned columns, a header, no trailing blanks. Widths are counted in code
// points.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_({std::move(header)}) {}
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() == 1; }
  std::string Text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace connecx::cli

#endif  // CONNECX_CLI_TABLE_H_
