#include "meshes/formats/hdf5_array.h"

#include <filesystem>
#include <hdf5.h>

#include "solver/core/errors.h"

namespace viscera::meshes {

namespace {

/// An HDF5 identifier that closes itself.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) {
      close_(id_);
    }
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  hid_t id() const { return id_; }
  bool is_open() const { return id_ >= 0; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// HDF5 prints its errors unless told otherwise.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

[[noreturn]] void fail(const std::string& file, const std::string& what) {
  throw GeometryError(file + ": " + what);
}

}  // namespace

std::vector<double> read_hdf5_array(const std::string& file,
                                    const std::string& path,
                                    std::size_t expected) {
  const Silence silence;
  if (!std::filesystem::is_regular_file(file)) {
    fail(file, "there is no such HDF5 file. Copy it beside the .xdmf file that names it.");
  }
  const Handle opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (!opened.is_open()) {
    fail(file,
         "HDF5 cannot open it. It is cut off, damaged or another kind of file: copy it again.");
  }
  const Handle dataset(H5Dopen2(opened.id(), path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!dataset.is_open()) {
    fail(file, "there is no dataset '" + path + "' in it. It does not belong to the .xdmf file.");
  }
  const Handle space(H5Dget_space(dataset.id()), H5Sclose);
  const hssize_t count = space.is_open() ? H5Sget_simple_extent_npoints(space.id()) : -1;
  if (count < 0 || static_cast<std::size_t>(count) != expected) {
    fail(file, "the dataset '" + path + "' has " + std::to_string(count) + " numbers where the " +
                   ".xdmf file announces " + std::to_string(expected) + ".");
  }
  std::vector<double> values(expected);
  if (expected > 0 &&
      H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
    fail(file, "the dataset '" + path + "' cannot be read as numbers. The file is damaged.");
  }
  return values;
}

}  // namespace viscera::meshes
