// The program as people and scripts meet it: arguments in; output, messages and exit codes out.
#include <gmock/gmock.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/delimited_message_util.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "policywire/v1/article.pb.h"
#include "tests/support/child_process.h"
#include "tests/support/outcome.h"
#include "tests/support/temp_dir.h"

namespace policywire {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using ::testing::StartsWith;
using testing::WaitForOutcome;

// Generous: a sanitised build on a busy machine.
constexpr std::chrono::seconds kDeadline(120);

constexpr char kArticle[] = R"({"article_id": "a-1", "published": "2025-10-29", "title": "Talks", )"
                            R"("text": "China imposed tariffs on imports from the United States on Monday."})";

class ProgramTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments, std::string_view input = "") {
    testing::ChildProcess::Options options;
    options.command = {POLICYWIRE_PROGRAM};
    options.command.insert(options.command.end(), arguments.begin(), arguments.end());
    options.directory = directory_.path();
    options.stdin_file = directory_.Write("stdin", input);
    testing::ChildProcess child(options);
    return WaitForOutcome(child, kDeadline);
  }

  std::string Write(std::string_view name, std::string_view content) {
    return directory_.Write(name, content).string();
  }

  testing::TempDir directory_{"program"};
};

size_t CountLines(const std::string& text) { return static_cast<size_t>(std::count(text.begin(), text.end(), '\n')); }

// The places in the program file at which weights lie: behind their name, by the version that they tell.
std::vector<size_t> WeightsIn(std::string_view program) {
  constexpr std::string_view kHead("PWSYNTAX", 8);
  constexpr size_t kVersionAt = 16;
  constexpr std::string_view kVersion("\1\0\0\0", 4);
  std::vector<size_t> places;
  for (size_t at = program.find(kHead); at != std::string_view::npos; at = program.find(kHead, at + 1)) {
    if (program.substr(at + kVersionAt, kVersion.size()) == kVersion) places.push_back(at);
  }
  return places;
}

TEST_F(ProgramTest, DamagedWeightsAreToldAndEndIt) {
  std::ifstream in(POLICYWIRE_PROGRAM, std::ios::binary);
  const std::string program((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::vector<size_t> places = WeightsIn(program);
  ASSERT_EQ(places.size(), 2U);
  std::string names;
  for (const size_t place : places) {
    std::string damaged = program;
    damaged[place + 4096] ^= 0x10;
    const std::filesystem::path file = directory_.Write("damaged", damaged);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    testing::ChildProcess::Options options;
    options.command = {file.string(), "extract", "-"};
    options.directory = directory_.path();
    options.stdin_file = directory_.Write("stdin", kArticle);
    testing::ChildProcess child(options);
    EXPECT_EQ(child.Wait(kDeadline), 70);
    EXPECT_EQ(child.Stdout(), "");
    EXPECT_THAT(child.Stderr(), AllOf(HasSubstr("built-in english."), HasSubstr("checksum"), HasSubstr("install")));
    names += child.Stderr();
  }
  EXPECT_THAT(names, AllOf(HasSubstr("english.weights"), HasSubstr("english.decisions")));
}

TEST_F(ProgramTest, HelpTellsCommandsExamplesAndExitCodes) {
  const Outcome help = Run({"--help"});
  EXPECT_EQ(help.exit, 0);
  for (const char* word : {"run", "read", "extract", "explain", "publish", "topics", "config", "archive", "demo",
                           "diff", "dead-letters", "Examples:", "Exit codes:", "78  the configuration"}) {
    EXPECT_THAT(help.out, HasSubstr(word));
  }
  for (const char* command :
       {"run", "read", "extract", "explain", "publish", "archive", "demo", "diff", "dead-letters"}) {
    const Outcome told = Run({command, "--help"});
    EXPECT_EQ(told.exit, 0);
    std::istringstream lines(told.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 125) << line;
  }
  const Outcome version = Run({"--version"});
  EXPECT_EQ(version.exit, 0);
  EXPECT_THAT(version.out, StartsWith("policywire "));
}

// The block of the README that begins with the table's header is what the demo prints, in its order, but for what
// stands for a cut ("[...]") and for the seconds.
TEST_F(ProgramTest, TheReadmeShowsWhatTheDemoPrints) {
  const Outcome demo = Run({"demo"});
  ASSERT_EQ(demo.exit, 0) << demo.err;
  const std::string readme = testing::ReadFile(POLICYWIRE_README);
  const size_t begin = readme.find("\n```\nARTICLE ") + 5;
  ASSERT_LT(begin, readme.size());
  std::istringstream lines(readme.substr(begin, readme.find("\n```", begin) - begin));
  size_t at = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line == "[...]") continue;
    if (const size_t seconds = line.find(", in "); seconds != line.npos) line.resize(seconds);
    const size_t found = demo.out.find(line, at);
    ASSERT_NE(found, demo.out.npos) << line;
    at = found + line.size();
  }
}

TEST_F(ProgramTest, TheDemoShowsItsEventsOnThePage) {
  testing::ChildProcess demo(
      {.command = {POLICYWIRE_PROGRAM, "demo", "--page", "--listen", "127.0.0.1:0"}, .directory = directory_.path()});
  ASSERT_TRUE(demo.WaitForStderr(" shows the events", kDeadline)) << demo.Stderr();
  const std::string said = demo.Stderr();
  const size_t begin = said.find("http://127.0.0.1:");
  ASSERT_NE(begin, said.npos) << said;
  httplib::Client client(said.substr(begin, said.find(' ', begin) - begin));
  client.set_read_timeout(kDeadline);
  const auto page = client.Get("/");
  ASSERT_TRUE(page) << httplib::to_string(page.error());
  EXPECT_THAT(page->body, StartsWith("<!doctype html>"));
  std::string stream;
  client.Get("/events", [&](const char* data, size_t size) {
    stream.append(data, size);
    return stream.find("\"trigger\":") == stream.npos;  // ends the connection
  });
  EXPECT_THAT(stream, AllOf(HasSubstr("retry: 2000\n\n"), HasSubstr("-1\ndata: {\"committed\":")));
  demo.Signal(SIGINT);
  EXPECT_EQ(demo.Wait(kDeadline), 0) << demo.Stderr();
}

