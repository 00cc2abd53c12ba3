// SHIP requests to the simulator, with lines "---" between them: each is answered with an envelope,
// and none breaks the database.

#include <pugixml.hpp>
#include <string>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/small_space.h"
#include "tests/fuzz/target.h"

namespace connecx::fuzz {

namespace {

void Send(absl::string_view request, SmallSpace& space) {
  const std::string answer = space.ship_.Answer(request).document;
  pugi::xml_document document;
  Require(static_cast<bool>(document.load_buffer(answer.data(), answer.size())),
          "an answer is XML: " + answer);
  const pugi::xml_node root = document.child("RequestResponse");
  Require(static_cast<bool>(root.child("Params")) != static_cast<bool>(root.child("Exception")),
          "an answer has either Params or an Exception: " + answer);
  space.RequireRules();
}

}  // namespace

void Run(absl::string_view requests) {
  SmallSpace space;
  for (const absl::string_view request : absl::StrSplit(requests, "\n---\n")) Send(request, space);
}

}  // namespace connecx::fuzz
