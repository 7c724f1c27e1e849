#include "meshes/imaging/dicom_files.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gdcmAttribute.h>
#include <gdcmImageReader.h>
#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>
#include <set>

#include "meshes/imaging/dicom_elements.h"
#include "meshes/imaging/image_parts.h"
#include "meshes/vec.h"

namespace viscera::meshes::imaging {

namespace {

using gdcm::DataSet;
using gdcm::Tag;
using Sequence = gdcm::SmartPointer<gdcm::SequenceOfItems>;

const Tag segment_sequence(0x0062, 0x0002), segment_number(0x0062, 0x0004),
    segment_label(0x0062, 0x0005), segment_identification(0x0062, 0x000a),
    referenced_segment(0x0062, 0x000b), segmentation_type(0x0062, 0x0001),
    maximum_fraction(0x0062, 0x000e), shared_groups(0x5200, 0x9229), frame_groups(0x5200, 0x9230),
    plane_orientation(0x0020, 0x9116), plane_position(0x0020, 0x9113),
    pixel_measures(0x0028, 0x9110), orientation(0x0020, 0x0037), position(0x0020, 0x0032),
    pixel_spacing(0x0028, 0x0030), slice_spacing(0x0018, 0x0088), modality(0x0008, 0x0060),
    rows_tag(0x0028, 0x0010), columns_tag(0x0028, 0x0011), bits_tag(0x0028, 0x0100),
    series_uid(0x0020, 0x000e), series_description(0x0008, 0x103e), pixel_data(0x7fe0, 0x0010);

void quieten() {
  gdcm::Trace::DebugOff();
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
}

/// The text of an element without padding; empty if it is not there.
std::string text_of(const DataSet& data, const Tag& tag) {
  if (!data.FindDataElement(tag)) {
    return "";
  }
  const gdcm::ByteValue* value = data.GetDataElement(tag).GetByteValue();
  if (value == nullptr || value->GetPointer() == nullptr) {
    return "";
  }
  std::string text(value->GetPointer(), value->GetLength());
  text.erase(text.find_last_not_of(std::string(" \0", 2)) + 1);
  return text;
}

/// Decimal numbers of an element, which backslashes part; none if one is not finite or beyond 1 km.
std::vector<double> decimals_of(const DataSet& data, const Tag& tag) {
  std::string text = text_of(data, tag);
  for (char& c : text) {
    c = c == '\\' ? ' ' : c;
  }
  std::vector<double> numbers = numbers_in(text);
  const bool is_sound =
      std::all_of(numbers.begin(), numbers.end(), [](double x) { return std::abs(x) < 1e6; });
  return is_sound ? numbers : std::vector<double>();
}

/// An unsigned number of 16 bits, 0 if it is not there. GDCM gives them in the machine's order.
int small_of(const DataSet& data, const Tag& tag) {
  const gdcm::ByteValue* value =
      data.FindDataElement(tag) ? data.GetDataElement(tag).GetByteValue() : nullptr;
  std::uint16_t number = 0;
  if (value != nullptr && value->GetLength() >= sizeof number) {
    std::memcpy(&number, value->GetPointer(), sizeof number);
  }
  return number;
}

/// The items of a sequence; none if it is not there.
std::vector<DataSet> items_of(const DataSet& data, const Tag& tag) {
  std::vector<DataSet> items;
  if (!data.FindDataElement(tag)) {
    return items;
  }
  const Sequence sequence = data.GetDataElement(tag).GetValueAsSQ();
  for (std::size_t i = 1; sequence != nullptr && i <= sequence->GetNumberOfItems(); ++i) {
    items.push_back(sequence->GetItem(i).GetNestedDataSet());
  }
  return items;
}

/// Numbers at data / group / tag, the frame's before those that all frames share.
std::vector<double> numbers_at(const DataSet& frame,
                               const DataSet& shared,
                               const Tag& group,
                               const Tag& tag) {
  for (const DataSet* data : {&frame, &shared}) {
    for (const DataSet& item : items_of(*data, group)) {
      if (const auto numbers = decimals_of(item, tag); !numbers.empty()) {
        return numbers;
      }
    }
  }
  return {};
}

/// Refuses voxels that cannot be in the file before there is memory for them: a plain image has
/// them all, and no compression of a label map gains more than `most_gain`.
void check_room(const std::string& file, const DataSet& data, const gdcm::Image& image) {
  constexpr std::size_t most_gain = 4096, most_of_gdcm = 0xffffffff;
  std::size_t needed = image.GetPixelFormat().GetPixelSize();
  for (unsigned int i = 0; i < image.GetNumberOfDimensions(); ++i) {
    const std::size_t size = image.GetDimension(i);
    needed = size > 0 && needed > most_of_gdcm / size ? most_of_gdcm + 1 : needed * size;
  }
  const gdcm::ByteValue* plain =
      data.FindDataElement(pixel_data) ? data.GetDataElement(pixel_data).GetByteValue() : nullptr;
  const std::size_t there = plain != nullptr ? std::size_t{plain->GetLength()}
                                             : most_gain * std::filesystem::file_size(file);
  if (needed > std::min(there, most_of_gdcm)) {
    fail(file, "its numbers of rows, columns and frames ask for " +
                   (needed > most_of_gdcm ? "more than 4 GB" : std::to_string(needed) + " bytes") +
                   " of voxels where " +
                   (plain != nullptr ? std::to_string(there) + " are there"
                                     : "the file is too short for them even compressed") +
                   ". It is cut off or damaged: export it again.");
  }
}

void load(gdcm::Reader& reader, const std::string& file) {
  quieten();
  check_dicom_elements(file);
  reader.SetFileName(file.c_str());
  if (!reader.Read()) {
    fail(file, "it cannot be read as a DICOM file. It is cut off or damaged: export it again.");
  }
}

void set_orientation(const std::string& file,
                     const std::vector<double>& directions,
                     const std::vector<double>& spacing,
                     DicomVolume& volume) {
  if (directions.size() != 6 || spacing.size() != 2) {
    fail(file,
         "its header has no orientation (ImageOrientationPatient) or no voxel size "
         "(PixelSpacing), so its place in the patient is unknown. Export it again.");
  }
  volume.along_row = {directions[0], directions[1], directions[2]};
  volume.along_column = {directions[3], directions[4], directions[5]};
  volume.row_spacing = spacing[0];
  volume.column_spacing = spacing[1];
  constexpr double tolerance = 1e-3;
  if (std::abs(norm(volume.along_row) - 1) > tolerance ||
      std::abs(norm(volume.along_column) - 1) > tolerance ||
      std::abs(dot(volume.along_row, volume.along_column)) > tolerance) {
    fail(file,
         "its ImageOrientationPatient is not two unit vectors at right angles. Export it "
         "again.");
  }
}

Point position_of(const std::string& file, const std::vector<double>& numbers) {
  if (numbers.size() != 3) {
    fail(file, "a plane has no place (ImagePositionPatient). Export it again.");
  }
  return {numbers[0], numbers[1], numbers[2]};
}

/// Voxels of all frames, one after the other.
class Frames {
 public:
  Frames(const std::string& file, const gdcm::File& dicom, std::size_t voxels) : file_(file) {
    const DataSet& data = dicom.GetDataSet();
    const int bits = small_of(data, bits_tag);
    const int most = small_of(data, maximum_fraction);
    if (bits != 1 && bits != 8) {
      fail(file, "its voxels have " + std::to_string(bits) + " bits; a segmentation has 1 or 8.");
    }
    binary_ = bits == 1;
    scale_ = most > 0 ? 1.0 / most : 1.0 / 255;
    read_bytes(dicom);
    const std::size_t needed = binary_ ? (voxels + 7) / 8 : voxels;
    if (bytes_.size() < needed) {
      fail(file, "the voxels take " + std::to_string(needed) + " bytes but only " +
                     std::to_string(bytes_.size()) +
                     " are there. The file is cut off or damaged: export it again.");
    }
  }