// Nothing is cut off in silence, whatever the command.
TEST_F(ProgramTest, OutputThatTakesNoMoreIsExitCode74) {
  const std::string story = Write("story.txt", "China imposed tariffs on imports from the United States.\n");
  for (const std::string& arguments :
       {std::string("--help"), std::string("--version"), std::string("config reference"), "extract " + story,
        "explain " + story, "explain --format html " + story, "read " + story}) {
    testing::ChildProcess child({.command = {"/bin/sh", "-c", POLICYWIRE_PROGRAM " " + arguments + " > /dev/full"},
                                 .directory = directory_.path()});
    EXPECT_EQ(child.Wait(kDeadline), 74) << arguments;
    EXPECT_THAT(child.Stderr(), HasSubstr("No space left on device")) << arguments;
  }
}

TEST_F(ProgramTest, ConfigCheckKnowsPropertiesOfTheClient) {
  for (const char* property : {"no.such.property: x", "fetch.max.bytes: -5"}) {
    const Outcome checked =
        Run({"config", "check", "-c", Write("wrong.yaml", std::string("kafka:\n  ") + property + "\n")});
    EXPECT_EQ(checked.exit, 78) << property;
    EXPECT_THAT(checked.err, HasSubstr(std::string(property).substr(0, std::string(property).find(':'))));
  }
}

TEST_F(ProgramTest, ConfigCheckTellsEveryBadPropertyOnce) {
  const std::string file = Write("wrong.yaml",
                                 "kafka:\n  no.such.property: x\n  socket.timeout.ms: soon\n"
                                 "kafka_consumer:\n  fetch.max.bytes: -5\nkafka_producer:\n  linger.ms: long\n"
                                 "enrich:\n  lexicon_dirs: [/nowhere/at-all]\n");
  const Outcome checked = Run({"config", "check", "-c", file});
  EXPECT_EQ(checked.exit, 78);
  for (const char* fault :
       {"/nowhere/at-all", "wrong.yaml:2:3: kafka.no.such.property: ", "wrong.yaml:3:22: kafka.socket.timeout.ms: ",
        "wrong.yaml:5:20: kafka_consumer.fetch.max.bytes: ", "wrong.yaml:7:14: kafka_producer.linger.ms: "}) {
    const size_t found = checked.err.find(fault);
    EXPECT_NE(found, checked.err.npos) << fault;
    EXPECT_EQ(checked.err.find(fault, found + 1), checked.err.npos) << fault;
  }
  EXPECT_EQ(CountLines(checked.err), 5);
}

TEST_F(ProgramTest, AWrongCommandLineIsExitCode2) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {},
           {"nonsense"},
           {"extract", "--nonsense"},
           {"extract", "--format", "xml"},
           {"extract", "--input", "xml"},
           {"explain", "--format", "xml"},
           {"extract", "--threads", "-1"},
           {"extract", "--threads", "many"},
           {"run"},
           {"config"},
           {"config", "check"},
           {"topics"},
           {"topics", "create"},
           {"dead-letters", "show"},
           {"dead-letters", "ls", "--reason", "BOGUS"},
           {"archive"},
           {"archive", "--topic", "news", "--to", "archive"},
           {"archive", "-c", "a.yaml", "--topic", "news", "--to", "a", "--level", "0"},
           {"archive", "verify"},
           {"archive", "ls"}}) {
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit, 2);
    EXPECT_EQ(outcome.out, "");
    // The help that has what is wrong: of the command, and of the one within it.
    std::string command;
    for (const std::string& word : arguments) {
      if (word.starts_with('-') || word == "nonsense") break;
      command += word + " ";
    }
    EXPECT_THAT(outcome.err, AllOf(StartsWith("policywire: "), EndsWith("Try: policywire " + command + "--help\n")));
  }
}

TEST_F(ProgramTest, NamesWhatMayBeGiven) {
  EXPECT_THAT(Run({"extract", "--format", "xml"}).err, HasSubstr("--format: 'xml' is none of table, jsonl, protobuf"));
  EXPECT_THAT(Run({"extract", "--format", "1"}).err, HasSubstr("--format: '1' is none of table, jsonl, protobuf"));
  EXPECT_THAT(Run({"extract", "--input", "xml"}).err,
              HasSubstr("--input: 'xml' is none of auto, jsonl, json, protobuf, text"));
  EXPECT_THAT(Run({"nonsense"}).err, HasSubstr("there is no command 'nonsense'"));
}

// That nobody hears what is told on standard error changes nothing else.
TEST_F(ProgramTest, GoesOnWithoutStandardError) {
  const std::string mixed = Write("mixed.jsonl", std::string("{broken\n") + kArticle + "\n");
  const auto run = [&](const std::string& arguments) {
    testing::ChildProcess child({.command = {"/bin/sh", "-c", POLICYWIRE_PROGRAM " " + arguments + " 2> /dev/full"},
                                 .directory = directory_.path()});
    const std::optional<int> code = child.Wait(kDeadline);
    return std::pair(code.value_or(-1), static_cast<int>(CountLines(child.Stdout())));
  };
  EXPECT_EQ(run("extract " + mixed), std::pair(1, 1));
  EXPECT_EQ(run("extract --nonsense"), std::pair(2, 0));
  EXPECT_EQ(run("extract nowhere.txt"), std::pair(66, 0));
  EXPECT_EQ(run("config check -c nowhere.yaml"), std::pair(78, 0));
}

// Some of librdkafka's rules are about properties together, and told only when a client is made.
TEST_F(ProgramTest, ConfigCheckFindsWhatTheClientsWouldRefuse) {
  const auto check = [&](const std::string& yaml) {
    return Run({"config", "check", "-c", Write("pipeline.yaml", yaml)});
  };
  EXPECT_EQ(check("kafka: {socket.timeout.ms: 5000}").exit, 0);
  EXPECT_EQ(check("kafka: {message.max.bytes: 33554432}").exit, 0);
  const auto slow = check("kafka_producer: {message.timeout.ms: 60000}");
  EXPECT_EQ(slow.exit, 78);
  EXPECT_THAT(slow.err, HasSubstr("message.timeout.ms"));
  const auto polls = check("kafka_consumer: {max.poll.interval.ms: 30000}");
  EXPECT_EQ(polls.exit, 78);
  EXPECT_THAT(polls.err, HasSubstr("max.poll.interval.ms"));
}

