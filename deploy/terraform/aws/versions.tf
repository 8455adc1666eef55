# The engines on AWS, and a cluster for the program. What runs on the cluster is ../core, in a state of its own: a cluster
# and what it holds are not made in one go. `terraform output -json engines` has the addresses that it asks for.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.90, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { application = "bellwether", installation = var.name }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_availability_zones" "available" {
  state = "available"
}

locals {
  zones     = slice(data.aws_availability_zones.available.names, 0, 3)
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
}
