#include "meshes/imaging/label_names.h"

#include <cctype>
#include <charconv>

#include "solver/core/errors.h"
#include "solver/core/text.h"

namespace viscera::meshes {

std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : text::trim(name)) {
    const bool allowed =
        std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
    if (allowed || plain.empty() || plain.back() != '_') {
      plain += allowed ? c : '_';
    }
  }
  return plain;
}

std::string region_name(const LabelImage& image,
                        const std::map<int, std::string>& names,
                        int label) {
  if (const auto given = names.find(label); given != names.end()) {
    return given->second;
  }
  const auto own = image.names.find(label);
  const std::string name = own == image.names.end() ? "" : plain_name(own->second);
  return name.empty() ? "label_" + std::to_string(label) : name;
}

std::vector<int> find_labels(const LabelImage& image, const std::string& text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [after, status] = std::from_chars(text.data(), end, number);
  const auto present = count_labels(image);
  if (status == std::errc() && after == end && present.count(number) > 0) {
    return {number};
  }
  std::vector<int> labels;
  std::vector<std::string> names;
  for (const auto& [label, voxels] : present) {
    const std::string name = region_name(image, {}, label);
    names.push_back(name);
    if (text::lower(plain_name(text)) == text::lower(name)) {
      labels.push_back(label);
    }
  }
  if (labels.empty()) {
    throw InputError("found the label '" + text +
                     "', which the image does not have. Its labels are: " + list_labels(image) +
                     "." + text::did_you_mean(text, names));
  }
  return labels;
}

std::string list_labels(const LabelImage& image) {
  std::vector<std::string> words;
  for (const auto& [label, voxels] : count_labels(image)) {
    const auto name = image.names.find(label);
    words.push_back(std::to_string(label) +
                    (name == image.names.end() ? "" : " (" + name->second + ")"));
  }
  return text::list(words, 80);
}

}  // namespace viscera::meshes
