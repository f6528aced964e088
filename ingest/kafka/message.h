// A message of librdkafka as a record.
#ifndef POLICYWIRE_INGEST_KAFKA_MESSAGE_H_
#define POLICYWIRE_INGEST_KAFKA_MESSAGE_H_

#include "ingest/kafka/client.h"
#include "ingest/record.h"

namespace policywire::ingest {

// The record owns the message, which must be one without an error, and must die before the client that gave it.
Record ToRecord(MessageHandle message);

}  // namespace policywire::ingest

#endif  // POLICYWIRE_INGEST_KAFKA_MESSAGE_H_
