CREATE DATABASE IF NOT EXISTS bellwether ON CLUSTER `ours`;

CREATE TABLE IF NOT EXISTS bellwether.events_local ON CLUSTER `ours` (org_id LowCardinality(String) CODEC(ZSTD(1)), event_type LowCardinality(String) CODEC(ZSTD(1)), timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), event_id UUID CODEC(ZSTD(1)), user_id String CODEC(ZSTD(1)), session_id String CODEC(ZSTD(1)), event_category LowCardinality(String) CODEC(ZSTD(1)), received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)), region LowCardinality(String) CODEC(ZSTD(1)), environment LowCardinality(String) CODEC(ZSTD(1)), extra String CODEC(ZSTD(3)), `recipients` Nullable(Int64) CODEC(T64, ZSTD(1)), `folder` LowCardinality(Nullable(String)) CODEC(ZSTD(1)), INDEX by_event_id event_id TYPE bloom_filter(0.01) GRANULARITY 4, INDEX by_session session_id TYPE bloom_filter(0.01) GRANULARITY 2) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bellwether/events', '{replica}')
  PARTITION BY (org_id, toYYYYMM(timestamp))
  ORDER BY (org_id, event_type, timestamp)
  SETTINGS replicated_deduplication_window = 10000, min_bytes_for_wide_part = 67108864, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.events ON CLUSTER `ours` AS bellwether.events_local
  ENGINE = Distributed(`ours`, bellwether, `events_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.rejected_events_local ON CLUSTER `ours` (org_id LowCardinality(String), rejected_id UUID, received_at DateTime64(3, 'UTC'), door LowCardinality(String), event_type String, reason LowCardinality(String), field String, detail String, raw String CODEC(ZSTD(3))) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/bellwether/rejected_events', '{replica}')
  PARTITION BY toYYYYMM(received_at)
  ORDER BY (org_id, received_at)
  SETTINGS replicated_deduplication_window = 10000, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.rejected_events ON CLUSTER `ours` AS bellwether.rejected_events_local
  ENGINE = Distributed(`ours`, bellwether, `rejected_events_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.rejected_resolutions_local ON CLUSTER `ours` (org_id LowCardinality(String), rejected_id UUID, resolution LowCardinality(String), at DateTime64(3, 'UTC')) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/rejected_resolutions', '{replica}', at)
  ORDER BY (org_id, rejected_id)
  SETTINGS replicated_deduplication_window = 0, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.rejected_resolutions ON CLUSTER `ours` AS bellwether.rejected_resolutions_local
  ENGINE = Distributed(`ours`, bellwether, `rejected_resolutions_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.ingest_tally_local ON CLUSTER `ours` (org_id LowCardinality(String), event_type LowCardinality(String), accepted Int64, duplicate Int64, rejected Int64) ENGINE = ReplicatedSummingMergeTree('/clickhouse/tables/{shard}/bellwether/ingest_tally', '{replica}')
  ORDER BY (org_id, event_type)
  SETTINGS replicated_deduplication_window = 10000, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.ingest_tally ON CLUSTER `ours` AS bellwether.ingest_tally_local
  ENGINE = Distributed(`ours`, bellwether, `ingest_tally_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.partition_tally_local ON CLUSTER `ours` (org_id LowCardinality(String), event_type LowCardinality(String), partition LowCardinality(String), upto UInt64, accepted Int64, duplicate Int64, rejected Int64) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/partition_tally', '{replica}', upto)
  ORDER BY (org_id, event_type, partition)
  SETTINGS replicated_deduplication_window = 0, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.partition_tally ON CLUSTER `ours` AS bellwether.partition_tally_local
  ENGINE = Distributed(`ours`, bellwether, `partition_tally_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.expired_events_local ON CLUSTER `ours` (org_id LowCardinality(String), month UInt32, before_ms Int64, event_type LowCardinality(String), events Int64, done UInt8) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/expired_events', '{replica}', done)
  ORDER BY (org_id, month, before_ms, event_type)
  SETTINGS replicated_deduplication_window = 0, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.expired_events ON CLUSTER `ours` AS bellwether.expired_events_local
  ENGINE = Distributed(`ours`, bellwether, `expired_events_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.erased_events_local ON CLUSTER `ours` (org_id LowCardinality(String), erasure_id String, event_type LowCardinality(String), events Int64, done UInt8) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/erased_events', '{replica}', done)
  ORDER BY (org_id, erasure_id, event_type)
  SETTINGS replicated_deduplication_window = 0, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.erased_events ON CLUSTER `ours` AS bellwether.erased_events_local
  ENGINE = Distributed(`ours`, bellwether, `erased_events_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.erasure_windows_local ON CLUSTER `ours` (org_id LowCardinality(String), erasure_id String, bucket Int64) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/erasure_windows', '{replica}')
  ORDER BY (org_id, erasure_id, bucket)
  SETTINGS replicated_deduplication_window = 0, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.erasure_windows ON CLUSTER `ours` AS bellwether.erasure_windows_local
  ENGINE = Distributed(`ours`, bellwether, `erasure_windows_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.excluded_subjects_local ON CLUSTER `ours` (org_id LowCardinality(String), subject String CODEC(ZSTD(1)), excluded UInt8, version UInt64) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/excluded_subjects', '{replica}', version)
  ORDER BY (org_id, subject)
  SETTINGS replicated_deduplication_window = 0, old_parts_lifetime = 60, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS bellwether.excluded_subjects ON CLUSTER `ours` AS bellwether.excluded_subjects_local
  ENGINE = Distributed(`ours`, bellwether, `excluded_subjects_local`, cityHash64(org_id));

CREATE TABLE IF NOT EXISTS bellwether.window_tables_local ON CLUSTER `ours` (name String, signature String, at DateTime64(3) DEFAULT now64(3)) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/window_tables', '{replica}', at)
  ORDER BY name
  SETTINGS replicated_deduplication_window = 0;

CREATE TABLE IF NOT EXISTS bellwether.window_tables ON CLUSTER `ours` AS bellwether.window_tables_local
  ENGINE = Distributed(`ours`, bellwether, `window_tables_local`, cityHash64(name));

CREATE TABLE IF NOT EXISTS bellwether.`win_mail_local` ON CLUSTER `ours` (org_id LowCardinality(String) CODEC(ZSTD(1)), grain UInt32 CODEC(ZSTD(1)), cut UInt32 CODEC(ZSTD(1)), start DateTime('UTC') CODEC(Delta, ZSTD(1)), `sender` LowCardinality(String) CODEC(ZSTD(1)), version UInt64 CODEC(Delta, ZSTD(1)), gone UInt8 DEFAULT 0 CODEC(ZSTD(1)), events UInt64 CODEC(T64, ZSTD(1)), `s_mails` UInt64) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/bellwether/win_mail', '{replica}', version, gone)
  PARTITION BY toYYYYMM(start)
  ORDER BY (org_id, grain, cut, start, `sender`)
  TTL start + INTERVAL 3 DAY DELETE WHERE grain = 10
  SETTINGS replicated_deduplication_window = 0, old_parts_lifetime = 30, index_granularity = 1024;

CREATE TABLE IF NOT EXISTS bellwether.`win_mail` ON CLUSTER `ours` AS bellwether.`win_mail_local`
  ENGINE = Distributed(`ours`, bellwether, `win_mail_local`, cityHash64(org_id));
