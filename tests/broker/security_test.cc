// Logins, certificates, ACLs and secrets, on a broker that allows nothing that it was not told to allow.
#include <httplib.h>
#include <librdkafka/rdkafka.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/broker/pipeline.h"
#include "tests/broker/shared_broker.h"
#include "tests/support/articles.h"
#include "tests/support/certificates.h"
#include "tests/support/temp_dir.h"

namespace policywire::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// What scripts rely on (deploy/runtime/exit_code.h), written once more.
constexpr int kNotAuthorised = 77;
constexpr int kConfig = 78;

// Nothing else that is printed holds these.
constexpr char kPassword[] = "xyzzy-4711-plugh";
constexpr char kWrongPassword[] = "frobnicate-0815";
constexpr char kKeyPassword[] = "open-sesame-42";
constexpr char kToken[] = "principal=oauth scope=xyzzy-4711-plugh";

std::string PlainUser(const std::string& name, const std::string& password) {
  return fmt::format("org.apache.kafka.common.security.plain.PlainLoginModule required user_{}=\"{}\";", name,
                     password);
}

// A broker with a listener for each kind of login, and the files that both sides need. One for all tests here.
class SecureBroker {
 public:
  SecureBroker()
      : directory_("secure"),
        authority_(directory_.path(), "authority"),
        stranger_(directory_.path(), "stranger"),
        server_(authority_.Issue("localhost")),
        expired_server_(authority_.Issue("expired-server", -1)),
        client_(authority_.Issue("mtls")),
        expired_client_(authority_.Issue("expired-client", -1)),
        encrypted_key_(authority_.Encrypt(client_, kKeyPassword)),
        broker_(Options()) {
    setenv("SECURITY_TEST_PASSWORD", kPassword, 1);
    Write("password", std::string(kPassword) + "\n");
    Write("wrong", kWrongPassword);
    Write("token", kToken);
    Write("key-password", kKeyPassword);
    // librdkafka 2.0 cannot make ACLs on transactional ids. One for all users but that of the test of ACLs.
    std::vector<std::string> command = AclTool("--add");
    for (const char* user :
         {"User:plain", "User:scram256", "User:scram512", "User:oauth", "User:CN=mtls", "User:moved"}) {
      command.insert(command.end(), {"--allow-principal", user});
    }
    command.insert(command.end(), {"--operation", "Write", "--transactional-id", "Sec", "--transactional-id", "Every",
                                   "--resource-pattern-type", "prefixed"});
    broker_.RunTool(command);
  }

  static std::vector<std::string> AclTool(const std::string& action, const std::string& bootstrap) {
    return {"org.apache.kafka.tools.AclCommand", "--bootstrap-server", bootstrap, action};
  }
  std::vector<std::string> AclTool(const std::string& action) const { return AclTool(action, broker_.bootstrap()); }

  KafkaBroker& broker() { return broker_; }
  std::string file(const std::string& name) const { return (directory_.path() / name).string(); }
  void Write(const std::string& name, const std::string& content) const { directory_.Write(name, content); }
  const std::filesystem::path& directory() const { return directory_.path(); }
  const CertificateAuthority& authority() const { return authority_; }
  const CertificateAuthority& stranger() const { return stranger_; }
  const KeyPair& client() const { return client_; }
  const KeyPair& expired_client() const { return expired_client_; }
  const std::filesystem::path& encrypted_key() const { return encrypted_key_; }

