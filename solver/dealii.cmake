# deal.II for the targets that include it, and for nothing else: its exported compile flags
# (hardening, unrolling) are not used, its include folders do not travel to dependents.
find_package(deal.II 9.4 REQUIRED HINTS $ENV{DEAL_II_DIR})
if(NOT TARGET ${DEAL_II_TARGET_RELEASE})
  include(${DEAL_II_TARGET_CONFIG})
endif()
set_target_properties(${DEAL_II_TARGET_RELEASE} PROPERTIES IMPORTED_GLOBAL TRUE)  # for tests/

add_library(viscera_dealii INTERFACE)
target_link_libraries(viscera_dealii INTERFACE ${DEAL_II_TARGET_RELEASE})
target_include_directories(viscera_dealii SYSTEM INTERFACE ${DEAL_II_INCLUDE_DIRS})
target_compile_definitions(viscera_dealii INTERFACE BOOST_NO_AUTO_PTR)
target_link_options(viscera_dealii INTERFACE -Wl,--as-needed)

if(VISCERA_PRECOMPILE)
  add_library(viscera_precompiled OBJECT ${CMAKE_CURRENT_LIST_DIR}/precompiled.cc)
  target_link_libraries(viscera_precompiled PRIVATE viscera_dealii)
  target_precompile_headers(viscera_precompiled PRIVATE ${CMAKE_CURRENT_LIST_DIR}/precompiled.h)
endif()

# Lets `target` include deal.II (and PETSc, MPI) and share the precompiled header.
function(viscera_use_dealii target)
  target_link_libraries(${target} PRIVATE viscera_dealii)
  if(VISCERA_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM viscera_precompiled)
  endif()
endfunction()
