#include "solver/calibration/observations/volume.h"

#include <algorithm>
#include <cmath>
#include <mpi.h>

#include "solver/problem/cavity.h"

namespace viscera::calibration {
namespace {

class VolumeOperator : public ObservationOperator {
 public:
  VolumeOperator(OrganOperator& organ,
                 const physics::Observation& observation,
                 const physics::VolumeObservation& volume)
      : ObservationOperator(observation.name),
        space_(organ.space()),
        cavity_(organ, volume.surface),
        time_(observation.at),
        value_(volume.value),
        sd_(volume.sd) {}

  std::vector<double> times() const override { return {time_}; }
  int n_rows() const override { return 1; }
  std::string unit() const override { return "mm^3"; }
  double sd() const override { return sd_; }

  Eigen::VectorXd residual(const std::vector<const ObservedState*>& states) override {
    const double v = moved(states[0]->positions, nullptr, 0);
    sign_ = v < 0 ? -1 : 1;
    return Eigen::VectorXd::Constant(1, (sign_ * v - value_) / sd_);
  }

  /// The volume is a cubic polynomial of the positions, so that the difference of fourth order is
  /// its derivative at any step; one of the organ's size loses no digits.
  Eigen::VectorXd derivative(const std::vector<const ObservedState*>& states,
                             const std::vector<const StateChange*>& changes) const override {
    const std::vector<double>& x = states[0]->positions;
    const std::vector<double>* dx = &changes[0]->positions;
    const double largest = over_ranks(largest_of(*dx));
    if (largest == 0)
      return Eigen::VectorXd::Zero(1);
    const double h = 0.1 * extent(x) / largest;
    const double near = moved(x, dx, h) - moved(x, dx, -h);
    const double far = moved(x, dx, 2 * h) - moved(x, dx, -2 * h);
    return Eigen::VectorXd::Constant(1, sign_ * (8 * near - far) / (12 * h) / sd_);
  }

 private:
  static double largest_of(const std::vector<double>& v) {
    double largest = 0;
    for (const double one : v)
      largest = std::max(largest, std::abs(one));
    return largest;
  }
  double over_ranks(double largest) const {
    MPI_Allreduce(MPI_IN_PLACE, &largest, 1, MPI_DOUBLE, MPI_MAX, space_.communicator());
    return largest;
  }
  /// Longest side of the box around the organ.
  double extent(const std::vector<double>& x) const {
    double high[6];
    std::fill(high, high + 6, -1e300);
    for (std::size_t k = 0; k < x.size(); ++k) {
      high[k % 3] = std::max(high[k % 3], x[k]);
      high[3 + k % 3] = std::max(high[3 + k % 3], -x[k]);
    }
    MPI_Allreduce(MPI_IN_PLACE, high, 6, MPI_DOUBLE, MPI_MAX, space_.communicator());
    return std::max({high[0] + high[3], high[1] + high[4], high[2] + high[5]});
  }

  /// Signed volume with positions x + h dx. Cavity wants displacements from the reference.
  double moved(const std::vector<double>& x, const std::vector<double>* dx, double h) const {
    std::vector<double> u(x.size());
    for (std::size_t k = 0; k < x.size(); ++k)
      u[k] = x[k] + (dx ? h * (*dx)[k] : 0.0) - space_.coordinates()[k];
    return cavity_.signed_volume(u.data());
  }

  const OrganSpace& space_;
  Cavity cavity_;
  double time_, value_, sd_;
  double sign_ = 1;  // of the orientation of the surface
};

}  // namespace

std::unique_ptr<ObservationOperator> make_volume(OrganOperator& organ,
                                                 const physics::Observation& observation,
                                                 const physics::VolumeObservation& volume) {
  return std::make_unique<VolumeOperator>(organ, observation, volume);
}

}  // namespace viscera::calibration
