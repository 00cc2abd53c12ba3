#include "server/config/yaml_proto.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.h"
#include "server/config/near_miss.h"
#include "server/config/schema.pb.h"
#include "server/config/yaml_scalar.h"

namespace connecx::server {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

// Where the document that is being read begins.
class Beginning final : public YAML::EventHandler {
 public:
  int line() const { return line_.value_or(0); }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override { line_.reset(); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { See(mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override { See(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                const std::string& /*value*/) override {
    See(mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/,
                       YAML::anchor_t /*anchor*/, YAML::EmitterStyle::value /*style*/) override {
    See(mark);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    See(mark);
  }
  void OnMapEnd() override {}

 private:
  void See(const YAML::Mark& mark) {
    if (!line_) line_ = mark.line + 1;
  }

  std::optional<int> line_;
};

// None: there is none. (YAML::LoadAll of yaml-cpp 0.7 finds documents without end behind a comma at
// the root.)
std::optional<int> LineOfSecondDocument(absl::string_view text) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  Beginning beginning;
  if (!parser.HandleNextDocument(beginning) || !parser.HandleNextDocument(beginning)) {
    return std::nullopt;
  }
  return beginning.line();
}

std::string Join(absl::string_view path, absl::string_view key) {
  return path.empty() ? std::string(key) : absl::StrCat(path, ".", key);
}

const char* KindOf(const YAML::Node& node) {
  if (node.IsSequence()) return "a list";
  if (node.IsMap()) return "a section";
  return "text";
}

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

// The words that may stand in place of the message: its fields without settings of their own.
std::vector<std::string> Words(const Descriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsScalar(field) && field.message_type()->field_count() == 0) {
      words.push_back(field.name());
    }
  }
  return words;
}

// How the message is written, for somebody who wrote something else.
std::string FormOf(const Descriptor& type) {
  std::vector<std::string> forms;
  for (const std::string& word : Words(type)) forms.push_back(absl::StrCat("write ", word));
  if (type.FindFieldByName("items") != nullptr) {
    const auto keys = FieldNames(*type.FindFieldByName("items")->message_type());
    forms.push_back(absl::StrCat("a list of {", absl::StrJoin(keys, ", "), "}"));
  } else {
    std::vector<std::string> keys;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (IsScalar(field) || field.message_type()->field_count() > 0) keys.push_back(field.name());
    }
    forms.push_back(absl::StrCat("write its keys under it, indented: ", absl::StrJoin(keys, ", ")));
  }
  return absl::StrJoin(forms, ", or ");
}

std::string HowToAdd(const FieldDescriptor& field) {
  if (!IsScalar(field))
    return absl::StrCat("add ", field.name(), " and ", FormOf(*field.message_type()));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const auto names = YamlNames(*field.enum_type());
    return absl::StrCat("add ", field.name(), ": with one of: ", absl::StrJoin(names, ", "));
  }
  const std::string& example = field.options().GetExtension(config::v1::example);
  return field.is_repeated() ? absl::StrCat("add ", field.name(), ": [", example, "]")
                             : absl::StrCat("add ", field.name(), ": ", example);
}

class Reader {
 public:
  Reader(const std::string& file, SourceMap& lines, std::vector<Problem>& problems)
      : file_(file), lines_(lines), problems_(problems) {}

  void ReadMessage(const YAML::Node& node, const std::string& path, Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    const FieldDescriptor* items = type.FindFieldByName("items");
    if (node.IsMap() && items == nullptr) {
      ReadMap(node, path, message);
    } else if (node.IsSequence() && items != nullptr) {
      ReadList(node, path, *items, message);
    } else if (!node.IsScalar() || !ReadWord(node.Scalar(), message)) {
      std::string what = absl::StrCat("must not be ", KindOf(node));
      if (node.IsNull()) what = "is empty";
      if (node.IsScalar() && !Words(type).empty()) {
        what = absl::StrCat("\"", node.Scalar(), "\" is not known");
      }
      Add(LineOf(node), path, what, FormOf(type));
    }
  }

 private:
  bool ReadWord(const std::string& word, Message& message) {
    for (const std::string& known : Words(*message.GetDescriptor())) {
      if (known != word) continue;
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(word);
      message.GetReflection()->MutableMessage(&message, field);
      return true;
    }
    return false;
  }

  void ReadMap(const YAML::Node& node, const std::string& path, Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    std::map<std::string, int> seen;  // key -> line
    for (const auto& entry : node) {
      const int line = LineOf(entry.first);
      if (!entry.first.IsScalar()) {
        Add(line, path, "has a key that is not a word",
            absl::StrCat("use keys out of: ", absl::StrJoin(FieldNames(type), ", ")));
        continue;
      }
      const std::string& key = entry.first.Scalar();
      const std::string field_path = Join(path, key);
      if (const auto [first, fresh] = seen.emplace(key, line); !fresh) {
        Add(line, field_path, absl::StrCat("is written twice, first in line ", first->second),
            "keep one of the two");
        continue;
      }
      const FieldDescriptor* field = type.FindFieldByName(key);
      if (field == nullptr) {
        AddUnknown(line, field_path, key, type);
        continue;
      }
      lines_.Set(field_path, line);
      ReadField(entry.second, line, field_path, *field, message);
    }
    CheckOneofs(type, seen, path);
    AddDefaults(seen, path, message);
  }

