#include "tests/meshes/sample_images.h"

#include <cmath>
#include <cstring>
#include <zlib.h>

#include "meshes/vec.h"

namespace viscera::meshes::test {

LabelImage nested_balls(int n, double inner, double outer) {
  LabelImage image;
  image.size = {n, n, n};
  const double middle = (n - 1) / 2.0;
  for (int k = 0; k < n; ++k) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        const double r = norm({i - middle, j - middle, k - middle});
        image.labels.push_back(r < inner ? 7 : r < outer ? 3 : 0);
      }
    }
  }
  return image;
}

LabelImage marked_image() {
  LabelImage image;
  image.size = {4, 3, 2};
  image.labels.assign(24, 0);
  image.labels[image.index(3, 1, 0)] = 5;
  return image;
}

Point marked_place(const LabelImage& image) {
  for (int k = 0; k < image.size[2]; ++k) {
    for (int j = 0; j < image.size[1]; ++j) {
      for (int i = 0; i < image.size[0]; ++i) {
        if (image.labels[image.index(i, j, k)] == 5) {
          return to_patient(image, {double(i), double(j), double(k)});
        }
      }
    }
  }
  return {-1e9, -1e9, -1e9};
}

std::string raw_voxels(const LabelImage& image) {
  std::string bytes;
  for (const std::uint16_t label : image.labels) {
    bytes.push_back(static_cast<char>(label & 255));
    bytes.push_back(static_cast<char>(label >> 8));
  }
  return bytes;
}

std::string nifti_text(const LabelImage& image, const float (&sform)[3][4], int qfac) {
  std::string header(352, '\0');
  const auto put = [&](std::size_t at, auto value) {
    std::memcpy(&header[at], &value, sizeof value);
  };
  put(0, std::int32_t(348));
  put(40, std::int16_t(3));
  put(76, float(qfac == 0 ? 1 : qfac));
  for (int a = 0; a < 3; ++a) {
    put(42 + 2 * a, static_cast<std::int16_t>(image.size[a]));
    put(80 + 4 * a, static_cast<float>(image.spacing[a]));
  }
  for (int a = 3; a < 7; ++a) {
    put(42 + 2 * a, std::int16_t(1));
  }
  put(70, std::int16_t(512));  // unsigned 16 bit
  put(72, std::int16_t(16));
  put(108, 352.0f);
  put(112, 1.0f);
  put(123, char(2));  // mm
  if (qfac != 0) {
    put(252, std::int16_t(1));
    for (int row = 0; row < 3; ++row) {
      put(268 + 4 * row, sform[row][3]);
    }
  } else {
    put(254, std::int16_t(1));
    for (int row = 0; row < 3; ++row) {
      for (int c = 0; c < 4; ++c) {
        put(280 + 16 * row + 4 * c, sform[row][c]);
      }
    }
  }
  std::memcpy(&header[344], "n+1", 4);
  return header + raw_voxels(image);
}

std::string gzipped(const std::string& text) {
  std::string out(text.size() + 1000, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string inrimage_text(const LabelImage& image) {
  std::string header =
      "#INRIMAGE-4#{\nXDIM=" + std::to_string(image.size[0]) +
      "\nYDIM=" + std::to_string(image.size[1]) + "\nZDIM=" + std::to_string(image.size[2]) +
      "\nVDIM=1\nTYPE=unsigned fixed\nPIXSIZE=16 bits\nSCALE=2**0\nCPU=decm\nVX=0.5\n"
      "VY=2\nVZ=3\n";
  header.resize(252, '\n');
  return header + "##}\n" + raw_voxels(image);
}

}  // namespace viscera::meshes::test