  bool inside(std::size_t voxel) const {
    return binary_ ? (static_cast<unsigned char>(bytes_[voxel / 8]) >> voxel % 8 & 1) == 1
                   : static_cast<unsigned char>(bytes_[voxel]) * scale_ >= 0.5;
  }

 private:
  void read_bytes(const gdcm::File& dicom) {
    const gdcm::DataSet& data = dicom.GetDataSet();
    const gdcm::ByteValue* plain =
        data.FindDataElement(pixel_data) ? data.GetDataElement(pixel_data).GetByteValue() : nullptr;
    if (plain != nullptr) {
      bytes_.assign(plain->GetPointer(), plain->GetLength());
      return;
    }
    gdcm::ImageReader reader;  // compressed frames
    reader.SetFileName(file_.c_str());
    if (binary_ || !reader.Read()) {
      fail(file_, "its compressed voxels cannot be read. Export it without compression.");
    }
    check_room(file_, data, reader.GetImage());
    bytes_.resize(reader.GetImage().GetBufferLength());
    if (!reader.GetImage().GetBuffer(bytes_.data())) {
      fail(file_, "its compressed voxels cannot be read. Export it without compression.");
    }
  }

  const std::string& file_;
  bool binary_ = true;
  double scale_ = 1;
  std::string bytes_;
};

std::map<int, std::string> segment_names(const DataSet& data) {
  std::map<int, std::string> names;
  for (const DataSet& segment : items_of(data, segment_sequence)) {
    names[small_of(segment, segment_number)] = text_of(segment, segment_label);
  }
  return names;
}

int segment_of(const DataSet& frame, const DataSet& shared) {
  for (const DataSet* data : {&frame, &shared}) {
    for (const DataSet& item : items_of(*data, segment_identification)) {
      return small_of(item, referenced_segment);
    }
  }
  return 0;
}

void add_frames(const std::string& file, const gdcm::File& dicom, DicomVolume& volume) {
  const DataSet& data = dicom.GetDataSet();
  const std::vector<DataSet> shared = items_of(data, shared_groups);
  const std::vector<DataSet> frames = items_of(data, frame_groups);
  const DataSet common = shared.empty() ? DataSet() : shared.front();
  if (frames.empty()) {
    fail(file, "it has no frames (PerFrameFunctionalGroupsSequence). Export it again.");
  }
  const std::size_t plane = static_cast<std::size_t>(volume.rows) * volume.columns;
  const Frames voxels(file, dicom, plane * frames.size());
  set_orientation(file, numbers_at(frames.front(), common, plane_orientation, orientation),
                  numbers_at(frames.front(), common, pixel_measures, pixel_spacing), volume);
  const auto between = numbers_at(frames.front(), common, pixel_measures, slice_spacing);
  volume.slice_spacing = between.size() == 1 ? between[0] : 0;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    DicomPlane next;
    next.position = position_of(file, numbers_at(frames[f], common, plane_position, position));
    next.segment = segment_of(frames[f], common);
    for (std::size_t voxel = 0; voxel < plane; ++voxel) {
      next.inside.push_back(voxels.inside(f * plane + voxel));
    }
    volume.planes.push_back(std::move(next));
  }
}

void set_size(const std::string& file, const DataSet& data, DicomVolume& volume) {
  volume.rows = small_of(data, rows_tag);
  volume.columns = small_of(data, columns_tag);
  if (volume.rows < 2 || volume.columns < 2) {
    fail(file, "its planes have " + std::to_string(volume.rows) + " rows and " +
                   std::to_string(volume.columns) +
                   " columns; 2 and more of each are needed. Is it an image?");
  }
}

DicomPlane read_plane(const std::string& file, const gdcm::ImageReader& reader) {
  const DataSet& data = reader.GetFile().GetDataSet();
  const gdcm::Image& image = reader.GetImage();
  const gdcm::PixelFormat format = image.GetPixelFormat();
  if (format.GetSamplesPerPixel() != 1 || image.GetNumberOfDimensions() != 2) {
    fail(file,
         "it is no plane with one number a voxel. Export the label map as a series of such "
         "planes, or as a DICOM segmentation.");
  }
  check_room(file, data, image);
  std::vector<char> bytes(image.GetBufferLength());
  if (!image.GetBuffer(bytes.data())) {
    fail(file, "its voxels cannot be read. The file is cut off or damaged: export it again.");
  }
  DicomPlane plane;
  plane.position = position_of(file, decimals_of(data, position));
  const auto take = [&](auto number) {
    for (std::size_t at = 0; at + sizeof number <= bytes.size(); at += sizeof number) {
      std::memcpy(&number, &bytes[at], sizeof number);
      plane.values.push_back(static_cast<float>(number * image.GetSlope() + image.GetIntercept()));
    }
  };
  switch (format.GetScalarType()) {
    case gdcm::PixelFormat::UINT8:
      take(std::uint8_t());
      break;
    case gdcm::PixelFormat::INT8:
      take(std::int8_t());
      break;
    case gdcm::PixelFormat::UINT16:
      take(std::uint16_t());
      break;
    case gdcm::PixelFormat::INT16:
      take(std::int16_t());
      break;
    default:
      fail(file, std::string("its voxels are of the type ") + format.GetScalarTypeAsString() +
                     "; whole numbers of 8 or 16 bits are read. Export it again.");
  }
  return plane;
}

/// Refuses planes that belong to another series than the first.
class OneSeries {
 public:
  void take(const std::string& file, const DataSet& data) {
    ++count_[text_of(data, series_uid)];
    description_[text_of(data, series_uid)] = text_of(data, series_description);
    if (count_.size() > 1) {
      const auto &a = *description_.begin(), &b = *description_.rbegin();
      fail(file, "the folder holds more than one series: '" + a.second + "' (" + a.first +
                     ") and '" + b.second + "' (" + b.first +
                     "). Give a folder with the planes of one label map alone.");
    }
  }

