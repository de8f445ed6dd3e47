output "database_endpoint" {
  description = "Address of the database."
  value       = module.database.endpoint
}

output "database_url_secret_arn" {
  description = "The secret that holds DATABASE_URL."
  value       = module.database.url_secret_arn
}

output "balancer_dns_name" {
  description = "What origin.<domain> points at."
  value       = module.balancer.dns_name
}

output "cdn_domain_name" {
  description = "What the domain points at; null without CloudFront."
  value       = one(module.cdn[*].domain_name)
}

output "bucket" {
  description = "The off-site store: S3_BUCKET."
  value       = module.storage.bucket
}

output "bucket_arn" {
  description = "For replication from another region."
  value       = module.storage.bucket_arn
}

output "cluster_name" {
  description = "ECS cluster."
  value       = module.service.cluster_name
}

output "migrate_task_definition" {
  description = "The task that runs before a release."
  value       = module.service.migrate_task_definition
}

output "global_cluster_identifier" {
  description = "What another region joins; null where none copies."
  value       = one(aws_rds_global_cluster.main[*].id)
}
