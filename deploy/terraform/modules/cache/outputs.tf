output "url" {
  description = "REDIS_URL."
  value       = "rediss://${aws_elasticache_replication_group.main.primary_endpoint_address}:6379"
}
