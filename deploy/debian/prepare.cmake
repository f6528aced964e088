# Runs after CPack has installed into its own folder and before it packs: what Debian's policy asks for beyond
# `cmake --install`.
set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/program)
if(NOT EXISTS ${root}/usr/bin/policywire)
  message(FATAL_ERROR "no program in ${root}")
endif()
set(doc ${root}/usr/share/doc/policywire)

function(compress file)
  execute_process(COMMAND gzip -9 -n -f ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
compress(${root}/usr/share/man/man1/policywire.1)

# Where Debian's zsh looks for what packages bring.
file(MAKE_DIRECTORY ${root}/usr/share/zsh/vendor-completions)
file(RENAME ${root}/usr/share/zsh/site-functions/_policywire ${root}/usr/share/zsh/vendor-completions/_policywire)
file(REMOVE_RECURSE ${root}/usr/share/zsh/site-functions)

# The unit was configured for another prefix, and Debian 12 has units under /lib.
file(READ ${root}/usr/lib/systemd/system/policywire@.service unit)
string(REGEX REPLACE "\nExecStart=[^ ]+" "\nExecStart=/usr/bin/policywire" unit "${unit}")
file(MAKE_DIRECTORY ${root}/lib/systemd/system)
file(WRITE ${root}/lib/systemd/system/policywire@.service "${unit}")
file(REMOVE_RECURSE ${root}/usr/lib/systemd)
file(GLOB left ${root}/usr/lib/*)
if(NOT left)
  file(REMOVE_RECURSE ${root}/usr/lib)
endif()

set(from ${CPACK_POLICYWIRE_SOURCE}/deploy/debian)
file(MAKE_DIRECTORY ${root}/etc/policywire ${root}/usr/share/lintian/overrides ${doc})
file(COPY_FILE ${from}/policywire.yaml ${root}/etc/policywire/policywire.yaml)
file(COPY_FILE ${from}/copyright ${doc}/copyright)
file(COPY_FILE ${from}/lintian-overrides ${root}/usr/share/lintian/overrides/policywire)

# Of the changes, what a user of the package looks for: the version, and where the rest stands.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog.Debian
     "policywire (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) stable; urgency=medium

  * As of version ${CPACK_PACKAGE_VERSION}: see changelog.gz.

 -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${now}
")
compress(${doc}/changelog.Debian)
file(COPY_FILE ${CPACK_POLICYWIRE_SOURCE}/CHANGELOG.md ${doc}/changelog)
compress(${doc}/changelog)
file(CHMOD_RECURSE ${root} DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
