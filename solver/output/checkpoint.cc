#include "solver/output/checkpoint.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "solver/core/errors.h"
#include "solver/output/atomic_file.h"
#include "solver/output/sha256.h"

namespace viscera::output {

namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "checkpoints are little-endian");

/// First bytes of every checkpoint; the number grows when what follows changes.
constexpr char magic[] = "viscera checkpoint 2\n";
constexpr std::size_t hash_digits = 64;

class Writer {
 public:
  std::string bytes = magic;

  template <class Number>
  void put(Number value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(const std::string& text) {
    put(std::int64_t(text.size()));
    bytes += text;
  }
  void put(const std::vector<double>& values) {
    put(std::int64_t(values.size()));
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
  }
};

/// Reads what Writer wrote. Lengths are trusted: the checksum was right.
class Reader {
 public:
  explicit Reader(const std::string& bytes) : at_(bytes.data() + sizeof magic - 1) {}

  template <class Number>
  void get(Number& value) {
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
  }
  void get(std::string& text) {
    text.assign(at_ + sizeof(std::int64_t), std::size_t(length()));
    at_ += sizeof(std::int64_t) + text.size();
  }
  void get(std::vector<double>& values) {
    values.resize(std::size_t(length()));
    std::memcpy(values.data(), at_ + sizeof(std::int64_t), values.size() * sizeof(double));
    at_ += sizeof(std::int64_t) + values.size() * sizeof(double);
  }

 private:
  std::int64_t length() const {
    std::int64_t value;
    std::memcpy(&value, at_, sizeof value);
    return value;
  }
  const char* at_;
};

void put_lists(Writer& writer, const Checkpoint& checkpoint) {
  writer.put(std::int64_t(checkpoint.resumed_after.size()));
  for (const int step : checkpoint.resumed_after)
    writer.put(std::int32_t(step));
  writer.put(std::int64_t(checkpoint.time.size()));
  for (const auto& [phase, seconds] : checkpoint.time) {
    writer.put(phase);
    writer.put(seconds);
  }
  writer.put(std::int64_t(checkpoint.overrides.size()));
  for (const std::string& text : checkpoint.overrides)
    writer.put(text);
}

void get_lists(Reader& reader, Checkpoint& checkpoint) {
  std::int64_t n = 0;
  reader.get(n);
  checkpoint.resumed_after.resize(std::size_t(n));
  for (int& step : checkpoint.resumed_after)
    reader.get(step);
  reader.get(n);
  for (; n > 0; --n) {
    std::string phase;
    reader.get(phase);
    reader.get(checkpoint.time[phase]);
  }
  reader.get(n);
  checkpoint.overrides.resize(std::size_t(n));
  for (std::string& text : checkpoint.overrides)
    reader.get(text);
}

}  // namespace

std::string checkpoint_file(const std::string& folder) {
  return folder + "/checkpoint.bin";
}

std::string to_bytes(const Checkpoint& checkpoint) {
  Writer writer;
  writer.put(checkpoint.t);
  writer.put(checkpoint.next_step);
  for (const int number : {checkpoint.step, checkpoint.newton_iterations,
                           checkpoint.linear_iterations, checkpoint.cutbacks})
    writer.put(std::int32_t(number));
  put_lists(writer, checkpoint);
  writer.put(checkpoint.case_sha256);
  writer.put(checkpoint.mesh_sha256);
  writer.put(checkpoint.cells);
  writer.put(std::int32_t(checkpoint.nodes_per_cell));
  writer.put(checkpoint.displacement);
  writer.put(checkpoint.pressure);
  return writer.bytes + sha256(writer.bytes);
}

Checkpoint from_bytes(const std::string& bytes, const std::string& file) {
  const std::size_t magic_size = sizeof magic - 1;
  if (bytes.size() < magic_size + hash_digits || bytes.compare(0, magic_size, magic) != 0) {
    throw InputError(file +
                     " is not a checkpoint of this version of Viscera, or it is cut off. Run again "
                     "without --resume.");
  }
  const std::size_t body = bytes.size() - hash_digits;
  if (sha256(bytes.substr(0, body)) != bytes.substr(body)) {
    throw InputError(file +
                     " is damaged: its checksum does not fit its bytes (cut off or changed after "
                     "it was written). Restore it from a copy, or run again without --resume.");
  }
  Reader reader(bytes);
  Checkpoint checkpoint;
  reader.get(checkpoint.t);
  reader.get(checkpoint.next_step);
  for (int* number : {&checkpoint.step, &checkpoint.newton_iterations,
                      &checkpoint.linear_iterations, &checkpoint.cutbacks})
    reader.get(*number);
  get_lists(reader, checkpoint);
  reader.get(checkpoint.case_sha256);
  reader.get(checkpoint.mesh_sha256);
  reader.get(checkpoint.cells);
  reader.get(checkpoint.nodes_per_cell);
  reader.get(checkpoint.displacement);
  reader.get(checkpoint.pressure);
  return checkpoint;
}

void write_checkpoint(const Checkpoint& checkpoint, const std::string& folder) {
  write_atomically(checkpoint_file(folder), to_bytes(checkpoint));
}

Checkpoint read_checkpoint(const std::string& folder) {
  const std::string file = checkpoint_file(folder);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    throw InputError("There is no checkpoint to resume from: " + file +
                     " is missing or cannot be read. A run leaves one when it stops (exit 5) and "
                     "every minute while it goes on. Give -o the folder of such a run, or start "
                     "without --resume.");
  }
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return from_bytes(bytes.str(), file);
}

}  // namespace viscera::output