// A terminal obeys what it is shown; messages quote other people's bytes.
TEST_F(ProgramTest, MessagesHoldNoControlCharacters) {
  EXPECT_THAT(Run({"extract", "nowhere\x1b[31m"}).err, AllOf(HasSubstr("nowhere\\x1b[31m"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(Run({"extract"}, R"({"\u001b[31mtext": 1, "\u001b[31mtext": 2})").err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(Run({"extract", "nowhere\u202Etxt\xFF"}).err, HasSubstr("nowhere\\u202etxt\\xff"));
}

// A title may turn the rest of its line around and hide letters; what programs read stays exact.
TEST_F(ProgramTest, TablesAndPagesShowWhatIsHidden) {
  const std::string article = R"({"article_id": "a\u200b1", "title": "Rates \u202ednE\u2069\u009b2J", )"
                              R"("text": "China imposed tariffs on imports from the United States."})";
  EXPECT_THAT(Run({"extract", "--format", "table"}, article).out, HasSubstr("Rates \\u202ednE\\u2069\\u009b2J"));
  EXPECT_THAT(Run({"explain"}, article).out, HasSubstr("article a\\u200b1: Rates \\u202ednE\\u2069\\u009b2J\n"));
  EXPECT_THAT(Run({"extract", "--format", "jsonl"}, article).out,
              AllOf(HasSubstr("\u202ednE\u2069"), Not(HasSubstr("\\\\u202e"))));
}

TEST_F(ProgramTest, ExtractsFromStandardInputToJsonLines) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"extract"}, {"extract", "-"}, {"extract", "--format", "jsonl"}}) {
    const Outcome outcome = Run(arguments, std::string(kArticle) + "\n");
    EXPECT_EQ(outcome.exit, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(CountLines(outcome.out), 1);
    EXPECT_THAT(outcome.out, AllOf(StartsWith(R"({"article_id":"a-1","language":"en","events":[{"event_id":")"),
                                   HasSubstr(R"("action":"SANCTION")"),
                                   HasSubstr(R"("instrument":"TARIFF","direction":"TIGHTEN","status":"DONE")")));
  }
}

TEST_F(ProgramTest, TheThreeFormatsTellTheSame) {
  const std::string file = POLICYWIRE_EXAMPLES "/articles.jsonl";
  const Outcome json = Run({"extract", "--format", "jsonl", file});
  const Outcome protobuf = Run({"extract", "--format", "protobuf", file});
  const Outcome table = Run({"extract", "--format", "table", file});
  ASSERT_EQ(json.exit, 0);
  ASSERT_EQ(protobuf.exit, 0);
  ASSERT_EQ(table.exit, 0);

  google::protobuf::io::ArrayInputStream stream(protobuf.out.data(), static_cast<int>(protobuf.out.size()));
  std::istringstream lines(json.out);
  std::string line;
  size_t events = 0;
  size_t articles = 0;
  bool clean_end = false;
  for (v1::EnrichedArticle article;
       google::protobuf::util::ParseDelimitedFromZeroCopyStream(&article, &stream, &clean_end); ++articles) {
    ASSERT_TRUE(std::getline(lines, line));
    v1::EnrichedArticle from_json;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &from_json).ok()) << line;
    ASSERT_EQ(from_json.events_size(), article.events_size());
    for (int i = 0; i < article.events_size(); ++i) {
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(from_json.events(i), article.events(i))) << line;
    }
    events += static_cast<size_t>(article.events_size());
    article.Clear();
  }
  EXPECT_TRUE(clean_end);
  EXPECT_FALSE(std::getline(lines, line));
  EXPECT_GT(events, 20);
  EXPECT_EQ(CountLines(table.out), events + 3) << "a header of two lines, a row an event, a sum";
  EXPECT_THAT(table.out, HasSubstr(std::to_string(events) + " events in " + std::to_string(articles) + " articles\n"));
  EXPECT_THAT(table.out, Not(HasSubstr("\x1b"))) << "no colour in a pipe";
}

TEST_F(ProgramTest, TheSameBytesAtAnyNumberOfThreads) {
  std::string input;
  const std::string samples = testing::ReadFile(POLICYWIRE_EXAMPLES "/articles.jsonl");
  const std::string broken = testing::ReadFile(POLICYWIRE_EXAMPLES "/broken.jsonl");
  for (int i = 0; i < 8; ++i) input += samples + broken;
  const std::string file = Write("many.jsonl", input);
  const Outcome one = Run({"extract", "--threads", "1", file});
  EXPECT_EQ(one.exit, 1);
  EXPECT_EQ(CountLines(one.err), 40) << "a line each, and no progress bar in a pipe";
  EXPECT_THAT(one.err, Not(HasSubstr("\r")));
  for (const char* threads : {"2", "8", "0"}) {
    const Outcome other = Run({"extract", "--threads", threads, file});
    EXPECT_EQ(other.exit, 1);
    EXPECT_EQ(other.out, one.out);
    EXPECT_EQ(other.err, one.err);
  }
}

TEST_F(ProgramTest, BadLinesAreToldWithFileAndLineAndTheRestIsWritten) {
  const std::string file = Write("mixed.jsonl", std::string(kArticle) + "\n{\"text\": \n\n{\"title\": \"x\"}\n" +
                                                    "{\"text\": \"a\", \"text\": \"b\"}\n{\"text\": 5}\n" +
                                                    std::string(100000, '[') + "\n" + kArticle + "\n");
  const Outcome outcome = Run({"extract", file});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(CountLines(outcome.out), 2);
  std::istringstream lines(outcome.err);
  for (const char* expected :
       {":2: MALFORMED: byte 9: ", ":4: MISSING_FIELD: no text", ":5: DUPLICATE_KEY: the key \"text\"",
        ":6: WRONG_TYPE: \"text\" should be a string", ":7: TOO_DEEP: byte 128: "}) {
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_THAT(line, StartsWith(file + expected));
  }
  EXPECT_TRUE(lines.peek() == std::char_traits<char>::eof());
}