  void ReadField(const YAML::Node& node, int line, const std::string& path,
                 const FieldDescriptor& field, Message& message) {
    if (field.is_repeated()) {
      if (node.IsSequence()) {
        ReadList(node, path, field, message);
      } else {
        Add(line, path,
            node.IsNull() ? "is empty" : absl::StrCat("must be a list, not ", KindOf(node)),
            absl::StrCat("write [", field.options().GetExtension(config::v1::example), "]"));
      }
    } else {
      ReadValue(node, line, path, field, message);
    }
  }

  void ReadList(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                Message& message) {
    int index = 0;
    for (const YAML::Node& item : node) {
      const std::string item_path = absl::StrCat(path, "[", index++, "]");
      lines_.Set(item_path, LineOf(item));
      ReadValue(item, LineOf(item), item_path, field, message);
    }
  }

  void ReadValue(const YAML::Node& node, int line, const std::string& path,
                 const FieldDescriptor& field, Message& message) {
    if (!IsScalar(field)) {
      ReadMessage(node, path,
                  field.is_repeated() ? *message.GetReflection()->AddMessage(&message, &field)
                                      : *message.GetReflection()->MutableMessage(&message, &field));
    } else if (node.IsNull()) {
      Add(line, path, "is empty", FixFor(field));
    } else if (!node.IsScalar()) {
      Add(line, path, absl::StrCat("must be one value, not ", KindOf(node)), FixFor(field));
    } else if (const auto error = ReadScalar(node.Scalar(), field, message)) {
      Add(line, path, error->what, error->fix);
    }
  }

  void CheckOneofs(const Descriptor& type, const std::map<std::string, int>& seen,
                   const std::string& path) {
    for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
      const OneofDescriptor& oneof = *type.oneof_decl(i);
      std::vector<std::string> all;
      std::vector<std::string> written;
      for (int f = 0; f < oneof.field_count(); ++f) {
        all.push_back(oneof.field(f)->name());
        if (seen.contains(all.back())) written.push_back(all.back());
      }
      if (written.size() > 1) {
        Add(seen.at(written[1]), Join(path, written[1]),
            absl::StrCat("does not go together with ", written[0]), "keep one of the two");
      } else if (written.empty() && oneof.options().GetExtension(config::v1::one_needed)) {
        Add(lines_.LineOf(path), path,
            absl::StrCat("one of ", absl::StrJoin(all, ", "), " is missing"),
            "add exactly one of them");
      }
    }
  }

  void AddDefaults(const std::map<std::string, int>& seen, const std::string& path,
                   Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (seen.contains(field.name())) continue;
      const std::string& text = field.options().GetExtension(config::v1::default_text);
      if (field.options().GetExtension(config::v1::required)) {
        Add(lines_.LineOf(path), Join(path, field.name()), "is missing", HowToAdd(field));
      } else if (!text.empty()) {
        ReadScalar(text, field, message);
      }
    }
  }

  void AddUnknown(int line, const std::string& path, const std::string& key,
                  const Descriptor& type) {
    const std::string near = NearMiss(key, FieldNames(type));
    Add(line, path,
        near.empty() ? "unknown key" : absl::StrCat("unknown key, did you mean ", near, "?"),
        near.empty()
            ? absl::StrCat("remove it; known here: ", absl::StrJoin(FieldNames(type), ", "))
            : absl::StrCat("write ", near));
  }

  void Add(int line, const std::string& path, std::string what, std::string fix) {
    problems_.push_back({file_, line, path, std::move(what), std::move(fix)});
  }

  const std::string& file_;
  SourceMap& lines_;
  std::vector<Problem>& problems_;
};

}  // namespace

bool ReadYaml(const std::string& file, absl::string_view text, Message& message, SourceMap& lines,
              std::vector<Problem>& problems) {
  // yaml-cpp reports by exceptions: they end here.
  try {
    if (const std::optional<int> line = LineOfSecondDocument(text)) {
      problems.push_back(
          {file, *line, "", "holds more than one document",
           "remove the lines ---, and commas outside of brackets, or split the file"});
      return false;
    }
    const YAML::Node root = YAML::Load(std::string(text));
    if (root.IsNull()) {
      problems.push_back({file, 0, "", "is empty", FormOf(*message.GetDescriptor())});
      return false;
    }
    lines.Set("", LineOf(root));
    Reader(file, lines, problems).ReadMessage(root, "", message);
    return true;
  } catch (const YAML::Exception& error) {
    problems.push_back(
        {file, error.mark.is_null() ? 0 : error.mark.line + 1, "",
         absl::StrCat("is not YAML: ", error.msg),
         "mend this line or the one above it; values with special characters need quotes"});
    return false;
  }
}

}  // namespace connecx::server
