// A message of librdkafka as a record.
#ifndef POLICYWIRE_INGEST_KAFKA_MESSAGE_H_
#define POLICYWIRE_INGEST_KAFKA_MESSAGE_H_

#include "ingest/kafka/client.h"
#include "ingest/record.h"

namespace policywire::ingest {

// The record that `message` (without an error) holds; it owns the message, so it must be destroyed before the client.
Record ToRecord(MessageHandle message);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_MESSAGE_H_