// An article whose time is damaged still is an article; its dates may be missing, which somebody should know.
TEST_F(ProgramTest, ATimeOfPublicationThatIsNoneIsAWarning) {
  const std::string file = Write(
      "times.jsonl", std::string(kArticle) + "\n" +
                         R"({"id": "b", "published": "yest\u001berday", "text": "China sued Japan on Monday."})" +
                         "\n" + R"({"id": "c", "published": "2026-13-45", "text": "China sued Japan on Monday."})" +
                         "\n" + R"({"id": "d", "text": "China sued Japan on Monday."})" + "\n");
  const std::string expected =
      file + ":2: warning: article b: the time of publication \"yest\\x1berday\" is none that can be read; relative " +
      "dates stay open\n" + file +
      ":3: warning: article c: the time of publication \"2026-13-45\" is none that can be " +
      "read; relative dates stay open\n";
  const Outcome extracted = Run({"extract", file});
  EXPECT_EQ(extracted.exit, 0);
  EXPECT_EQ(extracted.err, expected);
  EXPECT_EQ(CountLines(extracted.out), 4);
  EXPECT_THAT(Run({"extract", "--format", "protobuf", file}).out, HasSubstr("2026-13-45"));
  const Outcome explained = Run({"explain", file});
  EXPECT_EQ(explained.exit, 0);
  EXPECT_EQ(explained.err, expected);
  EXPECT_THAT(explained.out, HasSubstr("published: \"2026-13-45\", which is no time that can be read"));
  EXPECT_THAT(Run({"explain", "--format", "json", file}).out, HasSubstr(R"("unread_published":"2026-13-45")"));
  EXPECT_THAT(Run({"explain", "--format", "html", file}).out, HasSubstr("published “2026-13-45”, which is no time"));
}

TEST_F(ProgramTest, EveryNamedFormatIsReadAsWhatItIsCalled) {
  v1::Article article;
  article.set_text("Japan lifted its ban.");
  const std::pair<const char*, std::string> inputs[] = {
      {"auto", R"({"text": "Japan lifted its ban."})"},
      {"jsonl", R"({"text": "Japan lifted its ban."})"},
      {"json", "{\n\"text\": \"Japan lifted its ban.\"}"},
      {"protobuf", article.SerializeAsString()},
      {"text", "Japan lifted its ban."},
      {"html", "<html><body><p>Japan lifted its ban.</p></body></html>"},
      {"feed",
       "<rss version='2.0'><channel><item><description>Japan lifted its ban.</description></item></channel></rss>"},
      {"newsml", "<nitf><body><body.content><p>Japan lifted its ban.</p></body.content></body></nitf>"},
  };
  for (const auto& [format, input] : inputs) {
    const Outcome outcome = Run({"read", "--input", format}, input);
    EXPECT_EQ(outcome.exit, 0) << format << ": " << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("Japan lifted its ban.")) << format;
  }
}

TEST_F(ProgramTest, ReadMendsWhatWasReadInTheWrongCharacterSet) {
  const std::string input =
      R"({"title": "SÃ£o Paulo", "authors": ["JosÃ©"], "source": "Ã‰cho", "text": "It isn’t “newâ€\u009d.The end"})";
  EXPECT_THAT(Run({"read"}, input).out, HasSubstr(R"("text":"It isn’t “new”.The end")"));
  EXPECT_THAT(Run({"read"}, input).out, HasSubstr(R"("title":"São Paulo","authors":["José"])"));
  EXPECT_THAT(Run({"read"}, input).out, HasSubstr(R"("source":"Écho")"));
  EXPECT_THAT(Run({"read", "--words", "arrived"}, input).out, HasSubstr("“newâ€"));
  EXPECT_THAT(Run({"read", "--words", "clean"}, input).out, HasSubstr(R"("text":"It isn't \"new\".The end")"));
  EXPECT_EQ(Run({"read", "--words", "other"}, input).exit, 2);
}

TEST_F(ProgramTest, ReadTakesTextInAnyCharacterSet) {
  const std::string cyrillic = Write("story.txt",
                                     "\xD1\xEE\xE2\xE5\xF2 \xEE\xF2\xEA\xEB\xEE\xED\xE8\xEB "
                                     "\xEF\xEE\xF8\xEB\xE8\xED\xFB \xED\xE0 \xF1\xF2\xE0\xEB\xFC.");
  EXPECT_THAT(Run({"read", cyrillic}).out, HasSubstr("\"text\":\"Совет отклонил пошлины на сталь.\""));
  const std::string wide = Write("wide.txt", std::string("\xFF\xFET\0a\0l\0k\0s\0", 12));
  EXPECT_THAT(Run({"read", wide}).out, HasSubstr("\"text\":\"Talks\""));
}

TEST_F(ProgramTest, BadBytesOfEveryKindAreAnError) {
  const std::pair<const char*, std::string> inputs[] = {
      {"text", std::string("a\0b", 3)},         {"json", "   "},
      {"json", "{\"text\": \"\xFF\"}"},         {"json", R"({"text": "\ud800"})"},
      {"json", std::string(1, '\0')},           {"protobuf", "\xFF\xFF\xFF"},
      {"protobuf", std::string("\x4A\x7F", 2)},
  };
  for (const auto& [format, input] : inputs) {
    const Outcome outcome = Run({"extract", "--input", format}, input);
    EXPECT_EQ(outcome.exit, 1) << input;
    EXPECT_THAT(outcome.err, StartsWith("standard input")) << input;
    EXPECT_EQ(outcome.out, "") << input;
  }
}

TEST_F(ProgramTest, AMessageOverTheLimitIsRefusedAndTheNextOneRead) {
  const std::string config = Write("small.yaml", "input:\n  max_article_bytes: 2000\n");
  const Outcome outcome = Run({"extract", "--input", "jsonl", "-c", config},
                              "{\"text\": \"" + std::string(30'000'000, 'x') + "\"}\n" + kArticle);
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.err, HasSubstr("standard input:1: TOO_LARGE: "));
  EXPECT_EQ(CountLines(outcome.out), 1);
}

TEST_F(ProgramTest, HostileTextsAreReadToTheEnd) {
  std::string nul = R"({"text": "China\u0000imposed tariffs \u001b[2J on the United States."})";
  const Outcome outcome =
      Run({"extract", "--format", "table"}, nul + "\n{\"text\": \"" + std::string(5'000'000, 'x') + "\"}\n");
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr(" in 2 articles\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(ProgramTest, AnEmptyFileIsNoError) {
  for (const char* name : {"empty.txt", "empty.jsonl", "empty.pb", "empty"}) {
    for (const char* command : {"extract", "explain", "read"}) {
      const Outcome outcome = Run({command, Write(name, "")});
      EXPECT_EQ(outcome.exit, 0) << name;
      EXPECT_EQ(outcome.out + outcome.err, "") << name;
    }
  }
}

TEST_F(ProgramTest, AFileThatIsNoTextIsToldAndTheOthersAreRead) {
  const std::string utf16 = Write("utf16.jsonl", std::string_view("\xFF\xFE"
                                                                  "{\0\"\0",
                                                                  6));
  const std::string good = Write("story.txt", "China imposed tariffs on imports from the United States on Monday.\n");
  const std::string binary = Write("binary", std::string_view("\x7F"
                                                              "ELF\0",
                                                              5));
  const Outcome outcome = Run({"extract", utf16, Write("broken.jsonl", "{"), good, binary});
  EXPECT_EQ(outcome.exit, 1);
  std::istringstream lines(outcome.err);
  for (const char* expected :
       {"utf16.jsonl: this is UTF-16, and UTF-8 is read: convert it (iconv -f UTF-16 -t UTF-8)",
        "broken.jsonl:1: MALFORMED: byte 1: ", "binary: UNKNOWN_FORMAT: this is no text: byte 4 is NUL"}) {
    std::string line;
    std::getline(lines, line);
    EXPECT_THAT(line, HasSubstr(expected)) << "in the order of the files";
  }
  EXPECT_EQ(CountLines(outcome.err), 3);
  EXPECT_EQ(CountLines(outcome.out), 1);
}

TEST_F(ProgramTest, ReadTellsWhatWasUnderstood) {
  const std::string list = Write("list.json", R"([{"id": "a-1", "url": "https://example.org/1", "title": "Talks \"on\"",
    "authors": ["A. Writer", "B. Writer"], "published": "Wed, 29 Oct 2025 10:00:00 GMT", "modified": "2025-10-30",
    "language": "en", "source": "The Wire", "text": "They met."}, {"id": 2, "text": "They met again."}])");
  const std::string plain = Write("plain", "Caf\xE9 talks.");
  const Outcome outcome = Run({"read", "--explain-input", list, Write("broken.jsonl", "{\n"), plain});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.out.substr(0, outcome.out.find("{\"input\":\"" + plain)),
            "{\"input\":\"" + list +
                R"(","article_id":"a-1","url":"https://example.org/1","title":"Talks \"on\"",)"
                R"("authors":["A. Writer","B. Writer"],"published":"2025-10-29T10:00:00Z","modified":"2025-10-30",)"
                R"("language":"en","source":"The Wire","text":"They met.","duplicate_of":""})"
                "\n{\"input\":\"" +
                list +
                R"(","article_id":"2","url":"","title":"","authors":[],"published":"","modified":"","language":"en",)"
                R"("source":"","text":"They met again.","duplicate_of":""})"
                "\n");
  EXPECT_THAT(outcome.out, HasSubstr("\"text\":\"Café talks.\"")) << "in the set that the bytes are in";
  EXPECT_THAT(outcome.err, HasSubstr(list + ": json: the bytes begin as a JSON list does\n"));
  EXPECT_THAT(outcome.err, HasSubstr("broken.jsonl:1: json: the name json\n"));
  EXPECT_THAT(outcome.err, HasSubstr("broken.jsonl:1: MALFORMED: byte 1: "));
  EXPECT_THAT(outcome.err, HasSubstr(plain + ": text: the bytes are text without a mark"));
}