 private:
  KafkaBroker::Options Options() const {
    KafkaBroker::Options options;
    options.listeners = {{"TLS", "SSL"},        {"MUTUAL", "SSL"},     {"EXPIRED", "SSL"},
                         {"PLAIN", "SASL_SSL"}, {"SCRAM", "SASL_SSL"}, {"OAUTH", "SASL_PLAINTEXT"},
                         {"MOVED", "SASL_SSL"}, {"EXACT", "SASL_SSL"}};
    const std::string scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
    options.properties = {
        {"allow.everyone.if.no.acl.found", "false"},
        {"ssl.keystore.type", "PEM"},
        {"ssl.keystore.location", server_.both.string()},
        {"ssl.truststore.type", "PEM"},
        {"ssl.truststore.location", authority_.certificate().string()},
        {"listener.name.mutual.ssl.client.auth", "required"},
        {"listener.name.expired.ssl.keystore.type", "PEM"},
        {"listener.name.expired.ssl.keystore.location", expired_server_.both.string()},
        {"listener.name.plain.sasl.enabled.mechanisms", "PLAIN"},
        {"listener.name.plain.plain.sasl.jaas.config", PlainUser("plain", kPassword)},
        {"listener.name.exact.sasl.enabled.mechanisms", "PLAIN"},
        {"listener.name.exact.plain.sasl.jaas.config", PlainUser("exact", kPassword)},
        {"listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512"},
        {"listener.name.scram.scram-sha-256.sasl.jaas.config", scram},
        {"listener.name.scram.scram-sha-512.sasl.jaas.config", scram},
        {"listener.name.moved.sasl.enabled.mechanisms", "PLAIN"},
        {"listener.name.moved.plain.sasl.jaas.config", PlainUser("moved", kPassword)},
        {"listener.name.oauth.sasl.enabled.mechanisms", "OAUTHBEARER"},
        {"listener.name.oauth.oauthbearer.sasl.jaas.config",
         "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
         "unsecuredLoginStringClaim_sub=\"broker\";"},
    };
    for (const char* user : {"SCRAM-SHA-256=[name=scram256", "SCRAM-SHA-512=[name=scram512"}) {
      options.scram.push_back(fmt::format("{},password={}]", user, kPassword));
    }
    return options;
  }

  TempDir directory_;
  CertificateAuthority authority_;
  CertificateAuthority stranger_;
  KeyPair server_;
  KeyPair expired_server_;
  KeyPair client_;
  KeyPair expired_client_;
  std::filesystem::path encrypted_key_;
  KafkaBroker broker_;
};

SecureBroker& TheBroker() {
  static std::unique_ptr<SecureBroker> broker;
  class Stops : public ::testing::Environment {
   public:
    void TearDown() override { broker.reset(); }
  };
  if (!broker) {
    ::testing::AddGlobalTestEnvironment(new Stops);
    broker = std::make_unique<SecureBroker>();
  }
  return *broker;
}

// A way to log in: a listener, and librdkafka's properties for it.
struct Login {
  std::string listener;
  std::map<std::string, std::string> properties;
};

Settings KafkaSettings(const Login& login) {
  Settings settings;
  for (const auto& [name, value] : login.properties) settings["kafka"][name] = fmt::format("\"{}\"", value);
  settings["kafka"]["broker.address.family"] = "v4";
  return settings;
}

Login Tls(const std::string& listener) {
  return {listener,
          {{"security.protocol", "ssl"}, {"ssl.ca.location", TheBroker().authority().certificate().string()}}};
}

Login Mutual(const KeyPair& pair) {
  Login login = Tls("MUTUAL");
  login.properties["ssl.certificate.location"] = pair.certificate.string();
  login.properties["ssl.key.location"] = pair.key.string();
  return login;
}

Login Sasl(const std::string& mechanism, const std::string& user, const std::string& password,
           const std::string& listener) {
  Login login = Tls(listener);
  login.properties["security.protocol"] = "sasl_ssl";
  login.properties["sasl.mechanism"] = mechanism;
  login.properties["sasl.username"] = user;
  login.properties["sasl.password"] = password;
  return login;
}

std::string FromFile(const std::string& name) { return fmt::format("${{file:{}}}", TheBroker().file(name)); }

Login LoginOf(const std::string& name) {
  if (name == "Tls") return Tls("TLS");
  if (name == "MutualTls") return Mutual(TheBroker().client());
  if (name == "EncryptedKey") {
    Login login = Mutual(TheBroker().client());
    login.properties["ssl.key.location"] = TheBroker().encrypted_key().string();
    login.properties["ssl.key.password"] = FromFile("key-password");
    return login;
  }
  if (name == "Plain") return Sasl("PLAIN", "plain", "${SECURITY_TEST_PASSWORD}", "PLAIN");
  if (name == "ScramSha256") return Sasl("SCRAM-SHA-256", "scram256", FromFile("password"), "SCRAM");
  if (name == "ScramSha512") return Sasl("SCRAM-SHA-512", "scram512", FromFile("password"), "SCRAM");
  return {"OAUTH",
          {{"security.protocol", "sasl_plaintext"},
           {"sasl.mechanism", "OAUTHBEARER"},
           {"enable.sasl.oauthbearer.unsecure.jwt", "true"},
           {"sasl.oauthbearer.config", FromFile("token")}}};
}

