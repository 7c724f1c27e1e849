#include "solver/app/program.h"

int main(int argc, char** argv) {
  return viscera::app::run_program(argc, argv);
}