TEST_F(ProgramTest, ArticlesThatRepeatAnEarlierOneAreLinked) {
  const std::string text =
      "Canada imposed tariffs on Chinese steel on Monday after talks between Ottawa and Beijing had broken off. "
      "Minister Claire "
      "Dubois told reporters in Ottawa that duties of 25 percent would stay until Beijing withdraws its subsidies. The "
      "Chinese "
      "embassy called the step a mistake and said that China would answer. Producers in Hamilton and Regina welcomed "
      "the duties, "
      "which they had asked for since May, while builders in Toronto warned of higher prices for bridges and houses.";
  const auto line = [](const std::string& id, const std::string& words) {
    return R"({"id": ")" + id + R"(", "text": ")" + words + "\"}\n";
  };
  std::string cut = "OTTAWA (Wire) - " + text.substr(0, text.find(" Producers"));
  cut.replace(cut.find("25"), 2, "30");
  const std::string other =
      "Norway and Iceland signed an agreement on fisheries in Bergen, and their ministers praised the talks.";
  std::string articles =
      line("first", text) + line("other", other) + line("first", text) + line("cut", cut) + line("again", text);
  // More than one thread has at once.
  std::string expected = "cut first\nagain first\n";
  for (int i = 0; i < 600; ++i) {
    const std::string id = "n" + std::to_string(i);
    articles += line(id, text);
    expected += id + " first\n";
  }
  const std::string file = Write("articles.jsonl", articles);
  const auto links = [](const std::string& lines) {
    std::string out;
    std::istringstream in(lines);
    for (std::string row; std::getline(in, row);) {
      const auto value = [&row](const std::string& key) {
        const size_t at = row.find("\"" + key + "\":\"");
        if (at == row.npos) return std::string();
        const size_t begin = at + key.size() + 4;
        return row.substr(begin, row.find('"', begin) - begin);
      };
      if (!value("duplicate_of").empty()) out += value("article_id") + " " + value("duplicate_of") + "\n";
    }
    return out;
  };
  EXPECT_EQ(links(Run({"read", file}).out), expected);
  const Outcome one = Run({"extract", "--format", "jsonl", "--threads", "1", file});
  EXPECT_EQ(links(one.out), expected);
  EXPECT_EQ(Run({"extract", "--format", "jsonl", "--threads", "8", file}).out, one.out);
  EXPECT_THAT(one.out, HasSubstr(R"("origin":{"article_id":"cut","duplicate_of":"first"})"));
  EXPECT_THAT(Run({"extract", "--format", "table", file}).out,
              HasSubstr(" in 605 articles, 602 repeat an earlier one\n"));
}

