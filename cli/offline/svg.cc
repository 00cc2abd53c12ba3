#include "cli/offline/svg.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace connecx::offline {
namespace {

std::string Escaped(absl::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        // XML has no control characters, not even as references.
        escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return escaped;
}

absl::string_view Word(Svg::Anchor anchor) {
  switch (anchor) {
    case Svg::Anchor::kStart:
      return "start";
    case Svg::Anchor::kMiddle:
      return "middle";
    case Svg::Anchor::kEnd:
      return "end";
  }
  return "";
}

}  // namespace

Svg::Svg(double width, double height, absl::string_view title) {
  absl::StrAppendFormat(&svg_,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" "
                        "viewBox=\"0 0 %g %g\" role=\"img\" font-family=\"sans-serif\">\n"
                        "<title>%s</title>\n",
                        width, height, width, height, Escaped(title));
  Box(0, 0, width, height, "#ffffff");
}

void Svg::Box(double x, double y, double width, double height, absl::string_view color,
              absl::string_view tip) {
  absl::StrAppendFormat(&svg_, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" fill=\"%s\"", x,
                        y, width, height, color);
  if (tip.empty()) {
    svg_ += "/>\n";
  } else {
    absl::StrAppend(&svg_, "><title>", Escaped(tip), "</title></rect>\n");
  }
}

void Svg::Line(double x1, double y1, double x2, double y2, absl::string_view color) {
  absl::StrAppendFormat(&svg_, "<path d=\"M%g %gL%g %g\" stroke=\"%s\"/>\n", x1, y1, x2, y2, color);
}

void Svg::Text(double x, double y, int size, Anchor anchor, absl::string_view color,
               absl::string_view text) {
  absl::StrAppendFormat(
      &svg_, "<text x=\"%g\" y=\"%g\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
      x, y, size, Word(anchor), color, Escaped(text));
}

std::string Svg::Take() && {
  svg_ += "</svg>\n";
  return std::move(svg_);
}

}  // namespace connecx::offline
