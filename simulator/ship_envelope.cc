#include "simulator/ship_envelope.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "simulator/refusal.h"
#include "simulator/xml_fields.h"
#include "simulator/xml_text.h"

namespace connecx::simulator {
namespace {

// Fragments are allowed to the parser, so that what stands beside the root element is seen and not
// skipped.
constexpr unsigned int kParseOptions =
    pugi::parse_default | pugi::parse_fragment | pugi::parse_doctype;

absl::Status FindRoot(const pugi::xml_document& document, pugi::xml_node& root) {
  bool has_doctype = false;
  for (const pugi::xml_node child : document.children()) {
    if (child.type() == pugi::node_doctype) {
      has_doctype = true;
    } else if (child.type() == pugi::node_element && !root) {
      root = child;
    } else if (child.type() == pugi::node_element ||
               !absl::StripAsciiWhitespace(absl::string_view(child.value())).empty()) {
      return Refuse(RefusalCode::kNotWellFormed, "There is something beside the root element.");
    }
  }
  if (!root) return Refuse(RefusalCode::kNotWellFormed, "There is no root element.");
  if (has_doctype)
    return Refuse(RefusalCode::kUnexpectedNodes, "There is a document type declaration.");
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadEnvelope(absl::string_view body, Envelope& envelope) {
  ASSIGN_OR_RETURN(const std::string utf8, DecodeXml(body));
  RETURN_IF_ERROR(CheckXmlCharacters(utf8));
  const pugi::xml_parse_result parsed =
      envelope.document.load_buffer(utf8.data(), utf8.size(), kParseOptions, pugi::encoding_utf8);
  if (!parsed) {
    return Refuse(RefusalCode::kNotWellFormed, absl::StrCat("XML error at byte ", parsed.offset,
                                                            ": ", parsed.description(), "."));
  }
  pugi::xml_node root;
  RETURN_IF_ERROR(FindRoot(envelope.document, root));
  if (absl::string_view(root.name()) != "RequestCall") {
    return Refuse(RefusalCode::kUnexpectedNodes,
                  absl::StrCat("The root is <", root.name(), ">, not <RequestCall>."));
  }
  Findings findings;
  FieldReader call(root, findings);
  envelope.request_name = call.RequiredText("RequestName");
  envelope.params = call.Element("Params").value_or(pugi::xml_node());
  call.Done();
  return findings.ToStatus();
}

std::string WriteSuccess(absl::string_view request_name, const XmlWriter& params,
                         Encoding encoding) {
  XmlWriter writer(encoding);
  writer.Declaration();
  writer.Open("RequestResponse");
  writer.Text("RequestName", request_name);
  if (params.xml().empty()) {
    writer.Empty("Params");
  } else {
    writer.Open("Params");
    writer.Elements(params.xml());
    writer.Close("Params");
  }
  writer.Close("RequestResponse");
  return writer.xml();
}

std::string WriteFailure(absl::string_view request_name, const absl::Status& error,
                         Encoding encoding) {
  XmlWriter writer(encoding);
  writer.Declaration();
  writer.Open("RequestResponse");
  writer.Text("RequestName", request_name);
  writer.Open("Exception");
  writer.Int("Code", static_cast<int>(RefusalCodeOf(error)));
  writer.Text("Message", error.message());
  writer.Close("Exception");
  writer.Close("RequestResponse");
  return writer.xml();
}

}  // namespace connecx::simulator
