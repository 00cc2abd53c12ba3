#ifndef CONNECX_CLI_OFFLINE_SVG_H_
#define CONNECX_CLI_OFFLINE_SVG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace connecx::offline {

// An SVG picture that is written element by element. Lengths are pixels; texts may hold anything.
class Svg {
 public:
  enum class Anchor { kStart, kMiddle, kEnd };

  // `title` is what the picture calls itself, to a screen reader for instance.
  Svg(double width, double height, absl::string_view title);

  // `tip` appears under the mouse; empty: none.
  void Box(double x, double y, double width, double height, absl::string_view color,
           absl::string_view tip = "");
  void Line(double x1, double y1, double x2, double y2, absl::string_view color);
  // (x, y) is on the base line.
  void Text(double x, double y, int size, Anchor anchor, absl::string_view color,
            absl::string_view text);

  std::string Take() &&;

 private:
  std::string svg_;
};

}  // namespace connecx::offline

#endif  // CONNECX_CLI_OFFLINE_SVG_H_
