// The one paragraph that tells a user what is wrong in the case file and what to do.
#pragma once

#include <string>

#include "solver/case/node.h"

namespace viscera::case_file {

/// Parts of the paragraph, without closing full stops; empty parts are left out.
struct Complaint {
  std::string found;    ///< "'10', a number without its unit"
  std::string allowed;  ///< "a pressure such as 10 kPa"
  std::string nearest;  ///< from text::did_you_mean, or ""
  std::string remedy;   ///< "Write '10 kPa' if it is in kilopascal"
};

/// "case.yaml:14:7: loads.0.pressure.value: found ... . Allowed: ... . Did you mean ...? ... ."
std::string paragraph(const std::string& where,
                      const std::string& path,
                      const Complaint& complaint);

/// Throws InputError about a value, or about a place and a key path.
[[noreturn]] void refuse(const Node& node, const Complaint& complaint);
[[noreturn]] void refuse(const std::string& where,
                         const std::string& path,
                         const Complaint& complaint);

}  // namespace viscera::case_file
