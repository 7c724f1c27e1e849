# One ctest entry for each number of ranks: NAME_mpi_RANKS runs `target` under mpiexec.
find_program(VISCERA_MPIEXEC NAMES mpiexec mpirun REQUIRED)
function(viscera_mpi_tests name target)
  foreach(ranks ${ARGN})
    add_test(NAME ${name}_mpi_${ranks}
             COMMAND ${VISCERA_MPIEXEC} --oversubscribe -n ${ranks} $<TARGET_FILE:${target}>)
    set_tests_properties(${name}_mpi_${ranks} PROPERTIES LABELS mpi PROCESSORS ${ranks})
    set_property(TEST ${name}_mpi_${ranks} APPEND PROPERTY ENVIRONMENT
      OMP_NUM_THREADS=1 OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
      OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_hwloc_base_binding_policy=none
      OMPI_MCA_mpi_yield_when_idle=1)
  endforeach()
endfunction()
