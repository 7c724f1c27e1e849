// Large pages for arrays that every action streams through: with pages of 4 KiB the processor's
// prefetcher stops at each page and the translation cache misses (sparse products measured twice
// as fast with 2 MiB).
#pragma once

#include <cstddef>

namespace viscera::kernels {

inline constexpr std::size_t huge_page = std::size_t(2) << 20;

/// Asks for large pages in [data, data + bytes), as far as whole ones fit. Pages in use already are
/// collapsed where the system can; contents stay. Nothing happens where there are no such pages.
void advise_huge_pages(void* data, std::size_t bytes);

/// Memory for arrays: aligned to 64 bytes, to large pages (and advised) from two of them on.
void* allocate_array(std::size_t bytes);
void free_array(void* data, std::size_t bytes);

}  // namespace viscera::kernels