 private:
  std::map<std::string, int> count_;
  std::map<std::string, std::string> description_;
};

}  // namespace

bool is_dicom_file(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  char head[132] = {};
  input.read(head, sizeof head);
  return input.gcount() == sizeof head && std::memcmp(head + 128, "DICM", 4) == 0;
}

bool is_dicom_segmentation(const std::string& file) {
  quieten();
  check_dicom_elements(file);
  gdcm::Reader reader;
  reader.SetFileName(file.c_str());
  return reader.ReadUpToTag(segmentation_type) &&
         text_of(reader.GetFile().GetDataSet(), modality) == "SEG";
}

DicomVolume read_dicom_segmentation(const std::string& file) {
  gdcm::Reader reader;
  load(reader, file);
  const DataSet& data = reader.GetFile().GetDataSet();
  DicomVolume volume;
  set_size(file, data, volume);
  volume.segment_names = segment_names(data);
  add_frames(file, reader.GetFile(), volume);
  return volume;
}

DicomVolume read_dicom_series(const std::vector<std::string>& files) {
  quieten();
  DicomVolume volume;
  OneSeries series;
  for (const std::string& file : files) {
    check_dicom_elements(file);
    gdcm::ImageReader reader;
    reader.SetFileName(file.c_str());
    if (!reader.Read()) {
      fail(file,
           "it cannot be read as a DICOM image. It is cut off or damaged, or no image: leave "
           "only the planes of the label map in the folder.");
    }
    const DataSet& data = reader.GetFile().GetDataSet();
    series.take(file, data);
    DicomVolume own;
    set_size(file, data, own);
    set_orientation(file, decimals_of(data, orientation), decimals_of(data, pixel_spacing), own);
    const bool alike =
        volume.planes.empty() || (own.rows == volume.rows && own.columns == volume.columns &&
                                  norm(minus(own.along_row, volume.along_row)) < 1e-3 &&
                                  norm(minus(own.along_column, volume.along_column)) < 1e-3);
    if (!alike) {
      fail(file, "its size or orientation differs from that of '" + files.front() +
                     "'. Give a folder with the planes of one label map alone.");
    }
    own.planes = std::move(volume.planes);
    volume = std::move(own);
    volume.planes.push_back(read_plane(file, reader));
  }
  return volume;
}

}  // namespace viscera::meshes::imaging
