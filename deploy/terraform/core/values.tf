# What the chart is given. It stands apart from what is made on the cluster and asks for no provider, so that it can be computed,
# and rendered, without one: deploy/check/terraform.test.ts.
locals {
  names = {
    settings      = "${var.name}-settings"
    administrator = "${var.name}-administrator"
    authorities   = "${var.name}-authorities"
  }

  secrets = {
    "server.master_key"          = var.master_key
    "postgres.url"               = var.engines.postgres_url
    "clickhouse.url"             = var.engines.clickhouse_url
    "clickhouse.password"        = var.engines.clickhouse_password
    "redis.url"                  = var.engines.redis_url
    "kafka.sasl_password"        = var.engines.kafka_sasl_password
    "s3.secret"                  = var.engines.s3_secret
    "first_start.admin_password" = var.admin_password
  }
  # Names only: which of them are given is no secret. Each is a key of one Secret.
  given = { for name, value in local.secrets : name => replace(replace(name, ".", "-"), "_", "-") if nonsensitive(value != null) }

  settings = {
    server = {
      public_url    = "https://${var.host}"
      trust_proxy   = "on"
      drain_seconds = 10
      region        = var.region
    }
    first_start = { sample = "off", admin_email = var.admin_email }
    kafka = {
      brokers       = join(",", var.engines.kafka_brokers)
      tls           = var.engines.kafka_tls
      sasl_username = var.engines.kafka_sasl_username
      replication   = var.engines.kafka_replication
      partitions    = var.kafka_partitions
    }
    clickhouse = {
      username = var.engines.clickhouse_username
      cluster  = var.engines.clickhouse_cluster
    }
    s3 = {
      endpoint = var.engines.s3_endpoint
      bucket   = var.engines.s3_bucket
      region   = var.engines.s3_region
      key_id   = var.engines.s3_key_id
    }
  }

  values = {
    image        = var.image
    installation = var.name
    settings     = { for section, settings in local.settings : section => { for name, value in settings : name => value if value != null } }
    secrets = {
      existingSecret = local.names.settings
      keys           = local.given
    }
    authorities = { configMap = var.authorities_pem == null ? "" : local.names.authorities }
    migrate = {
      enabled             = true
      administratorSecret = var.engines.postgres_administrator_url == null ? "" : local.names.administrator
    }
    worker = { autoscaling = { enabled = true, min = 2, max = var.kafka_partitions } }
    entry  = var.entry
    networkPolicy = {
      engines = [{ ports = var.engine_ports, to = [for cidr in var.engine_networks : { ipBlock = { cidr = cidr } }] }]
    }
  }
}
