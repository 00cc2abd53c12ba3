#include "salto_client/ship/request_writer.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "salto_client/excerpt.h"
#include "salto_client/salto_error.h"
#include "salto_client/ship/xml_text.h"

namespace connecx::salto {

RequestWriter::RequestWriter(absl::string_view request_name)
    : out_(absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?><RequestCall><RequestName>",
                        request_name, "</RequestName><Params>")) {}

void RequestWriter::Open(absl::string_view element) { absl::StrAppend(&out_, "<", element, ">"); }

void RequestWriter::Close(absl::string_view element) { absl::StrAppend(&out_, "</", element, ">"); }

void RequestWriter::Empty(absl::string_view element) { absl::StrAppend(&out_, "<", element, "/>"); }

void RequestWriter::Text(absl::string_view element, absl::string_view utf8) {
  Open(element);
  error_.Update(base::Annotate(AppendXmlText(utf8, out_), element));
  Close(element);
}

void RequestWriter::Number(absl::string_view element, int value) {
  Text(element, absl::StrCat(value));
}

void RequestWriter::Flag(absl::string_view element, bool value) { Number(element, value ? 1 : 0); }

void RequestWriter::Id(absl::string_view element, absl::string_view utf8) {
  if (utf8.empty() || absl::StripAsciiWhitespace(utf8) != utf8) {
    error_.Update(SaltoError(
        absl::StatusCode::kInvalidArgument,
        absl::StrCat(element, " must not be empty or have white space around it: ", Excerpt(utf8)),
        {}));
  }
  Text(element, utf8);
}

void RequestWriter::Verbatim(absl::string_view ascii_xml) { absl::StrAppend(&out_, ascii_xml); }

absl::StatusOr<std::string> RequestWriter::Finish() {
  RETURN_IF_ERROR(error_);
  absl::StrAppend(&out_, "</Params></RequestCall>");
  return std::move(out_);
}

}  // namespace connecx::salto
