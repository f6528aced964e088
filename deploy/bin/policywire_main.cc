#include "deploy/bin/program.h"

int main(int argc, char** argv) { return policywire::deploy::RunProgram(argc, argv); }
