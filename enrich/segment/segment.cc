#include "enrich/segment/segment.h"
namespace policywire::enrich {}
