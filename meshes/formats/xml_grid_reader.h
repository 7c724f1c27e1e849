// VTK's reader of VTU files, which crashes (9.1) when it reports an array that is cut short: it
// asks the array behind the last one for its name; and when there are fewer arrays than elements,
// of which two have one name. This one reports both itself.
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
