output "database_endpoint" {
  description = "Address of the database."
  value       = module.environment.database_endpoint
}

output "database_url_secret_arn" {
  description = "The secret that holds DATABASE_URL."
  value       = module.environment.database_url_secret_arn
}

output "balancer_dns_name" {
  description = "What origin.<domain> points at."
  value       = module.environment.balancer_dns_name
}

output "bucket" {
  description = "The off-site store."
  value       = module.environment.bucket
}

output "cluster_name" {
  description = "ECS cluster."
  value       = module.environment.cluster_name
}

output "migrate_task_definition" {
  description = "The task that runs before a release."
  value       = module.environment.migrate_task_definition
}