// All that a program may tell of a login.
const Settings kTalkative = {{"kafka", {{"debug", "all"}}}, {"http", {{"listen", "127.0.0.1:0"}}}};

void ExpectNoSecret(const std::string& text) {
  for (const char* secret : {kPassword, kWrongPassword, kKeyPassword}) {
    const size_t at = text.find(secret);
    EXPECT_EQ(at, std::string::npos) << "a secret stands here: " << text.substr(at < 300 ? 0 : at - 300, 400);
  }
}

std::string Metrics(const std::string& log) {
  const size_t begin = log.find("http://127.0.0.1:");
  if (begin == std::string::npos) return "";
  const auto answer = httplib::Client(log.substr(begin, log.find_first_of(" \n", begin) - begin)).Get("/metrics");
  return answer ? answer->body : "";
}

// The ACLs that the program asks for, by the commands that it prints.
struct AclCommand {
  std::string line;  // from "--add" on
  Acl acl;
};

std::vector<AclCommand> AclCommands(Pipeline& pipeline, const Settings& more = {},
                                    const std::vector<std::string>& options = {}) {
  std::vector<std::string> command = {"config", "acls"};
  command.insert(command.end(), options.begin(), options.end());
  const auto printed = pipeline.Start(command, more);
  EXPECT_EQ(printed->Wait(kPatience), 0) << printed->Stderr();
  std::vector<AclCommand> commands;
  std::istringstream lines(printed->Stdout());
  for (std::string line; std::getline(lines, line);) {
    AclCommand& command_line = commands.emplace_back();
    command_line.line = line.substr(line.find("--add"));
    std::istringstream words(command_line.line);
    Acl& acl = command_line.acl;
    for (std::string word, value; words >> word;) {
      if (word == "--add") continue;
      words >> value;
      if (word == "--allow-principal") {
        acl.principal = value;
      } else if (word == "--operation") {
        acl.operation = value;
      } else if (word == "--resource-pattern-type") {
        acl.prefixed = value == "prefixed";
      } else {
        acl.resource = word.substr(2);
        acl.name = value;
      }
    }
  }
  return commands;
}

// What one command of the program comes to.
struct Ended {
  std::optional<int> code;
  std::string said;  // both streams
};

Ended RunToEnd(Pipeline& pipeline, const std::vector<std::string>& command, const Settings& more = {}) {
  const auto child = pipeline.Start(command, more);
  const std::optional<int> code = child->Wait(kPatience);
  return {code, child->Stdout() + child->Stderr()};
}

class SecurityTest : public BrokerTest {
 protected:
  Pipeline MakePipeline(const Login& login) {
    return Pipeline({.name = Unique("p"),
                     .settings = KafkaSettings(login),
                     .bootstrap = TheBroker().broker().bootstrap(login.listener),
                     .broker = &TheBroker().broker()});
  }
  static void Allow(Pipeline& pipeline) {
    for (const AclCommand& command : AclCommands(pipeline)) {
      if (command.acl.resource != "transactional-id") pipeline.client().Allow(command.acl);
    }
  }
};

class LoginTest : public SecurityTest, public ::testing::WithParamInterface<const char*> {};

