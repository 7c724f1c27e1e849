# What the scripts set before they run Viscera. Source it: `. scripts/env.sh`.

# One thread per MPI rank: OpenBLAS would otherwise start one per core in every rank.
export OMP_NUM_THREADS=1

# Containers and virtual machines: OpenMPI refuses root by default, its shared-memory single copy
# needs a permission that they rarely give, and a test may start more ranks than there are cores.
if [ "$(id -u)" -eq 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1
  export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export OMPI_MCA_btl_vader_single_copy_mechanism=none
export OMPI_MCA_rmaps_base_oversubscribe=1
# idle ranks yield their core: on shared or few cores spinning ranks starve the working ones
export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle:-1}"
