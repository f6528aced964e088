# What `cmake --install` puts where. Components: `enrich` (the library alone), the other libraries, `program`.
