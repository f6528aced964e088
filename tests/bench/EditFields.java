// What a Kafka Streams program costs that does next to nothing: each record is parsed, four of its fields are set, and it
// is written again, with exactly_once_v2. See README.md.
//
//   java -cp 'JARS/*' EditFields.java BOOTSTRAP INPUT OUTPUT APPLICATION_ID THREADS STATE_DIR
//
// Runs until SIGTERM.
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

final class EditFields {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static byte[] edit(byte[] value) {
    try {
      ObjectNode article = (ObjectNode) JSON.readTree(value);
      article.put("language", "en");
      article.put("section", "policy");
      article.put("bytes", value.length);
      article.put("seen", true);
      return JSON.writeValueAsBytes(article);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  public static void main(String[] args) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, args[3]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, args[4]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, args[5]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");

    StreamsBuilder builder = new StreamsBuilder();
    builder.<byte[], byte[]>stream(args[1]).mapValues(EditFields::edit).to(args[2]);
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.setUncaughtExceptionHandler(error -> {
      System.err.println("EditFields: " + error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    // The answer of a program that a signal ends is 143, unless it ends by itself.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      streams.close();
      Runtime.getRuntime().halt(0);
    }));
    streams.start();
  }
}
