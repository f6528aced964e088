# Events into PostgreSQL: `ninja bench_postgres`; the answers, of few events, with every run of the tests.
add_executable(postgres_rows postgres_rows.cc)
target_link_libraries(postgres_rows PRIVATE policywire::policy_events policywire::postgres_server policywire::sink fmt::fmt)
policywire_warnings(postgres_rows)
add_custom_target(bench_postgres COMMAND postgres_rows USES_TERMINAL)
add_test(NAME postgres_rows.check COMMAND postgres_rows --check)
set_tests_properties(postgres_rows.check PROPERTIES LABELS unit TIMEOUT 300 SKIP_RETURN_CODE 77)
