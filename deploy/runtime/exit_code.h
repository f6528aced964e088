// What the program's exit status says. Scripts and supervisors rely on it: codes are for ever.
#ifndef POLICYWIRE_DEPLOY_RUNTIME_EXIT_CODE_H_
#define POLICYWIRE_DEPLOY_RUNTIME_EXIT_CODE_H_

#include <string_view>

namespace policywire::deploy {

// 0, 1 and 2 as every Unix tool has them; from 64 on by sysexits.h, where a name there fits.
enum class ExitCode {
  kOk = 0,
  kBadInput = 1,        // some input could not be read; everything else was processed
  kDifferent = 1,       // diff: the two outputs differ
  kSomethingFails = 1,  // doctor: something is not as the service needs it
  kUsage = 2,           // the command line is wrong
  kBadData = 65,        // EX_DATAERR: an output, a topic or an archive is damaged, or has lost what should be in it
  kNoInput = 66,        // EX_NOINPUT: an input file or folder is missing or may not be read
  kUnavailable = 69,    // EX_UNAVAILABLE: no broker or registry answers; a topic, schema or sink's place is missing
  kInternal = 70,       // EX_SOFTWARE: a defect of policywire, or a client that is broken for good
  kCannotWrite = 74,    // EX_IOERR: standard output or a file takes no more
  kWatchdog = 75,       // EX_TEMPFAIL: a call did not come back; start the program anew
  kReplaced = 76,       // EX_PROTOCOL: another instance took over this one's name; do not start it anew
  kNotAuthorised = 77,  // EX_NOPERM: broker, registry or a sink's place refuse the login or the access
  kConfig = 78,         // EX_CONFIG: the configuration, or a lexicon table, is wrong or missing
  kStalled = 79,        // a partition did not move although there was something to read; start the program anew
  kUnfinished = 80,     // stopped before the end, or the rest is in another process's hands; the same command goes on
};

// The table that `policywire --help` prints.
inline constexpr std::string_view kExitCodeHelp =
    "Exit codes:\n"
    "  0   done\n"
    "  1   some input was bad (told on standard error); the rest was processed. diff: the two differ. doctor: a check "
    "fails\n"
    "  2   the command line is wrong\n"
    "  65  an output, a topic or an archive is damaged, or has lost what should be in it\n"
    "  66  an input file or folder is missing or may not be read\n"
    "  69  no broker, service or schema registry answers; a topic, a schema or a sink's table or receiver is missing\n"
    "  70  a defect of policywire, or a client that is broken for good: start the program anew\n"
    "  74  output could not be written: to a file, or to a sink's database, whose disk is full\n"
    "  75  a call into the Kafka client did not come back: start the program anew\n"
    "  76  another instance took over this one's name: do not start it anew\n"
    "  77  the broker, the schema registry or a sink's database or receiver refuses the login or the access\n"
    "  78  the configuration or a lexicon table is wrong or missing\n"
    "  79  a partition did not move although there was something to read: start the program anew\n"
    "  80  stopped before the end, or another process has the rest; the same command goes on\n";

}  // namespace policywire::deploy

#endif  // POLICYWIRE_DEPLOY_RUNTIME_EXIT_CODE_H_
