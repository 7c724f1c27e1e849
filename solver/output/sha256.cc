#include "solver/output/sha256.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace viscera::output {

namespace {

using State = std::array<std::uint32_t, 8>;

/// First 32 bits of the fractional parts of the cube roots of the first 64 primes.
constexpr std::uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t rotate(std::uint32_t x, int bits) {
  return (x >> bits) | (x << (32 - bits));
}

/// FIPS 180-4 section 6.2.2, step 1: the message schedule of one 64-byte block.
std::array<std::uint32_t, 64> schedule(const unsigned char* block) {
  std::array<std::uint32_t, 64> w{};
  for (int t = 0; t < 16; ++t) {
    w[t] = std::uint32_t(block[4 * t]) << 24 | std::uint32_t(block[4 * t + 1]) << 16 |
           std::uint32_t(block[4 * t + 2]) << 8 | std::uint32_t(block[4 * t + 3]);
  }
  for (int t = 16; t < 64; ++t) {
    const auto a = w[t - 15];
    const auto b = w[t - 2];
    w[t] = w[t - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)) + w[t - 7] +
           (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10));
  }
  return w;
}

/// FIPS 180-4 section 6.2.2, steps 2 to 4: mixes one block into the state.
void mix(State& h, const unsigned char* block) {
  const auto w = schedule(block);
  State s = h;
  for (int t = 0; t < 64; ++t) {
    const auto sum1 = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
    const auto choose = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const auto t1 = s[7] + sum1 + choose + round_constants[t] + w[t];
    const auto sum0 = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
    const auto majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    s = {t1 + sum0 + majority, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
  }
  for (int k = 0; k < 8; ++k)
    h[k] += s[k];
}

/// The message with a one bit, zeros and its length in bits: a multiple of 64 bytes.
std::string padded(const std::string& bytes) {
  std::string message = bytes + '\x80';
  message.append((120 - message.size() % 64) % 64, '\0');
  const std::uint64_t bits = std::uint64_t(bytes.size()) * 8;
  for (int shift = 56; shift >= 0; shift -= 8)
    message += static_cast<char>(bits >> shift);
  return message;
}

}  // namespace

std::string sha256(const std::string& bytes) {
  State h = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const auto message = padded(bytes);
  for (std::size_t i = 0; i < message.size(); i += 64) {
    mix(h, reinterpret_cast<const unsigned char*>(message.data()) + i);
  }
  std::string digits;
  for (const auto word : h) {
    char text[9];
    std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(word));
    digits += text;
  }
  return digits;
}

std::string sha256_of_file(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return "";
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return sha256(bytes.str());
}

}  // namespace viscera::output
