output "cluster_name" {
  description = "aws eks update-kubeconfig --name …"
  value       = aws_eks_cluster.this.name
}

output "engine_networks" {
  description = "Networks the engines are in, for ../core."
  value       = concat(aws_subnet.engines[*].cidr_block, aws_subnet.private[*].cidr_block)
}

output "engines" {
  description = "Where the engines are. Passwords are not among it: docs/deployment.md says where each is taken from."
  value = {
    postgres_host                 = aws_db_instance.this.address
    postgres_administrator_secret = aws_db_instance.this.master_user_secret[0].secret_arn
    kafka_brokers                 = split(",", aws_msk_cluster.this.bootstrap_brokers_sasl_scram)
    kafka_secret                  = aws_secretsmanager_secret.kafka.arn
    redis_host                    = aws_elasticache_replication_group.this.primary_endpoint_address
    s3_endpoint                   = "https://s3.${var.region}.amazonaws.com"
    s3_bucket                     = aws_s3_bucket.this.id
    s3_region                     = var.region
    s3_user                       = aws_iam_user.program.name
  }
}
