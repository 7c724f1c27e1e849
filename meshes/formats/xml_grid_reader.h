// VTK's reader of VTU files, which crashes when it reports an array that is cut short (9.1: it asks
// the array behind the last one for its name). This one reports it itself.
#pragma once

#include <vtkXMLUnstructuredGridReader.h>

namespace viscera::meshes {

class XmlGridReader : public vtkXMLUnstructuredGridReader {
 public:
  static XmlGridReader* New();
  vtkTypeMacro(XmlGridReader, vtkXMLUnstructuredGridReader);

 protected:
  int ReadArrayForPoints(vtkXMLDataElement* element, vtkAbstractArray* array) override;
  int ReadArrayForCells(vtkXMLDataElement* element, vtkAbstractArray* array) override;

 private:
  void report(int is_read, vtkXMLDataElement* element, const char* where);
};

}  // namespace viscera::meshes
