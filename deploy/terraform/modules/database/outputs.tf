output "cluster_identifier" {
  description = "For alarms, failover and snapshots."
  value       = aws_rds_cluster.main.cluster_identifier
}

output "cluster_arn" {
  description = "For the global cluster."
  value       = aws_rds_cluster.main.arn
}

output "endpoint" {
  description = "Address of the writer; it follows a failover."
  value       = aws_rds_cluster.main.endpoint
}

output "reader_endpoint" {
  description = "Address of the readers."
  value       = aws_rds_cluster.main.reader_endpoint
}

output "url_secret_arn" {
  description = "The secret that holds DATABASE_URL; filled by hand for a copy that was promoted."
  value       = aws_secretsmanager_secret.url.arn
}
