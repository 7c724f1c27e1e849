#include "meshes/formats/xml_grid_reader.h"

#include <vtkObjectFactory.h>
#include <vtkXMLDataElement.h>

namespace viscera::meshes {

vtkStandardNewMacro(XmlGridReader);

void XmlGridReader::report(int is_read, vtkXMLDataElement* element, const char* where) {
  const char* name = element->GetAttribute("Name");
  if (is_read == 0) {
    vtkErrorMacro("the array '" << (name == nullptr ? "" : name) << "' of the " << where
                                << " is shorter than announced, comes twice or is damaged");
  }
}

int XmlGridReader::ReadArrayForPoints(vtkXMLDataElement* element, vtkAbstractArray* array) {
  report(array != nullptr ? Superclass::ReadArrayForPoints(element, array) : 0, element, "points");
  return 1;
}

int XmlGridReader::ReadArrayForCells(vtkXMLDataElement* element, vtkAbstractArray* array) {
  report(array != nullptr ? Superclass::ReadArrayForCells(element, array) : 0, element, "cells");
  return 1;
}

}  // namespace viscera::meshes
