#include "solver/case/complaint.h"

#include "solver/core/errors.h"

namespace viscera::case_file {

std::string paragraph(const std::string& where,
                      const std::string& path,
                      const Complaint& complaint) {
  std::string result = where + ": " + (path.empty() ? "" : path + ": ");
  result += "found " + complaint.found + ".";
  result += complaint.allowed.empty() ? "" : " Allowed: " + complaint.allowed + ".";
  result += complaint.nearest;
  result += complaint.remedy.empty() ? "" : " " + complaint.remedy + ".";
  return result;
}

void refuse(const Node& node, const Complaint& complaint) {
  refuse(node.where, node.path, complaint);
}

void refuse(const std::string& where, const std::string& path, const Complaint& complaint) {
  throw InputError(paragraph(where, path, complaint));
}

}  // namespace viscera::case_file
