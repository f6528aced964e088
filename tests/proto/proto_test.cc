// The messages are a contract: what is published once can be read for ever, and every part says what it means.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tests/proto/compatibility.h"

namespace policywire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::SourceLocation;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

FileDescriptorSet Read(const std::string& path) {
  FileDescriptorSet files;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(files.ParseFromIstream(&file)) << path;
  return files;
}

TEST(ProtoTest, NothingPublishedWasTakenAwayOrChanged) {
  const FileDescriptorSet before = Read(POLICYWIRE_ACCEPTED_DESCRIPTORS);
  ASSERT_GT(before.file_size(), 0);
  EXPECT_THAT(IncompatibleChanges(before, Read(POLICYWIRE_DESCRIPTORS)), IsEmpty());
}

// Additions become part of the contract when they are accepted.
TEST(ProtoTest, TheAcceptedSchemaIsUpToDate) {
  EXPECT_THAT(IncompatibleChanges(Read(POLICYWIRE_DESCRIPTORS), Read(POLICYWIRE_ACCEPTED_DESCRIPTORS)), IsEmpty())
      << "to accept what was added: cmake --build build/debug --target accept_proto";
}

template <typename Element>
void ExpectComment(const Element& element) {
  SourceLocation location;
  ASSERT_TRUE(element.GetSourceLocation(&location)) << element.full_name();
  EXPECT_FALSE(location.leading_comments.empty() && location.trailing_comments.empty())
      << element.full_name() << " has no comment";
}

void ExpectComments(const EnumDescriptor& type) {
  ExpectComment(type);
  // The first value stands for "not given" and says so by its name.
  for (int i = 1; i < type.value_count(); ++i) ExpectComment(*type.value(i));
}

void ExpectComments(const Descriptor& message) {
  if (message.options().map_entry()) return;
  ExpectComment(message);
  for (int i = 0; i < message.field_count(); ++i) ExpectComment(*message.field(i));
  for (int i = 0; i < message.nested_type_count(); ++i) ExpectComments(*message.nested_type(i));
  for (int i = 0; i < message.enum_type_count(); ++i) ExpectComments(*message.enum_type(i));
}

TEST(ProtoTest, EveryMessageFieldAndValueSaysWhatItMeans) {
  DescriptorPool pool;
  const FileDescriptorSet files = Read(POLICYWIRE_DESCRIPTORS);
  for (const FileDescriptorProto& proto : files.file()) {
    const FileDescriptor* file = pool.BuildFile(proto);
    ASSERT_NE(file, nullptr) << proto.name();
    if (file->package() != "policywire.v1") continue;
    for (int i = 0; i < file->message_type_count(); ++i) ExpectComments(*file->message_type(i));
    for (int i = 0; i < file->enum_type_count(); ++i) ExpectComments(*file->enum_type(i));
  }
}

// The check itself: each planted change is found, and additions are not.
class IncompatibleChangesTest : public ::testing::Test {
 protected:
  static FileDescriptorSet Schema() {
    FileDescriptorSet files;
    FileDescriptorProto& file = *files.add_file();
    file.set_package("p");
    DescriptorProto& message = *file.add_message_type();
    message.set_name("M");
    FieldDescriptorProto& a = *message.add_field();
    a.set_name("a");
    a.set_json_name("a");
    a.set_number(1);
    a.set_type(FieldDescriptorProto::TYPE_UINT32);
    a.set_label(FieldDescriptorProto::LABEL_OPTIONAL);
    FieldDescriptorProto& b = *message.add_field();
    b.set_name("b");
    b.set_json_name("b");
    b.set_number(2);
    b.set_type(FieldDescriptorProto::TYPE_ENUM);
    b.set_type_name(".p.E");
    b.set_label(FieldDescriptorProto::LABEL_OPTIONAL);
    message.add_oneof_decl()->set_name("choice");
    b.set_oneof_index(0);
    DescriptorProto::ReservedRange& reserved = *message.add_reserved_range();
    reserved.set_start(5);
    reserved.set_end(7);
    DescriptorProto& nested = *message.add_nested_type();
    nested.set_name("N");
    auto& type = *file.add_enum_type();
    type.set_name("E");
    for (int i = 0; i < 2; ++i) {
      auto& value = *type.add_value();
      value.set_name(i == 0 ? "ZERO" : "ONE");
      value.set_number(i);
    }
    FieldDescriptorProto& extension = *file.add_extension();
    extension.set_name("x");
    extension.set_number(50000);
    extension.set_type(FieldDescriptorProto::TYPE_STRING);
    return files;
  }

