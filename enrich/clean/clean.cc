#include "enrich/clean/clean.h"
namespace policywire::enrich {}