TEST_F(ProgramTest, ArticlesInOtherLanguagesArePassedOnAndCounted) {
  const std::string articles =
      Write("articles.jsonl", R"({"id": "f", "language": "en", "text": "Le Canada a imposé des droits de douane sur )"
                              R"(l'acier chinois, et Pékin a promis une réponse."})"
                              "\n"
                              R"({"id": "e", "language": "fr", "text": "Canada imposed tariffs on Chinese steel."})"
                              "\n"
                              R"({"id": "g", "language": "de-AT", "text": "Kanada hat Zölle auf Stahl aus China )"
                              R"(verhängt, und Peking will darauf antworten."})"
                              "\n");
  const Outcome read = Run({"read", articles});
  EXPECT_THAT(read.out, HasSubstr("\"language\":\"fr\"")) << "whatever the source says";
  EXPECT_THAT(read.out, HasSubstr("\"language\":\"en\""));
  EXPECT_THAT(read.out, HasSubstr("\"language\":\"de-AT\"")) << "which the source knows better";
  const Outcome lines = Run({"extract", "--format", "jsonl", articles});
  EXPECT_EQ(CountLines(lines.out), 3);
  EXPECT_THAT(lines.out, HasSubstr("\"language\":\"de-AT\""));
  EXPECT_THAT(Run({"extract", "--format", "table", articles}).out,
              HasSubstr("1 event in 3 articles, 2 of them not in English (de-AT 1, fr 1)\n"));
  EXPECT_THAT(Run({"explain", "--article", "g", articles}).out,
              HasSubstr("language: de-AT, of which no events are read"));
  EXPECT_THAT(Run({"explain", "--article", "g", "--format", "json", articles}).out,
              HasSubstr("\"language\":\"de-AT\""));
  EXPECT_THAT(Run({"explain", "--article", "e", "--format", "html", articles}).out, HasSubstr(" · language en"));
}

TEST_F(ProgramTest, ReadsWebArchivesAndMails) {
  const std::string text = "The cabinet in Oslo said on Tuesday that it would lift the tariff on imported steel.";
  const std::string page =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>" + text + "</p></body></html>";
  const auto record = [](const std::string& type, const std::string& block) {
    return "WARC/1.0\r\nWARC-Type: " + type +
           "\r\nWARC-Target-URI: http://example.org/a\r\nWARC-Date: 2025-10-29T10:00:00Z\r\nContent-Length: " +
           std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
  };
  const std::string request = record("request", "GET / HTTP/1.1\r\n\r\n");
  const std::string bad = "WARC/1.0\r\nWARC-Type: response\r\n\r\n";
  const std::string crawl = Write("crawl.warc", request + bad + record("response", page));
  const std::string mail = Write("story.eml", "From: Desk <desk@example.org>\nSubject: Steel\n\n" + text + "\n");
  const Outcome outcome = Run({"read", "--explain-input", crawl, mail});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(CountLines(outcome.out), 2);
  EXPECT_THAT(outcome.out, HasSubstr(R"("url":"http://example.org/a")"));
  EXPECT_THAT(outcome.out, HasSubstr(R"("title":"Steel","authors":["Desk"])"));
  EXPECT_THAT(outcome.err, HasSubstr(crawl + ":byte 0: warc: the name warc; a request of http://example.org/a\n"));
  EXPECT_THAT(outcome.err, HasSubstr(crawl + ":byte " + std::to_string(request.size()) +
                                     ": MALFORMED: the record does not say its Content-Length\n"));
  EXPECT_THAT(outcome.err, HasSubstr("status 200, html\n"));
  const Outcome piped = Run({"extract", "--format", "jsonl"}, record("response", page));
  EXPECT_EQ(piped.exit, 0);
  EXPECT_THAT(piped.out, HasSubstr("tariff"));
}

// Each article's events as soon as it is there: the writer of the pipe waits for them.
TEST_F(ProgramTest, ExtractsFromAPipeAsArticlesCome) {
  for (const char* command : {"extract --threads 1", "explain --format json", "read"}) {
    const std::string line = Write("line", std::string("\n") + kArticle + "\n\n");
    const std::string go = (directory_.path() / "go").string();
    testing::ChildProcess child({.command = {"/bin/sh", "-c",
                                             "(cat " + line + "; while [ ! -e " + go + " ]; do sleep 0.01; done; cat " +
                                                 line + ") | " POLICYWIRE_PROGRAM " " + command},
                                 .directory = directory_.path()});
    const auto deadline = std::chrono::steady_clock::now() + kDeadline;
    while (CountLines(child.Stdout()) < 1 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(CountLines(child.Stdout()), 1) << command;
    Write("go", "");
    EXPECT_EQ(child.Wait(kDeadline), 0);
    EXPECT_EQ(CountLines(child.Stdout()), 2);
    std::filesystem::remove(go);
  }
}

TEST_F(ProgramTest, PlainTextAndOtherFieldNames) {
  const std::string text = Write("story.txt", "China imposed tariffs on imports from the United States on Monday.\n");
  const Outcome plain = Run({"extract", text});
  EXPECT_EQ(plain.exit, 0);
  EXPECT_THAT(plain.out, HasSubstr(R"("instrument":"TARIFF")"));

  const std::string config = Write("names.yaml", "input:\n  json:\n    text: [story.paragraphs]\n");
  const Outcome named = Run({"extract", "-c", config, "--input", "json"},
                            R"({"story": {"paragraphs": "China imposed tariffs on the United States."}})");
  EXPECT_EQ(named.exit, 0) << named.err;
  EXPECT_THAT(named.out, HasSubstr(R"("instrument":"TARIFF")"));
}

TEST_F(ProgramTest, AMissingFileIsExitCode66BeforeAnythingIsWritten) {
  const std::string good = Write("good.jsonl", kArticle);
  const Outcome outcome = Run({"extract", good, "/nowhere/at-all.jsonl"});
  EXPECT_EQ(outcome.exit, 66);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err, "policywire: /nowhere/at-all.jsonl: No such file or directory\n");
  EXPECT_EQ(Run({"extract", directory_.path().string()}).exit, 66);
}

TEST_F(ProgramTest, AWrongLexiconIsExitCode78) {
  const Outcome missing = Run({"extract", "--lexicon", "/nowhere/at-all"}, kArticle);
  EXPECT_EQ(missing.exit, 78);
  EXPECT_THAT(missing.err, HasSubstr("/nowhere/at-all"));
}

TEST_F(ProgramTest, AWrongConfigurationIsExitCode78WithLineAndKey) {
  const std::pair<const char*, const char*> wrong[] = {
      {"input:\n  topcs: [a]\n", ":2:"},
      {"runtime:\n  lanes: many\n", ":2:"},
      {"runtime:\n  lanes: 1000\n", ":2:"},
      {"output:\n  format: xml\n", ":2:"},
      {"input:\n\tdecoder: json\n", ":2:"},
      {"log:\n  level: info\n  level: warn\n", ":3:"},
      {"kafka:\n  enable.auto.commit: true\n", ":2:"},
      {"input: [1, 2]\n", ":1:"},
  };
  for (const auto& [yaml, place] : wrong) {
    const std::string file = Write("wrong.yaml", yaml);
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"config", "check", "-c", file}, {"extract", "-c", file}, {"run", "-c", file}}) {
      const Outcome outcome = Run(arguments);
      EXPECT_EQ(outcome.exit, 78) << yaml;
      EXPECT_THAT(outcome.err, StartsWith("policywire: " + file + place)) << yaml;
    }
  }
  const Outcome missing = Run({"config", "check", "-c", "/nowhere/pipeline.yaml"});
  EXPECT_EQ(missing.exit, 78);
  EXPECT_THAT(missing.err, HasSubstr("/nowhere/pipeline.yaml"));
}

