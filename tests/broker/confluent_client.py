#!/usr/bin/env python3
"""What a user of Confluent's client for Python does with a topic and a schema registry. Knows nothing of policywire.

    confluent_client.py LIBRARIES BROKERS REGISTRY read TOPIC COUNT
        prints so many records, a line of JSON each, decoded by what the registry has for the ids that they carry
    confluent_client.py LIBRARIES BROKERS REGISTRY write-json TOPIC VALUE
        writes a JSON object with Confluent's serialiser, which registers a schema for it
    confluent_client.py LIBRARIES BROKERS REGISTRY write-protobuf TOPIC VALUE PROTO_FOLDER FILE MESSAGE
        the same for protobuf; VALUE is in its text format
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
import uuid

libraries, brokers, registry_url, command, topic, *arguments = sys.argv[1:]
sys.path.insert(0, libraries)

from confluent_kafka import Consumer, Producer  # noqa: E402
from confluent_kafka.schema_registry import SchemaRegistryClient  # noqa: E402
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer  # noqa: E402
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer  # noqa: E402
from confluent_kafka.serialization import MessageField, SerializationContext  # noqa: E402
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format  # noqa: E402

PATIENCE = 120
registry = SchemaRegistryClient({"url": registry_url})
context = SerializationContext(topic, MessageField.VALUE)


def compiled(folder, file):
    """The descriptor of `file`, as protoc has it, with a pool of all that it imports."""
    printed = subprocess.run(["protoc", f"--proto_path={folder}", "--include_imports",
                              "--descriptor_set_out=/dev/stdout", file], check=True, stdout=subprocess.PIPE).stdout
    files = descriptor_pb2.FileDescriptorSet.FromString(printed)
    pool = descriptor_pool.DescriptorPool()
    for description in files.file:
        pool.AddSerializedFile(description.SerializeToString())
    return pool, pool.FindFileByName(file)


def write_references(schema, folder):
    for reference in schema.references:
        imported = registry.get_version(reference.subject, reference.version).schema
        path = pathlib.Path(folder) / reference.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(imported.schema_str)
        write_references(imported, folder)


def path_of(value):
    """The numbers behind a schema's id, by which the message is found in its file."""
    def number(at):
        raw, shift = 0, 0
        while True:
            raw |= (value[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if value[at - 1] < 0x80:
                return (raw >> 1) ^ -(raw & 1), at
    length, at = number(5)
    path = []
    for _ in range(length):
        step, at = number(at)
        path.append(step)
    return path or [0]


def protobuf_deserializer(schema, value):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "schema_of_the_topic.proto").write_text(schema.schema_str)
        write_references(schema, folder)
        _, file = compiled(folder, "schema_of_the_topic.proto")
    first, *rest = path_of(value)
    message = list(file.message_types_by_name.values())[first]
    for step in rest:
        message = message.nested_types[step]
    decode = ProtobufDeserializer(message_factory.GetMessageClass(message), {"use.deprecated.format": False})
    return lambda data: json_format.MessageToDict(decode(data, context), preserving_proto_field_name=True)


def deserializer(value):
    schema_id, = struct.unpack_from(">xI", value)
    schema = registry.get_schema(schema_id)
    if schema.schema_type == "JSON":
        decode = JSONDeserializer(None, schema_registry_client=registry)
        return lambda data: decode(data, context)
    return protobuf_deserializer(schema, value)


def read(count):
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": str(uuid.uuid4()), "auto.offset.reset": "earliest",
                         "isolation.level": "read_committed", "enable.auto.commit": False})
    consumer.subscribe([topic])
    known = {}
    deadline = time.monotonic() + PATIENCE
    while count > 0:
        message = consumer.poll(1)
        if time.monotonic() > deadline:
            sys.exit(f"{count} records are missing")
        if message is None:
            continue
        if message.error():
            sys.exit(str(message.error()))
        value = message.value()
        if value[:5] not in known:
            known[value[:5]] = deserializer(value)
        print(json.dumps(known[value[:5]](value)))
        count -= 1
    consumer.close()


def write(value, content_type):
    producer = Producer({"bootstrap.servers": brokers})
    producer.produce(topic, value=value, headers={"content-type": content_type})
    if producer.flush(PATIENCE) != 0:
        sys.exit("the record was not written")


if command == "read":
    read(int(arguments[0]))
elif command == "write-json":
    article = json.loads(arguments[0])
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "article", "type": "object",
              "properties": {name: {"type": "string"} for name in article}}
    write(JSONSerializer(json.dumps(schema), registry)(article, context), "application/json")
else:
    text, folder, file, name = arguments
    pool, _ = compiled(folder, file)
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
    serialize = ProtobufSerializer(message, registry, {"use.deprecated.format": False})
    write(serialize(text_format.Parse(text, message()), context), "application/x-protobuf")
