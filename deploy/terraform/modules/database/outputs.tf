output "endpoint" {
  description = "Address of the writer; it follows a failover."
  value       = local.endpoint
}

output "url_secret_arn" {
  description = "The secret that holds DATABASE_URL; filled by hand for a copy that was promoted."
  value       = aws_secretsmanager_secret.url.arn
}

output "metric_dimension" {
  description = "Name and value that the database has in its metrics."
  value = {
    name  = local.is_aurora ? "DBClusterIdentifier" : "DBInstanceIdentifier"
    value = one(concat(aws_rds_cluster.main[*].cluster_identifier, aws_db_instance.main[*].identifier))
  }
}