TEST_F(ProgramTest, ShownSettingsAreAConfigurationFile) {
  const Outcome shown = Run({"config", "show"});
  EXPECT_EQ(shown.exit, 0);
  EXPECT_THAT(shown.out, HasSubstr("events_topic: policy-events"));
  const std::string file = Write("shown.yaml", shown.out);
  const Outcome checked = Run({"config", "check", "-c", file});
  EXPECT_EQ(checked.exit, 0) << checked.err;
  EXPECT_EQ(Run({"config", "show", "-c", file}).out, shown.out);
  const Outcome reference = Run({"config", "reference"});
  EXPECT_EQ(reference.exit, 0);
  EXPECT_THAT(reference.out, HasSubstr("max_article_bytes"));
}

TEST_F(ProgramTest, SecretsAreNotShown) {
  const std::string file = Write("secret.yaml", "kafka:\n  bootstrap.servers: h:1\n  sasl.password: hunter2\n" +
                                                    std::string("  sasl.kerberos.kinit.cmd: echo hunter2 | kinit\n"));
  EXPECT_THAT(Run({"config", "show", "-c", file}).out, Not(HasSubstr("hunter2")));
}

TEST_F(ProgramTest, ExplainsEventsAndNearMisses) {
  const Outcome outcome = Run({"explain"}, kArticle);
  EXPECT_EQ(outcome.exit, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("article a-1: Talks\n"), HasSubstr("SANCTION TARIFF TIGHTEN DONE  CHN → USA"),
                    HasSubstr("tariffs = instrument TARIFF"), HasSubstr("conflict.action"), Not(HasSubstr("\x1b"))));
  EXPECT_EQ(Run({"explain", "--article", "other"}, kArticle).exit, 1);
  EXPECT_EQ(Run({"explain", "/nowhere/x"}).exit, 66);
}

TEST_F(ProgramTest, ExplainsAsJsonAndAsOnePageOfHtml) {
  const std::string file = POLICYWIRE_EXAMPLES "/articles.jsonl";
  const size_t articles = CountLines(testing::ReadFile(file));
  const Outcome json = Run({"explain", "--format", "json", file});
  EXPECT_EQ(json.exit, 0) << json.err;
  EXPECT_EQ(CountLines(json.out), articles);
  const Outcome html = Run({"explain", "--format", "html", file});
  EXPECT_EQ(html.exit, 0) << html.err;
  EXPECT_THAT(html.out, AllOf(StartsWith("<!DOCTYPE html>\n"), EndsWith("</html>\n"), HasSubstr("<article id=\"a1\">"),
                              HasSubstr("<article id=\"a" + std::to_string(articles) + "\">")));
  EXPECT_EQ(html.out.find("<!DOCTYPE", 1), html.out.npos) << "one page for all articles";
  const Outcome none = Run({"explain", "--format", "html", "--article", "other"}, kArticle);
  EXPECT_EQ(none.exit, 1);
  EXPECT_EQ(none.out, "") << "no page without an article";
}

TEST_F(ProgramTest, ABrokerThatDoesNotAnswerIsExitCode69) {
  const std::string config = Write("nobody.yaml", "kafka:\n  bootstrap.servers: 127.0.0.1:1\n");
  const Outcome outcome = Run({"publish", "-c", config}, kArticle);
  EXPECT_EQ(outcome.exit, 69);
  EXPECT_THAT(outcome.err, StartsWith("policywire: no broker answers at 127.0.0.1:1: "));
  EXPECT_EQ(outcome.out, "");
}

// What cannot take new settings while it runs says so, and runs.
TEST_F(ProgramTest, ASinkGoesOnAfterSighup) {
  const std::string config = Write("sink.yaml",
                                   "kafka: {bootstrap.servers: \"127.0.0.1:1\"}\n"
                                   "sinks: {desk: {to: jsonl, jsonl: {directory: events}}}\n");
  testing::ChildProcess sink(
      {.command = {POLICYWIRE_PROGRAM, "sink", "desk", "-c", config}, .directory = directory_.path()});
  ASSERT_TRUE(sink.WaitForStderr("127.0.0.1:1", kDeadline)) << sink.LastWords();
  sink.Signal(SIGHUP);
  EXPECT_TRUE(sink.WaitForStderr("SIGHUP: nothing is read again; new settings take a restart", kDeadline))
      << sink.LastWords();
  sink.Signal(SIGTERM);
  EXPECT_EQ(sink.Wait(kDeadline), 0) << sink.LastWords();
}

TEST_F(ProgramTest, APropertyThatTheClientRefusesIsExitCode78) {
  const std::string config = Write("bad.yaml", "kafka:\n  bootstrap.servers: 127.0.0.1:1\n  no.such.property: 1\n");
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"publish", "-c", config}, {"topics", "create", "-c", config}}) {
    const Outcome outcome = Run(arguments, kArticle);
    EXPECT_EQ(outcome.exit, 78);
    EXPECT_THAT(outcome.err, HasSubstr("no.such.property"));
  }
}

