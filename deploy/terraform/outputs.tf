output "database_endpoint" {
  description = "Address of the database."
  value       = local.database_endpoint
}

output "database_url_secret_arn" {
  description = "The secret that holds DATABASE_URL."
  value       = aws_secretsmanager_secret.url.arn
}

output "balancer_dns_name" {
  description = "What origin.<domain> points at."
  value       = aws_lb.main.dns_name
}

output "cdn_domain_name" {
  description = "What the domain points at; null without CloudFront."
  value       = one(aws_cloudfront_distribution.main[*].domain_name)
}

output "bucket" {
  description = "The off-site store: S3_BUCKET."
  value       = aws_s3_bucket.main.bucket
}

output "bucket_arn" {
  description = "For replication from another region."
  value       = aws_s3_bucket.main.arn
}

output "cluster_name" {
  description = "ECS cluster."
  value       = aws_ecs_cluster.main.name
}

output "migrate_task_definition" {
  description = "The task that runs before a release."
  value       = aws_ecs_task_definition.main["migrate"].arn
}

output "global_cluster_identifier" {
  description = "What another region joins; null where none copies."
  value       = one(aws_rds_global_cluster.main[*].id)
}
