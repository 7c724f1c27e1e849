#include "solver/case/field_names.h"
#include "solver/case/sections.h"

namespace viscera::case_file {

namespace {

Key<OutputOptions> fields_key() {
  KeyInfo info{"fields", Type::choices, "fields to write"};
  info.words = field_names();
  info.default_text = "all of them";
  return {info, [](const Node& node, OutputOptions& output) {
            for (const Node& item : read_list(node, "field names")) {
              output.fields.push_back(read_choice(item, field_names()));
            }
          }};
}

}  // namespace

Group<OutputOptions> output_table() {
  return {"output",
          "Fields for ParaView",
          {fields_key(), integer_key("every", &OutputOptions::every, {0, 1e9},
                                     "write fields every so many steps; 0: only the last")}};
}

}  // namespace viscera::case_file