  static std::vector<std::string> After(const std::function<void(FileDescriptorProto&)>& change) {
    FileDescriptorSet now = Schema();
    change(*now.mutable_file(0));
    return IncompatibleChanges(Schema(), now);
  }
};

TEST_F(IncompatibleChangesTest, AdditionsAreCompatible) {
  EXPECT_THAT(After([](FileDescriptorProto& file) {
                FieldDescriptorProto& field = *file.mutable_message_type(0)->add_field();
                field.set_name("c");
                field.set_number(3);
                file.add_message_type()->set_name("O");
                auto& value = *file.mutable_enum_type(0)->add_value();
                value.set_name("TWO");
                value.set_number(2);
              }),
              IsEmpty());
}

TEST_F(IncompatibleChangesTest, PlantedChangesAreFound) {
  const auto message = [](FileDescriptorProto& file) { return file.mutable_message_type(0); };
  EXPECT_THAT(After([](FileDescriptorProto& file) { file.clear_message_type(); }),
              ElementsAre("p.M: removed", "p.M.N: removed"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->clear_nested_type(); }),
              ElementsAre("p.M.N: removed"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field()->DeleteSubrange(0, 1); }),
              ElementsAre("p.M.a = 1: removed"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field(0)->set_number(4); }),
              ElementsAre("p.M.a = 1: removed"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field(0)->set_name("z"); }),
              ElementsAre("p.M.a = 1: name was a, is z"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field(0)->set_json_name("z"); }),
              ElementsAre("p.M.a = 1: JSON name was a, is z"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) {
                message(file)->mutable_field(0)->set_type(FieldDescriptorProto::TYPE_STRING);
              }),
              ElementsAre("p.M.a = 1: type was TYPE_UINT32, is TYPE_STRING"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field(1)->set_type_name(".p.F"); }),
              ElementsAre("p.M.b = 2: type was .p.E, is .p.F"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) {
                message(file)->mutable_field(0)->set_label(FieldDescriptorProto::LABEL_REPEATED);
              }),
              ElementsAre("p.M.a = 1: label was LABEL_OPTIONAL, is LABEL_REPEATED"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field(0)->set_proto3_optional(true); }),
              ElementsAre("p.M.a = 1: presence was implicit, is explicit"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) { message(file)->mutable_field(1)->clear_oneof_index(); }),
              ElementsAre("p.M.b = 2: another oneof"));
  EXPECT_THAT(After([&](FileDescriptorProto& file) {
                FieldDescriptorProto& field = *message(file)->add_field();
                field.set_name("c");
                field.set_number(6);
              }),
              ElementsAre("p.M.c: number 6 was reserved"));
  EXPECT_THAT(After([](FileDescriptorProto& file) { file.clear_enum_type(); }), ElementsAre("p.E: removed"));
  EXPECT_THAT(After([](FileDescriptorProto& file) { file.mutable_enum_type(0)->mutable_value(1)->set_number(9); }),
              ElementsAre("p.E.ONE: number was 1, is 9"));
  EXPECT_THAT(After([](FileDescriptorProto& file) { file.mutable_enum_type(0)->mutable_value(1)->set_name("UN"); }),
              ElementsAre("p.E.ONE: removed"));
  EXPECT_THAT(After([](FileDescriptorProto& file) { file.mutable_extension(0)->set_number(50001); }),
              ElementsAre("p.x: number was 50000, is 50001"));
  EXPECT_THAT(After([](FileDescriptorProto& file) { file.set_package("q"); }),
              ElementsAre("p.M: removed", "p.M.N: removed", "p.E: removed", "p.x: removed"));
}

}  // namespace
}  // namespace policywire
