variable "name" {
  description = "Name of the installation."
  type        = string
  default     = "bellwether"
  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$", var.name))
    error_message = "Up to 20 small letters, digits and dashes, beginning with a letter."
  }
}

variable "region" {
  description = "Region everything stands in."
  type        = string
}

variable "network" {
  description = "Network of its own: a /16."
  type        = string
  default     = "10.40.0.0/16"
  validation {
    condition     = can(cidrhost(var.network, 0)) && endswith(var.network, "/16")
    error_message = "An IPv4 network of 16 bits, such as 10.40.0.0/16."
  }
}

variable "cluster_version" {
  description = "Version of Kubernetes."
  type        = string
  default     = "1.33"
}

variable "cluster_access" {
  description = "Networks that may reach the cluster's API from outside; none: only from within the network."
  type        = list(string)
  default     = []
  validation {
    condition     = !contains(var.cluster_access, "0.0.0.0/0")
    error_message = "Name the networks you work from, not everybody's."
  }
}

variable "nodes" {
  description = "Machines for the program; docs/sizing.md says how many."
  type = object({
    type = optional(string, "m7a.2xlarge")
    min  = optional(number, 3)
    max  = optional(number, 12)
  })
  default = {}
}

variable "clickhouse_nodes" {
  description = "Machines for ClickHouse, with disks of their own; 0 when it stands elsewhere, as in ClickHouse Cloud."
  type = object({
    type  = optional(string, "r7a.2xlarge")
    count = optional(number, 3)
  })
  default = {}
}

variable "postgres" {
  description = "The PostgreSQL server."
  type = object({
    version    = optional(string, "17")
    type       = optional(string, "db.m7g.large")
    gigabytes  = optional(number, 100)
    kept_days  = optional(number, 35)
    protection = optional(bool, true)
  })
  default = {}
}

variable "kafka" {
  description = "The Kafka brokers, one in each of three zones."
  type = object({
    version   = optional(string, "3.8.x")
    type      = optional(string, "kafka.m7g.large")
    gigabytes = optional(number, 1000)
  })
  default = {}
}

variable "cache" {
  description = "Valkey, with a copy in another zone."
  type = object({
    version = optional(string, "8.0")
    type    = optional(string, "cache.m7g.large")
  })
  default = {}
}

variable "archive_years" {
  description = "For how many years nobody can remove or change an object of the archive before its own time; 0: no lock by default, objects carry their own."
  type        = number
  default     = 0
}

variable "cache_password" {
  description = "The program's password at Valkey: 32 to 128 letters and digits."
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9]{32,128}$", var.cache_password))
    error_message = "32 to 128 letters and digits, as `openssl rand -hex 32` makes them."
  }
}
