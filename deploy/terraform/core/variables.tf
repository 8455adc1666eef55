variable "name" {
  description = "Name of the installation, and of the release."
  type        = string
  default     = "bellwether"
  validation {
    condition     = can(regex("^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$", var.name))
    error_message = "Up to 40 small letters, digits and dashes."
  }
}

variable "namespace" {
  description = "Namespace that is made for it."
  type        = string
  default     = "bellwether"
}

variable "chart" {
  description = "The chart, when it is not the one beside this module: a path or an address."
  type        = string
  default     = null
}

variable "image" {
  description = "The image, by digest where one is known."
  type = object({
    repository = string
    tag        = optional(string, "")
    digest     = optional(string, "")
  })
}

variable "host" {
  description = "Name under which people open it."
  type        = string
}

variable "region" {
  description = "Name of the region it stands in, where there are several."
  type        = string
  default     = null
}

variable "admin_email" {
  description = "The first administrator."
  type        = string
}

variable "admin_password" {
  description = "Their password; made up and printed once when there is none."
  type        = string
  default     = null
  sensitive   = true
}

variable "master_key" {
  description = "Seals the keys that all processes share: 32 random bytes in base64."
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^([A-Za-z0-9+/]{43}=|[0-9a-fA-F]{64})(\n|$)", var.master_key))
    error_message = "32 bytes in base64 or hexadecimal, as `openssl rand -base64 32` makes them."
  }
}

variable "authorities_pem" {
  description = "Certificate authorities of your own, in PEM; a PostgreSQL address names them as sslrootcert=/etc/bellwether/authorities/ca.pem."
  type        = string
  default     = null
}

variable "engines" {
  description = "Where the engines are; docs/configuration.md says what each setting means."
  type = object({
    postgres_url               = string
    postgres_administrator_url = optional(string)
    kafka_brokers              = list(string)
    kafka_tls                  = optional(bool, true)
    kafka_replication          = optional(number, 3)
    kafka_sasl_username        = optional(string)
    kafka_sasl_password        = optional(string)
    clickhouse_url             = string
    clickhouse_username        = optional(string)
    clickhouse_password        = optional(string)
    clickhouse_cluster         = optional(string)
    redis_url                  = string
    s3_endpoint                = string
    s3_bucket                  = string
    s3_region                  = optional(string)
    s3_key_id                  = string
    s3_secret                  = string
  })
  sensitive = true
}

variable "engine_networks" {
  description = "Networks the engines are in; processes may reach nothing else that is private."
  type        = list(string)
}

variable "engine_ports" {
  description = "Ports the engines answer on."
  type        = list(number)
  default     = [5432, 6432, 9092, 9093, 9094, 9096, 8123, 8443, 6379, 443]
}

variable "kafka_partitions" {
  description = "Partitions of every topic, and so workers at most. It cannot be changed once the topics are there."
  type        = number
  default     = 12
}

variable "entry" {
  description = "How requests come in, as in the chart's values."
  type        = any
  default     = { kind = "none" }
}

variable "more_values" {
  description = "Further values of the chart, as YAML; later ones win."
  type        = list(string)
  default     = []
}