// What extract writes, before and after: the program that compares reads what the program wrote.
TEST_F(ProgramTest, DiffTellsWhatChangedBetweenTwoOutputs) {
  const std::string articles = std::string(kArticle) + "\n";
  const std::string before = Write("before.jsonl", Run({"extract", "--format", "jsonl", "-"}, articles).out);
  const Outcome same = Run({"diff", before, before});
  EXPECT_EQ(same.exit, 0) << same.err;
  EXPECT_EQ(same.out,
            "articles: 1 same, 0 different, 0 only in A, 0 only in B\nevents:   1 same, 0 changed, 0 gone, 0 added\n");

  std::string changed = testing::ReadFile(before);
  const size_t status = changed.find("\"DONE\"");
  ASSERT_NE(status, changed.npos) << changed;
  changed.replace(status, 6, "\"PLANNED\"");
  changed += "{\"article_id\":\"a-2\",\"events\":[]}\n";
  const Outcome different = Run({"diff", before, "-"}, changed);
  EXPECT_EQ(different.exit, 1) << different.err;
  EXPECT_THAT(different.out, StartsWith("article a-1\n  ~ CHN > USA  SANCTION  TARIFF  DONE  \"imposed\"  "));
  EXPECT_THAT(different.out,
              HasSubstr("\n      status: \"DONE\" -> \"PLANNED\"\n+ article a-2: only in B, with 0 events\n"));
  EXPECT_EQ(Run({"diff", "--format", "summary", before, "-"}, changed).out,
            "articles: 0 same, 1 different, 0 only in A, 1 only in B\n"
            "events:   0 same, 1 changed, 0 gone, 0 added\n          1 status\n");
  const Outcome json = Run({"diff", "--format", "jsonl", "--ignore", "status", before, "-"}, changed);
  EXPECT_EQ(json.exit, 1);
  EXPECT_THAT(
      json.out,
      StartsWith("{\"change\":\"article_added\",\"article_id\":\"a-2\",\"events\":0}\n{\"change\":\"summary\""));
}

TEST_F(ProgramTest, DiffThatCannotCompareIsNeitherSameNorDifferent) {
  const std::string good = Write("good.jsonl", "{\"article_id\":\"a\",\"events\":[]}\n");
  const std::string bad = Write("bad.jsonl", "\n{\"article_id\":\"a\",\"events\":[]}\n{\"article_id\":\"b\",\"ev\n");
  const std::string empty = Write("empty.jsonl", "");
  const Outcome malformed = Run({"diff", good, bad});
  EXPECT_EQ(malformed.exit, 65);
  EXPECT_THAT(malformed.err, HasSubstr("bad.jsonl:3: byte 18: this string is not closed\n"));
  const Outcome missing = Run({"diff", good, "/nowhere.jsonl"});
  EXPECT_EQ(missing.exit, 66);
  EXPECT_THAT(missing.err, HasSubstr("/nowhere.jsonl: No such file"));
  EXPECT_EQ(Run({"diff", "-", "-"}).exit, 2);
  EXPECT_EQ(Run({"diff", good}).exit, 2);
  EXPECT_EQ(Run({"diff", empty, empty}).exit, 0);
  EXPECT_EQ(Run({"diff", empty, good}).exit, 1);
  const Outcome unknown = Run({"diff", "--ignore", "statsu", good, good});
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_THAT(unknown.err, HasSubstr("--ignore statsu: PolicyEvent has no field statsu"));
}

// What is long is cut around the place where it differs.
TEST_F(ProgramTest, DiffTellsWhatElseOfAnArticleChanged) {
  const std::string words(1000, 'x');
  const auto write = [&](const std::string& name, const std::string& word) {
    return Write(name, "{\"article_id\":\"a\",\"language\":\"" + word + "\",\"text\":\"" + word + "\",\"title\":\"" +
                           words + word + words + "\",\"events\":[]}\n");
  };
  const std::string a = write("a.jsonl", "Talks");
  const std::string b = write("b.jsonl", "Duties");
  const Outcome different = Run({"diff", a, b});
  EXPECT_EQ(different.exit, 1) << different.err;
  const std::string before(80, 'x');
  EXPECT_EQ(different.out, "article a\n      article.language: \"Talks\" -> \"Duties\"\n      article.title: …" +
                               before + "Talks" + words.substr(0, 75) + "… -> …" + before + "Duties" +
                               words.substr(0, 74) +
                               "…\narticles: 0 same, 1 different, 0 only in A, 0 only in B\n"
                               "events:   0 same, 0 changed, 0 gone, 0 added\n"
                               "          1 article.language\n          1 article.title\n");
  EXPECT_EQ(Run({"diff", "--ignore", "article.title", "--ignore", "article.language", a, b}).exit, 0);
  EXPECT_THAT(Run({"diff", "--format", "jsonl", "--ignore", "article.title", a, b}).out,
              StartsWith("{\"change\":\"article_changed\",\"article_id\":\"a\",\"fields\":{\"article.language\":"
                         "{\"a\":\"Talks\",\"b\":\"Duties\"}}}\n"));
}

TEST_F(ProgramTest, DeadLettersAreAskedForInTheRightWords) {
  const std::string config = Write("pipeline.yaml", "{}\n");
  const auto fails = [&](std::vector<std::string> arguments, const std::string& why) {
    arguments.insert(arguments.begin(), "dead-letters");
    arguments.insert(arguments.end(), {"-c", config});
    const Outcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(why));
  };
  fails({"show", "seven"}, "'seven' is no PARTITION:OFFSET");
  fails({"show", "1:-7"}, "'1:-7' is no PARTITION:OFFSET");
  fails({"ls", "--reason", "BROKEN"}, "'BROKEN' is none of EMPTY_VALUE, MALFORMED, ");
  fails({"count", "--stage", "decode"}, "'decode' is none of DECODE, ENRICH, PUBLISH");
  fails({"replay", "--since", "yesterday"}, "'yesterday' is no day and no RFC 3339 time");
  fails({"ls", "--limit", "-1"}, "'-1' is no number of letters");
  fails({"count", "--since", "2026-02-01", "--until", "2026-01-31"}, "--since is not before --until");
  EXPECT_EQ(Run({"dead-letters", "ls"}).exit, 2);
}

TEST_F(ProgramTest, HelpOfACommandIsItsOwn) {
  const std::vector<std::vector<std::string>> commands = {
      {"topics"}, {"config", "show"}, {"config", "reference"}, {"archive", "verify"}, {"dead-letters", "ls"}};
  for (std::vector<std::string> command : commands) {
    command.emplace_back("--help");
    const Outcome help = Run(command);
    EXPECT_EQ(help.exit, 0);
    EXPECT_THAT(help.out, Not(AnyOf(HasSubstr("Exit codes:"), HasSubstr("policywire demo")))) << command[0];
  }
}

TEST_F(ProgramTest, RateOfAReplayIsANumber) {
  for (const char* rate : {"-1", "nan", "inf", "many"}) {
    const Outcome outcome = Run({"replay", "--from", "archive", "--to", "after", "--rate", rate});
    EXPECT_EQ(outcome.exit, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("is no number of records a second")) << rate;
  }
}

}  // namespace
}  // namespace policywire