// The broker knows the program under the name that it gives itself; it asks for nothing beyond its ACLs; no output
// tells what it logs in with.
TEST_P(LoginTest, WorksAndTellsNoSecret) {
  Pipeline pipeline = MakePipeline(LoginOf(GetParam()));
  Allow(pipeline);
  pipeline.Produce(PlainArticles(0, 40));
  const auto instance = pipeline.Run("one", kTalkative);
  // Up to there librdkafka ends SCRAM in a way that Kafka 4.3 refuses.
  if (rd_kafka_version() < 0x020601ff && std::string_view(GetParam()).starts_with("Scram")) {
    EXPECT_EQ(instance->Wait(kPatience), kNotAuthorised) << instance->LastWords();
    EXPECT_THAT(instance->LastWords(), HasSubstr("take librdkafka 2.6.1 or newer"));
    return ExpectNoSecret(instance->Stderr());
  }
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  std::string metrics;
  EXPECT_TRUE(WaitUntil(kPatience, [&] {
    metrics = Metrics(instance->Stderr());
    return metrics.find("policywire_partition_lag_records{") !=
           std::string::npos;  // a client of its own asks for these
  }));
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
  ExpectNoSecret(instance->Stdout() + instance->Stderr() + metrics);
  for (const char* what : {"show", "check", "acls"}) {
    const Ended ended = RunToEnd(pipeline, {"config", what});
    EXPECT_EQ(ended.code, 0) << ended.said;
    ExpectNoSecret(ended.said);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, LoginTest,
                         ::testing::Values("Tls", "MutualTls", "EncryptedKey", "Plain", "ScramSha256", "ScramSha512",
                                           "OAuthBearer"),
                         [](const auto& row) { return std::string(row.param); });

class WrongPasswordTest : public SecurityTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(WrongPasswordTest, EndsItAndIsNotTold) {
  Login login = LoginOf(GetParam());
  login.properties["sasl.password"] = FromFile("wrong");
  Pipeline pipeline = MakePipeline(login);
  const auto instance = pipeline.Run("one", kTalkative);
  EXPECT_EQ(instance->Wait(kPatience), kNotAuthorised) << instance->LastWords();
  EXPECT_THAT(instance->LastWords(), HasSubstr("logging in"));
  ExpectNoSecret(instance->Stdout() + instance->Stderr());
  const Ended ended = RunToEnd(pipeline, {"topics", "create"});
  EXPECT_EQ(ended.code, kNotAuthorised) << ended.said;
  EXPECT_THAT(ended.said, HasSubstr("logging in"));
  ExpectNoSecret(ended.said);
}

INSTANTIATE_TEST_SUITE_P(Every, WrongPasswordTest, ::testing::Values("Plain", "ScramSha256", "ScramSha512"),
                         [](const auto& row) { return std::string(row.param); });

TEST_F(SecurityTest, APasswordThatDoesNotOpenTheKeyIsToldByItsPropertyAlone) {
  Login login = LoginOf("EncryptedKey");
  login.properties["ssl.key.password"] = FromFile("wrong");
  Pipeline pipeline = MakePipeline(login);
  const Ended ended = RunToEnd(pipeline, {"run"}, kTalkative);
  EXPECT_EQ(ended.code, kConfig) << ended.said;
  EXPECT_THAT(ended.said, HasSubstr("ssl.key"));
  ExpectNoSecret(ended.said);
}

TEST_F(SecurityTest, ABrokerWithACertificateOfAStrangerIsNotTrusted) {
  Login login = LoginOf("Plain");
  login.properties["ssl.ca.location"] = TheBroker().stranger().certificate().string();
  Pipeline pipeline = MakePipeline(login);
  const Ended ended = RunToEnd(pipeline, {"topics", "create"});
  EXPECT_EQ(ended.code, kNotAuthorised) << ended.said;
  EXPECT_THAT(ended.said, AllOf(HasSubstr("unable to get local issuer certificate"), HasSubstr("CN=localhost")));
  // The service waits for a better one.
  const auto instance = pipeline.Run("one");
  EXPECT_TRUE(instance->WaitForStderr("unable to get local issuer certificate", kPatience)) << instance->LastWords();
  EXPECT_TRUE(instance->Running());
}

TEST_F(SecurityTest, ABrokersCertificateThatHasExpiredIsToldWithTheDay) {
  Pipeline pipeline = MakePipeline(Tls("EXPIRED"));
  const auto instance = pipeline.Run("one");
  EXPECT_TRUE(instance->WaitForStderr("it expired on 20", kPatience)) << instance->LastWords();
  EXPECT_TRUE(instance->Running());
}

TEST_F(SecurityTest, OnesOwnCertificateThatHasExpiredIsToldWithFileAndDay) {
  const KeyPair& pair = TheBroker().expired_client();
  Pipeline pipeline = MakePipeline(Mutual(pair));
  for (const auto& [command, code] : std::map<std::string, int>{
           {"run", kNotAuthorised}, {"topics create", kNotAuthorised}, {"config check", kConfig}}) {
    std::vector<std::string> words;
    std::istringstream stream(command);
    for (std::string word; stream >> word;) words.push_back(word);
    const Ended ended = RunToEnd(pipeline, words);
    EXPECT_EQ(ended.code, code) << command << ": " << ended.said;
    EXPECT_THAT(ended.said, HasSubstr(fmt::format("ssl.certificate.location: {}: the certificate of CN=expired-client "
                                                  "expired on 20",
                                                  pair.certificate.string())))
        << command;
  }
}

TEST_F(SecurityTest, EachAclThatIsMissingIsNamed) {
  const Login login = Sasl("PLAIN", "exact", FromFile("password"), "EXACT");
  Settings settings = KafkaSettings(login);
  const std::string enriched = Unique("enriched");
  settings["output"]["enriched_topic"] = enriched;
  Pipeline pipeline({.name = Unique("p"),
                     .settings = settings,
                     .bootstrap = TheBroker().broker().bootstrap(login.listener),
                     .broker = &TheBroker().broker()});
  pipeline.client().CreateTopic(enriched, 1);
  const std::vector<AclCommand> commands = AclCommands(pipeline);
  ASSERT_THAT(commands, SizeIs(6));
  // The transactional id's by the very command that was printed, the others by what it says.
  const auto change = [&](const AclCommand& command, bool allow) {
    if (command.acl.resource != "transactional-id") {
      return allow ? pipeline.client().Allow(command.acl) : pipeline.client().Disallow(command.acl);
    }
    std::vector<std::string> words = TheBroker().AclTool(allow ? "--add" : "--remove");
    if (!allow) words.push_back("--force");
    std::istringstream rest(command.line.substr(std::string("--add").size()));
    for (std::string word; rest >> word;) words.push_back(word);
    TheBroker().broker().RunTool(words);
  };
  for (const AclCommand& command : commands) change(command, true);
  pipeline.Produce(PlainArticles(0, 40));
  std::vector<Message> broken = {{.partition = 0, .value = "{"}};
  pipeline.Produce(std::move(broken));
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());

  pipeline.Produce(PlainArticles(40, 4));
  for (const AclCommand& command : commands) {
    change(command, false);
    const auto refused = pipeline.Run("one");
    EXPECT_EQ(refused->Wait(kPatience), kNotAuthorised) << command.line << "\n" << refused->LastWords();
    EXPECT_THAT(refused->LastWords(),
                AllOf(HasSubstr(command.line),
                      HasSubstr(fmt::format("User:exact needs an ACL that allows {} on {} \"{}\"",
                                            command.acl.operation, command.acl.resource, command.acl.name))));
    change(command, true);
  }
  // Seen and not to be written: this shows with the first transaction only.
  const AclCommand& events = commands[1];
  ASSERT_EQ(events.acl.name, pipeline.events());
  Acl describe = events.acl;
  describe.operation = "Describe";
  change(events, false);
  pipeline.client().Allow(describe);
  const auto refused = pipeline.Run("one");
  EXPECT_EQ(refused->Wait(kPatience), kNotAuthorised) << refused->LastWords();
  EXPECT_THAT(refused->LastWords(), HasSubstr(events.line));
  change(events, true);

  const auto again = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({again.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*again), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// The old password holds as long as the connections do. Then the process ends, says why, and the next one reads the
// new.
TEST_F(SecurityTest, APasswordThatIsChangedIsReadAtTheNextStart) {
  const Login login = Sasl("PLAIN", "moved", FromFile("moved"), "MOVED");
  TheBroker().Write("moved", kPassword);
  Pipeline pipeline = MakePipeline(login);
  Allow(pipeline);
  pipeline.Produce(PlainArticles(0, 40));
  const auto before = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({before.get()}), "");
  TheBroker().broker().Stop();
  TheBroker().broker().SetProperty("listener.name.moved.plain.sasl.jaas.config", PlainUser("moved", kWrongPassword));
  TheBroker().broker().Start();
  TheBroker().Write("moved", kWrongPassword);
  pipeline.Produce(PlainArticles(40, 40));
  EXPECT_EQ(before->Wait(kPatience), kNotAuthorised) << before->LastWords();
  EXPECT_THAT(before->LastWords(), HasSubstr("start it anew"));
  ExpectNoSecret(before->Stderr());
  const auto after = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({after.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*after), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// No rights, nobody's user, and nothing that could be written: a container with a read-only root and no capabilities.
TEST_F(SecurityTest, RunsWithoutRightsWhereNothingCanBeWritten) {
  TheBroker().Write("confined", fmt::format("#!/bin/sh\nexec {} {} \"$@\"\n", POLICYWIRE_CONFINED, POLICYWIRE_PROGRAM));
  std::filesystem::permissions(TheBroker().file("confined"), std::filesystem::perms::owner_all);
  ChildProcess touches(
      {.command = {POLICYWIRE_CONFINED, "touch", TheBroker().file("touched")}, .directory = TheBroker().directory()});
  const auto refused = touches.Wait(kPatience);
  if (!MustTestKafka() && touches.Stderr().starts_with("unshare:")) {
    GTEST_SKIP() << "namespaces cannot be made here: " << touches.Stderr();
  }
  ASSERT_EQ(refused, 1) << touches.Stderr();
  ASSERT_THAT(touches.Stderr(), HasSubstr("Read-only file system"));
  const Login login = Tls("TLS");
  Pipeline pipeline({.name = Unique("p"),
                     .settings = KafkaSettings(login),
                     .bootstrap = TheBroker().broker().bootstrap(login.listener),
                     .broker = &TheBroker().broker(),
                     .program = TheBroker().file("confined")});
  pipeline.Produce(PlainArticles(0, 40));
  const auto instance = pipeline.Run("one", {{"http", {{"listen", "127.0.0.1:0"}}}});
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  EXPECT_THAT(pipeline.Faults(), IsEmpty());
}

// The other commands, each with its own ACLs alone.
TEST_F(SecurityTest, EveryCommandDoesWithItsAcls) {
  const Login login = Sasl("PLAIN", "plain", FromFile("password"), "PLAIN");
  Pipeline pipeline({.name = Unique("p"),
                     .settings = KafkaSettings(login),
                     .make_output_topics = false,
                     .bootstrap = TheBroker().broker().bootstrap(login.listener),
                     .broker = &TheBroker().broker()});
  const auto allowed = [&](const std::string& task) {
    std::vector<AclCommand> commands = AclCommands(pipeline, {}, {"--for", task});
    for (const AclCommand& command : commands) {
      if (command.acl.resource != "transactional-id") pipeline.client().Allow(command.acl);
    }
    return commands;
  };
  const auto taken_back = [&](const std::vector<AclCommand>& commands) {
    for (const AclCommand& command : commands) {
      if (command.acl.resource != "transactional-id") pipeline.client().Disallow(command.acl);
    }
  };
  std::vector<AclCommand> commands = allowed("topics");
  Ended ended = RunToEnd(pipeline, {"topics", "create"});
  EXPECT_EQ(ended.code, 0) << ended.said;
  EXPECT_THAT(ended.said, AllOf(HasSubstr("created"), HasSubstr("exists")));
  taken_back(commands);

  commands = allowed("publish");
  TheBroker().Write("articles.jsonl", "{\"text\": \"one\"}\n");
  ended = RunToEnd(pipeline, {"publish", TheBroker().file("articles.jsonl"), "--topic", pipeline.input()});
  EXPECT_EQ(ended.code, 0) << ended.said;
  taken_back(commands);

  commands = allowed("run");
  std::vector<Message> broken = {{.partition = 0, .value = "{"}};
  pipeline.client().Produce([&] {
    for (Message& message : broken) message.topic = pipeline.input();
    return broken;
  }());
  const auto instance = pipeline.Run("one");
  ASSERT_EQ(pipeline.WaitUntilConsumed({instance.get()}), "");
  EXPECT_EQ(Pipeline::StopGently(*instance), "");
  taken_back(commands);

  commands = allowed("dead-letters");
  ended = RunToEnd(pipeline, {"dead-letters", "replay"});
  EXPECT_EQ(ended.code, 0) << ended.said;
  EXPECT_THAT(pipeline.client().ReadCommitted(pipeline.dead_letters()), SizeIs(2));
}

}  // namespace
}  // namespace policywire::testing
