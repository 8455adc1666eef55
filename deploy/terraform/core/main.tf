# The program on any Kubernetes cluster: a namespace, the Secret its processes read, and the chart. Where the engines are is
# an input, so that this is the same on every cloud and without one.
terraform {
  required_version = ">= 1.9"
  required_providers {
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = ">= 2.35, < 4.0"
    }
    helm = {
      source  = "hashicorp/helm"
      version = ">= 2.17, < 4.0"
    }
  }
}

locals {
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
  # Names only: which of them are given is no secret.
  given = toset([for name, value in local.secrets : name if nonsensitive(value != null)])

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
      existingSecret = kubernetes_secret_v1.settings.metadata[0].name
      keys           = { for name in local.given : name => replace(replace(name, ".", "-"), "_", "-") }
    }
    authorities = { configMap = var.authorities_pem == null ? "" : one(kubernetes_config_map_v1.authorities[*].metadata[0].name) }
    migrate = {
      enabled             = true
      administratorSecret = var.engines.postgres_administrator_url == null ? "" : one(kubernetes_secret_v1.administrator[*].metadata[0].name)
    }
    worker = { autoscaling = { enabled = true, min = 2, max = var.kafka_partitions } }
    entry  = var.entry
    networkPolicy = {
      engines = [{ ports = var.engine_ports, to = [for cidr in var.engine_networks : { ipBlock = { cidr = cidr } }] }]
    }
  }
}

resource "kubernetes_namespace_v1" "bellwether" {
  metadata {
    name = var.namespace
    labels = {
      # Pods that ask for more than the strictest profile allows are refused.
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }
}

resource "kubernetes_secret_v1" "settings" {
  metadata {
    name      = "${var.name}-settings"
    namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  }
  data = { for name in local.given : replace(replace(name, ".", "-"), "_", "-") => local.secrets[name] }
}

resource "kubernetes_secret_v1" "administrator" {
  count = nonsensitive(var.engines.postgres_administrator_url == null) ? 0 : 1
  metadata {
    name      = "${var.name}-administrator"
    namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  }
  data = { url = var.engines.postgres_administrator_url }
}

resource "kubernetes_config_map_v1" "authorities" {
  count = var.authorities_pem == null ? 0 : 1
  metadata {
    name      = "${var.name}-authorities"
    namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  }
  data = { "ca.pem" = var.authorities_pem }
}

resource "helm_release" "bellwether" {
  name      = var.name
  namespace = kubernetes_namespace_v1.bellwether.metadata[0].name
  chart     = coalesce(var.chart, "${path.module}/../../helm/bellwether")
  # Kept to what was there when the new version does not get ready.
  atomic  = true
  timeout = 1200
  values  = concat([yamlencode(local.values)], var.more_values)
}
