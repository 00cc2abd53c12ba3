#include "salto_client/ship/answer.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/ship_error.h"
#include "salto_client/ship/xml_reader.h"
#include "salto_client/ship/xml_text.h"

namespace connecx::salto {
namespace {

absl::Status NoAnswer(absl::string_view what) {
  return SaltoError(absl::StatusCode::kDataLoss, absl::StrCat("not a SHIP answer: ", what),
                    {.transient = true, .outcome_unknown = true});
}

// The root element RequestResponse of a document.
absl::StatusOr<std::unique_ptr<pugi::xml_document>> ParseDocument(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const std::string text, DecodeXml(bytes));
  if (text.empty()) return NoAnswer("it is empty");
  auto document = std::make_unique<pugi::xml_document>();
  const pugi::xml_parse_result result = document->load_buffer(
      text.data(), text.size(), pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol,
      pugi::encoding_utf8);
  if (!result) {
    return NoAnswer(absl::StrCat(result.description(), " at byte ", result.offset, " of ",
                                 text.size(), ", which begins ", Excerpt(text)));
  }
  const pugi::xml_node root = document->document_element();
  if (absl::string_view(root.name()) != "RequestResponse") {
    return NoAnswer(absl::StrCat("its root is ", Excerpt(root.name())));
  }
  if (root.next_sibling()) return NoAnswer("it has more than one root");
  return document;
}

// ISC matches Exception and Params without regard to case (docs/ship.md section 2).
pugi::xml_node ChildIgnoringCase(pugi::xml_node parent, absl::string_view name) {
  for (const pugi::xml_node child : parent.children()) {
    if (absl::EqualsIgnoreCase(child.name(), name)) return child;
  }
  return {};
}

}  // namespace

absl::StatusOr<Answer> ParseAnswer(absl::string_view bytes, absl::string_view request_name) {
  absl::StatusOr<std::unique_ptr<pugi::xml_document>> document = ParseDocument(bytes);
  if (!document.ok()) return MarkOutcomeUnknown(document.status());
  const pugi::xml_node root = (*document)->document_element();

  const pugi::xml_node exception = ChildIgnoringCase(root, "Exception");
  if (exception) {
    const std::string code_text = TrimmedText(exception.child("Code"));
    int code = 0;
    if (!absl::SimpleAtoi(code_text, &code)) {
      return NoAnswer(absl::StrCat("its Exception has the code ", Excerpt(code_text)));
    }
    if (code != 0) return ShipError(code, TrimmedText(exception.child("Message")));
  }

  const std::string echo = TrimmedText(root.child("RequestName"));
  if (!echo.empty() && echo != request_name) {
    return NoAnswer(absl::StrCat("it answers ", Excerpt(echo)));
  }
  return Answer{.document = *std::move(document), .params = ChildIgnoringCase(root, "Params")};
}

bool IsExceptionAnswer(absl::string_view bytes) {
  const absl::StatusOr<std::unique_ptr<pugi::xml_document>> document = ParseDocument(bytes);
  return document.ok() && ChildIgnoringCase((*document)->document_element(), "Exception");
}

}  // namespace connecx::salto
