# PostgreSQL for the records.
resource "aws_db_subnet_group" "this" {
  name_prefix = "${var.name}-"
  subnet_ids  = aws_subnet.engines[*].id
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres${split(".", var.postgres.version)[0]}"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  parameter {
    name  = "ssl_min_protocol_version"
    value = "TLSv1.3"
  }
  parameter {
    name         = "max_pred_locks_per_transaction"
    value        = "256"
    apply_method = "pending-reboot"
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier_prefix                   = "${var.name}-"
  engine                              = "postgres"
  engine_version                      = var.postgres.version
  instance_class                      = var.postgres.type
  allocated_storage                   = var.postgres.gigabytes
  max_allocated_storage               = var.postgres.gigabytes * 4
  storage_type                        = "gp3"
  storage_encrypted                   = true
  kms_key_id                          = aws_kms_key.this.arn
  multi_az                            = true
  db_subnet_group_name                = aws_db_subnet_group.this.name
  vpc_security_group_ids              = [aws_security_group.engines.id]
  parameter_group_name                = aws_db_parameter_group.this.name
  publicly_accessible                 = false
  username                            = "administrator"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = aws_kms_key.this.arn
  backup_retention_period             = var.postgres.kept_days
  copy_tags_to_snapshot               = true
  deletion_protection                 = var.postgres.protection
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "${var.name}-last"
  auto_minor_version_upgrade          = true
  iam_database_authentication_enabled = false
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = aws_kms_key.this.arn
}

# Kafka for the log. Names and passwords by SCRAM, over TLS; nobody else comes in.
resource "aws_msk_configuration" "this" {
  name              = var.name
  kafka_versions    = [var.kafka.version]
  server_properties = <<-EOT
    auto.create.topics.enable=false
    default.replication.factor=3
    min.insync.replicas=2
    unclean.leader.election.enable=false
    message.max.bytes=16777216
    replica.fetch.max.bytes=16777216
  EOT
}

resource "aws_cloudwatch_log_group" "kafka" {
  name              = "/bellwether/${var.name}/kafka"
  retention_in_days = 90
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_msk_cluster" "this" {
  cluster_name           = var.name
  kafka_version          = var.kafka.version
  number_of_broker_nodes = length(local.zones)

  broker_node_group_info {
    instance_type   = var.kafka.type
    client_subnets  = aws_subnet.engines[*].id
    security_groups = [aws_security_group.engines.id]
    storage_info {
      ebs_storage_info {
        volume_size = var.kafka.gigabytes
      }
    }
  }

  client_authentication {
    unauthenticated = false
    sasl {
      scram = true
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = aws_kms_key.this.arn
    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  open_monitoring {
    prometheus {
      jmx_exporter {
        enabled_in_broker = true
      }
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.kafka.name
      }
    }
  }
}

# The program's name and password there; MSK wants this beginning of the name, and a key of one's own. The value is put in
# by whoever runs it, so that it stands in no state: `aws secretsmanager put-secret-value`.
resource "aws_secretsmanager_secret" "kafka" {
  name_prefix = "AmazonMSK_${var.name}_"
  kms_key_id  = aws_kms_key.this.arn
}

data "aws_iam_policy_document" "kafka_secret" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["kafka.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_secretsmanager_secret_policy" "kafka" {
  secret_arn = aws_secretsmanager_secret.kafka.arn
  policy     = data.aws_iam_policy_document.kafka_secret.json
}

resource "aws_msk_scram_secret_association" "this" {
  cluster_arn     = aws_msk_cluster.this.arn
  secret_arn_list = [aws_secretsmanager_secret.kafka.arn]
  depends_on      = [aws_secretsmanager_secret_policy.kafka]
}

# Valkey for what processes share while they run. Nothing in it is a record.
resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = aws_subnet.engines[*].id
}

# Its password is in the state, which therefore has to be kept sealed, as docs/deployment.md says.
resource "aws_elasticache_user" "program" {
  user_id       = "${var.name}-program"
  user_name     = "bellwether"
  engine        = "valkey"
  access_string = "on ~bellwether* &bellwether* +@all -@dangerous -@admin +info +client|setname"
  authentication_mode {
    type      = "password"
    passwords = [var.cache_password]
  }
}

resource "aws_elasticache_user_group" "this" {
  engine        = "valkey"
  user_group_id = var.name
  user_ids      = [aws_elasticache_user.program.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id       = var.name
  description                = "What the processes of Bellwether share while they run"
  engine                     = "valkey"
  engine_version             = var.cache.version
  node_type                  = var.cache.type
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.engines.id]
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.this.arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]
}
