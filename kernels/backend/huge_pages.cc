#include "kernels/backend/huge_pages.h"

#include <cstdint>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace viscera::kernels {
namespace {

std::align_val_t alignment(std::size_t bytes) {
  return std::align_val_t(bytes >= 2 * huge_page ? huge_page : 64);
}

#if defined(__linux__)
/// Whole large pages inside [data, data + bytes).
struct Pages {
  Pages(void* data, std::size_t bytes) {
    const auto first = reinterpret_cast<std::uintptr_t>(data), end = first + bytes;
    begin = (first + huge_page - 1) / huge_page * huge_page;
    size = end > begin ? (end - begin) / huge_page * huge_page : 0;
  }
  bool advise(int advice) const {
    return madvise(reinterpret_cast<void*>(begin), size, advice) == 0;
  }
  std::uintptr_t begin;
  std::size_t size;
};
#endif

}  // namespace

void advise_huge_pages(void* data, std::size_t bytes) {
#if defined(__linux__)
  const Pages pages(data, bytes);
  if (pages.size == 0 || !pages.advise(MADV_HUGEPAGE))
    return;
  constexpr int collapse = 25;  // MADV_COLLAPSE, Linux 6.1; older systems refuse it
  pages.advise(collapse);
#else
  static_cast<void>(data);
  static_cast<void>(bytes);
#endif
}

void* allocate_array(std::size_t bytes) {
  void* data = ::operator new(bytes, alignment(bytes));
#if defined(__linux__)
  if (const Pages pages(data, bytes); bytes >= 2 * huge_page)
    pages.advise(MADV_HUGEPAGE);
#endif
  return data;
}

void free_array(void* data, std::size_t bytes) {
  ::operator delete(data, alignment(bytes));
}

}  // namespace viscera::kernels
