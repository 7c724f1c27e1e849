#include "solver/case/parse_yaml.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "solver/case/complaint.h"
#include "solver/core/errors.h"

namespace viscera::case_file {

namespace {

constexpr int deepest = 40;         ///< levels; an alias that contains itself would have no end
constexpr int most_nodes = 100000;  ///< aliases of aliases would have a very late one

/// Turns yaml-cpp's nodes into ours.
class Converter {
 public:
  Converter(std::string source, std::string folder, bool with_lines)
      : source_(std::move(source)), folder_(std::move(folder)), with_lines_(with_lines) {}

  Node convert(const YAML::Node& yaml, const std::string& path, int depth = 0) {
    Node node;
    node.path = path;
    node.where = where(yaml.Mark());
    node.folder = folder_;
    if (depth > deepest || ++count_ > most_nodes) {
      refuse(node, {"groups in groups without an end", "at most 40 levels", "",
                    "Remove the alias that contains itself"});
    }
    if (yaml.IsScalar()) {
      node.kind = Node::Kind::scalar;
      node.text = yaml.Scalar();
    } else if (yaml.IsSequence()) {
      node.kind = Node::Kind::list;
      for (std::size_t i = 0; i < yaml.size(); ++i) {
        node.items.push_back(convert(yaml[i], join(path, std::to_string(i)), depth + 1));
      }
    } else if (yaml.IsMap()) {
      node.kind = Node::Kind::map;
      for (const auto& pair : yaml) {
        add_entry(node, pair.first, pair.second, depth);
      }
    }
    return node;
  }

  std::string where(const YAML::Mark& mark) const {
    if (!with_lines_ || mark.is_null()) {
      return source_;
    }
    return source_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  }

 private:
  void add_entry(Node& node, const YAML::Node& key, const YAML::Node& value, int depth) {
    if (!key.IsScalar()) {
      refuse(where(key.Mark()), node.path,
             {"a key that is itself a list or a group", "a word", "", ""});
    }
    const std::string name = key.Scalar();
    const std::string path = join(node.path, name);
    if (const Entry* first = node.find(name)) {
      refuse(where(key.Mark()), path,
             {"the key '" + name + "' a second time (first: " + first->where + ")",
              "every key once", "", "Remove one of the two, or rename it"});
    }
    node.entries.push_back({name, where(key.Mark()), convert(value, path, depth + 1)});
  }

  std::string source_;
  std::string folder_;
  bool with_lines_;
  int count_ = 0;
};

[[noreturn]] void refuse_syntax(const std::string& where, const std::string& reason) {
  throw InputError(
      where + ": this is not valid YAML: " + reason +
      ". Allowed: 'key: value' with a space behind the colon, groups indented by spaces "
      "(no tabs), lists as '- item' or [a, b]. Look at this line and the one before it.");
}

/// Where documents begin.
class Beginnings : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { marks.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&,
                const std::string&,
                YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&,
                       const std::string&,
                       YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&,
                  const std::string&,
                  YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  std::vector<YAML::Mark> marks;
};

/// YAML::LoadAll finds documents without end behind some, such as "[a],b".
void refuse_second_document(const std::string& text, const Converter& converter) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Beginnings beginnings;
  while (beginnings.marks.size() < 2 && parser.HandleNextDocument(beginnings)) {
  }
  if (beginnings.marks.size() > 1) {
    refuse_syntax(converter.where(beginnings.marks[1]), "a second document begins here");
  }
}

Node parse(const std::string& text, Converter& converter) {
  try {
    refuse_second_document(text, converter);
    return converter.convert(YAML::Load(text), "");
  } catch (const YAML::Exception& error) {
    refuse_syntax(converter.where(error.mark), error.msg);
  }
}

std::string content_of(const std::string& file) {
  std::error_code ignored;
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  const bool folder = std::filesystem::is_directory(file, ignored);
  if (!stream || folder) {
    const std::string reason = folder ? "it is a folder" : std::strerror(errno);
    throw InputError(
        file + ": the case file cannot be read: " + reason +
        ". Allowed: the path of a YAML file. Check the path; it counts from the folder "
        "the command is run in.");
  }
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

Node parse_yaml_file(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  Converter converter(file, folder, true);
  Node root = parse(content_of(file), converter);
  if (root.kind != Node::Kind::map) {
    refuse(file, "",
           {describe(root) + " instead of a case", "a group of keys that begins with 'viscera: 1'",
            "", "'viscera schema' prints every key, and the README has a first case"});
  }
  return root;
}

Node parse_yaml_value(const std::string& text, const std::string& where) {
  Converter converter(where, "", false);
  return parse(text, converter);
}

}  // namespace viscera::case_file
